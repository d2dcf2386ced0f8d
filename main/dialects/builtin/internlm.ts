import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * InternLM 2 and 2.5:
 *
 *   text "<|action_start|><|plugin|>" {"name": …, "parameters": {…}} "<|action_end|>"
 *
 * Source: https://github.com/InternLM/InternLM (agent formats)
 */
export const dialect: Dialect = {
  aliases: ['internlm2', 'internlm2.5', 'internlm3', 'intern-s1'],
  forms: [
    {
      starts: ['<|action_start|><|plugin|>', '<|action_start|> <|plugin|>', '<|action_start|>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: ['<|action_end|>'] }),
    },
  ],
  closers: ['<|action_end|>'],
  silent: ['<|im_end|>'],
}

import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * RWKV:
 *
 *   text { "**Tool Call:**" newline "```json" newline call "```" }
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: the parser of that name in https://github.com/vllm-project/vllm
 */
export const dialect: Dialect = {
  also: ['hermes', 'fenced'],
  forms: [
    {
      starts: ['**Tool Call:**\n```json\n', '**Tool Call:**\n```\n'],
      place: 'line',
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: ['```'] }),
    },
  ],
  closers: ['```'],
}

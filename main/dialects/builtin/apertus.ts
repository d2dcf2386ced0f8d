import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Apertus:
 *
 *   text "<|tools_prefix|>" "[" { {name: {arguments}} } "]" "<|tools_suffix|>"
 *
 * The only key of each object is the tool's name.
 * Source: https://huggingface.co/swiss-ai/Apertus-8B-Instruct-2509 (chat template)
 */
export const dialect: Dialect = {
  forms: [
    {
      starts: ['<|tools_prefix|>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['<|tools_suffix|>'], nameIsKey: true }),
    },
  ],
  reasoning: [
    ['<|inner_prefix|>', '<|inner_suffix|>'],
    ['<think>', '</think>'],
  ],
  closers: ['<|tools_suffix|>'],
  silent: ['<|assistant_end|>'],
}

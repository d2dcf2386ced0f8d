import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Naver HyperCLOVA X SEED Think:
 *
 *   [ " " ] "-> tool/function_call" newline "[" call { "," call } "]" "<|im_end|>"
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/naver-hyperclovax/HyperCLOVAX-SEED-Think-14B (chat template)
 */
const ends = ['<|im_end|>', '<|stop|>']

export const dialect: Dialect = {
  aliases: ['hyperclovax', 'hyperclovax-seed-think', 'clova'],
  forms: [
    {
      starts: ['-> tool/function_call\n', ' -> tool/function_call\n'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends }),
    },
  ],
  silent: ends,
}

import type { Dialect } from '../dialect.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * GLM 4.5 to 4.7, Ling 3, Spark 2.5:
 *
 *   text { "<tool_call>" name { argument } "</tool_call>" }
 *   argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * Values that are no strings by the schema are JSON.
 * Source: https://huggingface.co/zai-org/GLM-4.6 (chat template)
 */
export const dialect: Dialect = {
  aliases: [
    'glm4',
    'glm-4',
    'glm-4.5',
    'glm45',
    'glm-4.6',
    'glm-4.7',
    'glm47',
    'glm4-moe',
    'glm47-moe',
    'ling',
    'spark',
    'spark3',
    'ling3',
    'bailing',
  ],
  forms: [
    {
      starts: ['<tool_call>'],
      next: ['word'],
      read: (scope) => readKeyedCall(scope, { end: '</tool_call>' }),
    },
  ],
  closers: ['</tool_call>'],
  silent: ['<|observation|>', '<|user|>', '<|role_end|>'],
}

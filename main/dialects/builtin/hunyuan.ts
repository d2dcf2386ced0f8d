import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Tencent Hunyuan:
 *
 *   text "<tool_calls>" "[" call { "," call } "]" "</tool_calls>"
 *   call = {"name": …, "arguments": {…}}
 *
 * Reasoning stands in <think>, the answer in <answer>.
 * Source: https://huggingface.co/tencent/Hunyuan-A13B-Instruct (chat template)
 */
export const dialect: Dialect = {
  aliases: ['hunyuan-a13b', 'hy'],
  forms: [
    {
      starts: ['<tool_calls>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_calls>'], needsArguments: true }),
    },
  ],
  closers: ['</tool_calls>'],
  silent: ['<answer>', '</answer>'],
}

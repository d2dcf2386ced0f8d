import type { Dialect } from '../dialect.ts'
import { match } from '../input.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * Tencent Hunyuan, by version:
 *
 *   A13B: text "<tool_calls>" "[" call { "," call } "]" "</tool_calls>"
 *         call = {"name": …, "arguments": {…}}
 *   3:    text "<tool_calls>" { "<tool_call>" name "<tool_sep>" { argument } "</tool_call>" } "</tool_calls>"
 *         argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * Reasoning stands in <think>, the answer in <answer>.
 * Source: https://huggingface.co/tencent/Hunyuan-A13B-Instruct (chat template)
 */
const keyed = { prefix: '', end: '</tool_call>' }

export const dialect: Dialect = {
  aliases: ['hunyuan-a13b', 'hy', 'hy-v3', 'hunyuan3'],
  forms: [
    {
      starts: ['<tool_calls>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_calls>'], needsArguments: true }),
    },
    {
      starts: ['<tool_calls>'],
      next: ['<tool_call>'],
      *read(scope) {
        return (yield* match(scope.input, '<tool_call>')) && (yield* readKeyedCall(scope, keyed))
      },
    },
    { starts: ['<tool_call>'], next: ['word'], read: (scope) => readKeyedCall(scope, keyed) },
    { starts: ['<answer>'], place: 'start' },
  ],
  closers: ['</tool_calls>', '</tool_call>', '</answer>'],
}

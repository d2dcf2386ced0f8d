import type { Dialect } from '../dialect.ts'
import { match, skipSpace } from '../input.ts'
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
 *   4:    as 3, every tag with a suffix: <tool_calls:opensource>
 *
 * Reasoning stands in <think>, the answer in <answer>.
 * Source: https://huggingface.co/tencent/Hunyuan-A13B-Instruct (chat template)
 */
const keyed = { end: '</tool_call>' }
const suffixed = { suffix: ':opensource', end: '</tool_call:opensource>' }

export const dialect: Dialect = {
  aliases: ['hunyuan-a13b', 'hy', 'hy-v3', 'hy-v4', 'hunyuan3', 'hunyuan4'],
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
    {
      starts: ['<tool_calls:opensource>'],
      next: ['<tool_call:opensource>'],
      *read(scope) {
        yield* skipSpace(scope.input)
        return (yield* match(scope.input, '<tool_call:opensource>')) && (yield* readKeyedCall(scope, suffixed))
      },
    },
    { starts: ['<tool_call:opensource>'], next: ['word'], read: (scope) => readKeyedCall(scope, suffixed) },
    { starts: ['<answer>'], place: 'start' },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<think:opensource>', '</think:opensource>'],
  ],
  closers: ['</tool_calls>', '</tool_call>', '</answer>', '</tool_calls:opensource>', '</tool_call:opensource>'],
}

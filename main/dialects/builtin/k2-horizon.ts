import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * K2 Horizon:
 *
 *   text "<ifm|tool_calls>" { "<ifm|tool_call>" ( call | name { argument } ) "</ifm|tool_call>" } "</ifm|tool_calls>"
 *   call     = {"name": …, "arguments": {…}}
 *   argument = "<ifm|arg_key>" name "</ifm|arg_key>" [ "<ifm|arg_type>" type "</ifm|arg_type>" ]
 *              "<ifm|arg_value>" value "</ifm|arg_value>"
 *
 * Source: https://github.com/vllm-project/vllm (the parser k2_horizon)
 */
const end = '</ifm|tool_call>'

export const dialect: Dialect = {
  aliases: ['k2-v3', 'ifm', 'k2horizon'],
  forms: [
    { starts: ['<ifm|tool_call>'], next: ['{'], read: (scope) => readJsonCalls(scope, { ends: [end] }) },
    { starts: ['<ifm|tool_call>'], next: ['word'], read: (scope) => readKeyedCall(scope, { prefix: 'ifm|', end }) },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<ifm|think>', '</ifm|think>'],
    ['<ifm|think_fast>', '</ifm|think_fast>'],
    ['<ifm|think_faster>', '</ifm|think_faster>'],
  ],
  silent: ['<ifm|tool_calls>'],
  closers: [end, '</ifm|tool_calls>'],
}

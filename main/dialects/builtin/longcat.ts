import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * Meituan LongCat:
 *
 *   text { "<longcat_tool_call>" ( call | name { argument } ) "</longcat_tool_call>" }
 *   call     = {"name": …, "arguments": {…}}
 *   argument = "<longcat_arg_key>" name "</longcat_arg_key>" "<longcat_arg_value>" value "</longcat_arg_value>"
 *
 * Source: https://huggingface.co/meituan-longcat/LongCat-Flash-Chat (chat template)
 */
const end = '</longcat_tool_call>'

export const dialect: Dialect = {
  aliases: ['longcat-flash'],
  forms: [
    {
      starts: ['<longcat_tool_call>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: [end] }),
    },
    {
      starts: ['<longcat_tool_call>'],
      next: ['word'],
      read: (scope) => readKeyedCall(scope, { prefix: 'longcat_', end }),
    },
  ],
  reasoning: [
    ['<longcat_think>', '</longcat_think>'],
    ['<think>', '</think>'],
  ],
  closers: [end],
  silent: ['</longcat_s>', '<longcat_s>'],
}

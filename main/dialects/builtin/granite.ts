import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * IBM Granite:
 *
 *   3.x:    "<|tool_call|>" "[" call { "," call } "]"; 3.0 writes "<tool_call>"
 *   20b:    { "<function_call>" call }
 *   4.x:    as Hermes, or as Qwen 3 Coder
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/ibm-granite (chat templates)
 */
const ends = ['<|end_of_text|>', '<|tool_call|>', '<function_call>', '</tool_call>', '<|/tool_call|>']

export const dialect: Dialect = {
  aliases: ['granite3', 'granite-3', 'granite4', 'granite-4', 'granite-20b-fc', 'granite-3.3', 'granite-20b'],
  also: ['qwen-coder'],
  forms: [
    { starts: ['<|tool_call|>', '<tool_call>'], next: ['[', '{'], read: (scope) => readJsonCalls(scope, { ends }) },
    { starts: ['<function_call>'], next: ['{', '['], read: (scope) => readJsonCalls(scope, { ends }) },
    {
      starts: ['['],
      keepsStart: true,
      placeIfOpen: 'start',
      next: ['{'],
      read: (scope) => readJsonCalls(scope, { cautious: true }),
    },
    { starts: ['<response>\n', '<response>'], place: 'start' },
  ],
  silent: ['<|end_of_text|>'],
  closers: ['</response>', '</tool_call>', '</function_call>'],
}

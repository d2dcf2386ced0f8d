import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * openPangu:
 *
 *   text ( "<|tool_call_start|>" | "[unused11]" ) "[" call { "," call } "]" ( "<|tool_call_end|>" | "[unused12]" )
 *   call = {"name": …, "arguments": {…}}
 *
 * Reasoning stands between [unused16] and [unused17].
 * Source: https://ai.gitcode.com/ascend-tribe (chat template)
 */
const ends = ['<|tool_call_end|>', '[unused12]']

export const dialect: Dialect = {
  aliases: ['openpangu'],
  forms: [
    { starts: ['<|tool_call_start|>'], next: ['[{', '{'], read: (scope) => readJsonCalls(scope, { ends }) },
    { starts: ['[unused11]'], next: ['[', '{'], read: (scope) => readJsonCalls(scope, { ends }) },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['[unused16]', '[unused17]'],
  ],
  closers: ends,
  silent: ['[unused10]'],
}

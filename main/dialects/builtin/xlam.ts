import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Salesforce xLAM:
 *
 *   [ "<think>" … "</think>" ] "[" call { "," call } "]", which may stand in a code fence, in <tool_call> or after
 *   [TOOL_CALLS]
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/Salesforce/Llama-xLAM-2-8b-fc-r (chat template)
 */
export const dialect: Dialect = {
  aliases: ['xlam2', 'xlam-2', 'json-list'],
  forms: [
    {
      starts: ['<tool_call>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_call>'] }),
    },
    { starts: ['[TOOL_CALLS]'], next: ['[', '{'], read: (scope) => readJsonCalls(scope) },
    {
      starts: ['['],
      next: ['{'],
      keepsStart: true,
      placeIfOpen: 'line',
      read: (scope) => readJsonCalls(scope, { cautious: true }),
    },
    { starts: ['{'], keepsStart: true, placeIfOpen: 'line', read: (scope) => readJsonCalls(scope, { cautious: true }) },
  ],
  closers: ['</tool_call>', '[/TOOL_CALLS]'],
}

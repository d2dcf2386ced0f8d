import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * AI21 Jamba, and Apriel 1.5 and 1.6:
 *
 *   text "<tool_calls>" "[" call { "," call } "]" "</tool_calls>"
 *   call = {"name": …, "arguments": {…}}
 *
 * Apriel ends its reasoning with [BEGIN FINAL RESPONSE].
 * Source: https://huggingface.co/ai21labs/AI21-Jamba-1.5-Mini (model card)
 */
export const dialect: Dialect = {
  aliases: ['apriel', 'ai21'],
  forms: [
    {
      starts: ['<tool_calls>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_calls>'], needsArguments: true }),
    },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['Here are my reasoning steps:', '[BEGIN FINAL RESPONSE]'],
  ],
  closers: ['</tool_calls>'],
  silent: ['[END FINAL RESPONSE]'],
}

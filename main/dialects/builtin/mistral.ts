import { type Dialect, isLast } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readNamedJson } from '../named-json.ts'

/**
 * Mistral, Magistral, Devstral, Ministral:
 *
 *   old: text "[TOOL_CALLS]" "[" {"name": …, "arguments": {…}} … "]"
 *   new: text { "[TOOL_CALLS]" name [ "[CALL_ID]" id ] [ "[ARGS]" ] object }
 *
 * Reasoning stands between [THINK] and [/THINK].
 * Source: https://github.com/mistralai/mistral-common (instruct tokenizers v2 to v13)
 */
export const dialect: Dialect = {
  aliases: ['devstral', 'magistral', 'ministral', 'mistral-v11', 'mistral-nemo'],
  forms: [
    {
      starts: ['[TOOL_CALLS]'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope),
    },
    {
      starts: ['[TOOL_CALLS]'],
      next: ['word'],
      read: (scope) =>
        readNamedJson(scope, {
          nameEnds: ['[ARGS]', '[CALL_ID]'],
          skipTo: '[ARGS]',
          ends: ['[TOOL_CALLS]', '</s>'],
        }),
    },
    { starts: ['</s>'], read: isLast },
  ],
  reasoning: [
    ['[THINK]', '[/THINK]'],
    ['<think>', '</think>'],
  ],
  silent: ['[/TOOL_CALLS]'],
}

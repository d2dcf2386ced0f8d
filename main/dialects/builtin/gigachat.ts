import { type Dialect, isLast } from '../dialect.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * GigaChat, by version:
 *
 *   3:   text [ "<|message_sep|>" newline newline ] ( "function call" "<|role_sep|>" newline | "<|function_call|>" ) call
 *        call = {"name": …, "arguments": {…}}
 *   3.5: text "<｜GCML｜tool_calls>" { invoke } "</｜GCML｜tool_calls>"
 *        invoke    = "<｜GCML｜invoke name=" name ">" { parameter } "</｜GCML｜invoke>"
 *        parameter = "<｜GCML｜parameter name=" name " string=" ("true" | "false") ">" value "</｜GCML｜parameter>"
 *
 * Source: https://huggingface.co/ai-sage/GigaChat3-10B-A1.8B (chat template)
 */
const ends = ['<|message_sep|>', '</s>']

const invoke: InvokeRules = {
  open: '<｜GCML｜invoke name=',
  starts: ['<｜GCML｜parameter name="'],
  nameEnds: ['>'],
  ends: ['</｜GCML｜parameter>'],
  callEnds: ['</｜GCML｜invoke>'],
  outerEnds: ['</｜GCML｜tool_calls>'],
  trim: 'none',
  untyped: 'string',
  attributes: (head) => (head.includes('string="true"') ? true : head.includes('string="false"') ? false : undefined),
}

export const dialect: Dialect = {
  aliases: ['gigachat3', 'gigachat-3', 'gigachat35'],
  also: ['llama'],
  forms: [
    {
      starts: ['<|message_sep|>\n\nfunction call<|role_sep|>', 'function call<|role_sep|>', '<|function_call|>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends, needsArguments: true }),
    },
    {
      starts: ['<｜GCML｜tool_calls>'],
      next: [invoke.open],
      read: (scope) => readInvoke(scope, invoke),
    },
    { starts: ['</s>'], read: isLast },
    { starts: [invoke.open], keepsStart: true, read: (scope) => readInvoke(scope, invoke) },
  ],
  closers: ['</｜GCML｜invoke>', '</｜GCML｜tool_calls>'],
  silent: ['<|message_sep|>', 'assistant<|role_sep|>'],
}

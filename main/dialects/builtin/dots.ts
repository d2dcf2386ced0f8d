import type { Dialect } from '../dialect.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Dots:
 *
 *   text { "<dots_function_call>" ( { invoke } | call ) "</dots_function_call>" }
 *   invoke    = "<invoke name=" name ">" { parameter } "</invoke>"
 *   parameter = "<parameter name=" name ">" value "</parameter>"
 *   call      = {"name": …, "arguments": {…}}
 *
 * Source: the parser of that name in https://github.com/vllm-project/vllm
 */
const end = '</dots_function_call>'

const invoke: InvokeRules = {
  open: '<invoke name=',
  starts: ['<parameter name="'],
  nameEnds: ['">'],
  ends: ['</parameter>'],
  callEnds: ['</invoke>'],
  outerEnds: [end],
  trim: 'pair',
  untyped: 'string',
}

export const dialect: Dialect = {
  forms: [
    { starts: ['<dots_function_call>'], next: [invoke.open], read: (scope) => readInvoke(scope, invoke) },
    { starts: [invoke.open], keepsStart: true, read: (scope) => readInvoke(scope, invoke) },
    {
      starts: ['<dots_function_call>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: [end] }),
    },
  ],
  closers: ['</invoke>', end],
}

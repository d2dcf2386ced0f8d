import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { isNameCode, isSpace, peek, takeWhile } from '../input.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

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

function* readTagged(scope: Scope): Reading<boolean> {
  const written = yield* takeWhile(scope.input, isNameCode, 160)
  const name = scope.resolve(written)
  const next = yield* peek(scope.input)
  if (next !== 60 && next !== -1 && !isSpace(next)) return false
  if (name === undefined) return false
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<longcat_arg_key>'],
    nameEnds: ['</longcat_arg_key>'],
    between: ['<longcat_arg_value>'],
    ends: ['</longcat_arg_value>'],
    callEnds: [end],
    outerEnds: [],
    trim: 'none',
    untyped: 'json',
  })
  return true
}

export const dialect: Dialect = {
  aliases: ['longcat-flash'],
  forms: [
    {
      starts: ['<longcat_tool_call>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: [end] }),
    },
    { starts: ['<longcat_tool_call>'], next: ['word'], read: readTagged },
  ],
  reasoning: [
    ['<longcat_think>', '</longcat_think>'],
    ['<think>', '</think>'],
  ],
  closers: [end],
  silent: ['</longcat_s>', '<longcat_s>'],
}

import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { isNameCode, isSpace, peek, takeWhile } from '../input.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

/**
 * GLM 4.5 to 4.7, Ling 3, Spark 2.5:
 *
 *   text { "<tool_call>" name { argument } "</tool_call>" }
 *   argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * Values that are no strings by the schema are JSON.
 * Source: https://huggingface.co/zai-org/GLM-4.6 (chat template)
 */
function* readCall(scope: Scope): Reading<boolean> {
  const { input } = scope
  const written = yield* takeWhile(input, isNameCode, 160)
  const name = scope.resolve(written)
  const next = yield* peek(input)
  if (next !== 60 && next !== -1 && !isSpace(next)) return false
  if (name === undefined) return false
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<arg_key>'],
    nameEnds: ['</arg_key>'],
    between: ['<arg_value>'],
    ends: ['</arg_value>'],
    callEnds: ['</tool_call>'],
    outerEnds: [],
    trim: 'none',
    untyped: 'json',
  })
  return true
}

export const dialect: Dialect = {
  aliases: [
    'glm4',
    'glm-4',
    'glm-4.5',
    'glm45',
    'glm-4.6',
    'glm-4.7',
    'glm47',
    'glm4-moe',
    'glm47-moe',
    'ling',
    'spark',
  ],
  forms: [{ starts: ['<tool_call>'], next: ['word'], read: readCall }],
  closers: ['</tool_call>'],
  silent: ['<|observation|>', '<|user|>', '<|role_end|>'],
}

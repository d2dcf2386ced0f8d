import type { Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import { isNameCode, isSpace, match, matchOne, peek, skipSpace, takeWhile } from './input.ts'
import { readTaggedArguments } from './tagged-calls.ts'

/**
 * A name, then each argument as a key and a value in tags of their own:
 *
 *   call     = name [ "<tool_sep>" ] { argument } end
 *   argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * Values that are no strings by the schema are JSON.
 */
export interface KeyedRules {
  /** What comes before `arg_key` and `arg_value` in the tags' names. */
  readonly prefix: string
  readonly end: string
}

/** Reads at the name. */
export function* readKeyedCall(scope: Scope, { prefix, end }: KeyedRules): Reading<boolean> {
  const { input } = scope
  const written = yield* takeWhile(input, isNameCode, 160)
  const name = scope.resolve(written)
  const next = yield* peek(input)
  // A newline may come as the two characters that stand for it.
  const isNamed = next === 60 || next === -1 || next === 92 || isSpace(next)
  if (name === undefined || !isNamed) return false
  yield* skipSpace(input)
  yield* match(input, '\\n')
  yield* matchOne(input, ['<tool_sep>'])
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: [`<${prefix}arg_key>`],
    nameEnds: [`</${prefix}arg_key>`],
    between: ['\\n', `<${prefix}arg_value>`],
    ends: [`</${prefix}arg_value>`],
    callEnds: [end],
    outerEnds: [],
    trim: 'none',
    untyped: 'json',
  })
  return true
}

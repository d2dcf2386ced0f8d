import type { Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import { isNameCode, isSpace, match, matchOne, peek, skipSpace, takeWhile } from './input.ts'
import { readJsonArguments } from './named-json.ts'
import { readTaggedArguments } from './tagged-calls.ts'

/**
 * A name, then each argument as a key and a value in tags of their own:
 *
 *   call     = name [ "<tool_sep>" ] { argument } end
 *   argument = "<arg_key>" name "</arg_key>" [ "<arg_type>" type "</arg_type>" ] "<arg_value>" value "</arg_value>"
 *
 * Values that are no strings by the schema are JSON. Some write one JSON object in place of the arguments.
 */
export interface KeyedRules {
  /** What comes before `arg_key` and `arg_value` in the tags' names. */
  readonly prefix?: string
  /** What comes after. */
  readonly suffix?: string
  readonly end: string
}

const types = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null']

/** Reads at the name. */
export function* readKeyedCall(scope: Scope, { prefix = '', suffix = '', end }: KeyedRules): Reading<boolean> {
  const { input } = scope
  const written = yield* takeWhile(input, isNameCode, 160)
  const name = scope.resolve(written)
  const next = yield* peek(input)
  // A newline may come as the two characters that stand for it.
  const isNamed = next === 60 || next === -1 || next === 92 || isSpace(next)
  if (name === undefined || !isNamed) return false
  yield* skipSpace(input)
  yield* match(input, '\\n')
  yield* matchOne(input, [`<tool_sep${suffix}>`])
  yield* skipSpace(input)
  const call = scope.begin(name)
  if ((yield* peek(input)) === 123) {
    yield* readJsonArguments(scope, call, [end])
    return true
  }
  const tag = (kind: string) => `${prefix}arg_${kind}${suffix}>`
  yield* readTaggedArguments(scope, call, {
    starts: [`<${tag('key')}`],
    nameEnds: [`</${tag('key')}`],
    between: ['\\n', ...types.map((type) => `<${tag('type')}${type}</${tag('type')}`), `<${tag('value')}`],
    ends: [`</${tag('value')}`],
    callEnds: [end],
    outerEnds: [],
    trim: 'none',
    untyped: 'json',
  })
  return true
}

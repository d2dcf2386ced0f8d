import type { Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import { match, matchOne, peek, skipSpace, takeShort } from './input.ts'
import { readJsonArguments } from './named-json.ts'
import { type TagRules, readTaggedArguments } from './tagged-calls.ts'

/** What comes before the name of an invocation: `<invoke name=`. */
export interface InvokeRules extends TagRules {
  readonly open: string
}

/**
 * An invocation that names its tool in an attribute:
 *
 *   invoke = open quote name quote ( "/>" | ">" ( { parameter } | object ) call-end )
 */
export function* readInvoke(scope: Scope, rules: InvokeRules): Reading<boolean> {
  const { input } = scope
  if (!(yield* match(input, rules.open))) return false
  const head = yield* takeShort(input, ['>', '\n'], 300)
  if (head === undefined || !(yield* match(input, '>'))) return false
  const isClosed = head.endsWith('/')
  const quoted = /^\s*(?:"([^"]*)"|'([^']*)')/.exec(head)
  const name = scope.resolve(quoted?.[1] ?? quoted?.[2] ?? head.replace(/\/$/, ''))
  if (name === undefined) return false
  const call = scope.begin(name)
  if (isClosed) {
    call.finish({})
    return true
  }
  yield* skipSpace(input)
  if ((yield* peek(input)) === 123) {
    yield* readJsonArguments(scope, call, [...rules.callEnds, ...rules.outerEnds])
    yield* skipSpace(input)
    yield* matchOne(input, rules.callEnds)
    return true
  }
  yield* readTaggedArguments(scope, call, rules)
  return true
}

import type { Scope } from './dialect.ts'
import { readJsonArguments } from './named-json.ts'
import type { Reading } from './input.ts'
import { matchOne, peek, skipSpace, takeShort } from './input.ts'
import { type TagRules, readTaggedArguments } from './tagged-calls.ts'

/**
 * A call named in a tag, its arguments in tags or as JSON:
 *
 *   call      = "<function=" name ">" ( { parameter } | object ) "</function>"
 *   parameter = "<parameter=" name ">" value "</parameter>"
 */
export interface FunctionTagRules {
  readonly outerEnds: readonly string[]
  readonly trim: TagRules['trim']
}

/** Reads at the name, after `<function=`. */
export function* readFunctionTag(scope: Scope, rules: FunctionTagRules): Reading<boolean> {
  const { input } = scope
  const written = yield* takeShort(input, ['>', '\n', '<', '{'], 200)
  if (written === undefined) return false
  const name = scope.resolve(written.trim().replace(/^["']|["']$/g, ''))
  if (name === undefined) return false
  yield* matchOne(input, ['>'])
  const call = scope.begin(name)
  yield* skipSpace(input)
  if ((yield* peek(input)) === 123) {
    yield* readJsonArguments(scope, call, ['</function>', '<function=', ...rules.outerEnds])
    return true
  }
  yield* readTaggedArguments(scope, call, {
    starts: ['<parameter='],
    nameEnds: ['>'],
    ends: ['</parameter>'],
    callEnds: ['</function>'],
    outerEnds: rules.outerEnds,
    trim: rules.trim,
    untyped: 'string',
  })
  return true
}

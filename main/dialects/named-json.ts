import { copyJson, skipBroken } from './arguments.ts'
import type { Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import {
  dropMark,
  isNameCode,
  matchOne,
  nextOf,
  peek,
  setMark,
  skipSpace,
  take,
  takeShort,
  takeWhile,
  textSince,
} from './input.ts'
import { finishWith } from './json-calls.ts'

/**
 * A name, then its arguments as JSON:
 *
 *   call = name name-end [ between ] [ object ] [ end ]
 */
export interface NamedJsonRules {
  /** What ends the name; `{`, which begins the arguments, does so always. */
  readonly nameEnds: readonly string[]
  /** The tool's name in what is written. */
  readonly clean?: (written: string) => string
  /** After a name's other end, what comes before this, an id, is skipped. */
  readonly skipTo?: string
  /** Markup between name and arguments, each at most once. */
  readonly between?: readonly string[]
  /** Markers after the call. */
  readonly ends: readonly string[]
  /** It is a call only if an object follows. */
  readonly needsObject?: boolean
}

/** Reads at the name. */
export function* readNamedJson(scope: Scope, rules: NamedJsonRules): Reading<boolean> {
  const { input } = scope
  yield* skipSpace(input)
  const written = yield* takeWhile(input, isNameCode, 160)
  yield* takeWhile(input, (code) => code === 32)
  const name = scope.resolve(rules.clean?.(written) ?? written)
  const isNamed =
    (yield* peek(input)) === -1 || (yield* nextOf(input, [...rules.nameEnds, ...rules.ends, '{'])) !== undefined
  if (name === undefined || !isNamed) return false
  const nameEnd = yield* matchOne(input, rules.nameEnds)
  if (rules.skipTo !== undefined && nameEnd !== undefined && nameEnd !== rules.skipTo) {
    yield* takeShort(input, [rules.skipTo, '{'], 200)
    yield* matchOne(input, [rules.skipTo])
  }
  if (rules.needsObject) {
    yield* skipSpace(input)
    if ((yield* peek(input)) !== 123) return false
  }
  const call = scope.begin(name)
  for (const markup of rules.between ?? []) {
    yield* skipSpace(input)
    yield* matchOne(input, [markup])
  }
  yield* skipSpace(input)
  yield* readJsonArguments(scope, call, rules.ends)
  return true
}

/** Reads the arguments of a call that is announced: an object, or nothing. */
export function* readJsonArguments(
  scope: Scope,
  call: ReturnType<Scope['begin']>,
  ends: readonly string[],
): Reading<void> {
  const { input } = scope
  const code = yield* peek(input)
  if (code === -1 || (yield* nextOf(input, ends)) !== undefined) {
    call.finish({})
    return
  }
  const mark = setMark(input)
  const json: string[] = []
  const problem = yield* copyJson(
    input,
    (piece) => {
      json.push(piece)
      call.write(piece)
    },
    { ends },
  )
  if (problem === undefined) {
    dropMark(input)
    finishWith(scope, call, json.join(''))
    while (ends.length > 0 && (yield* peek(input)) === 125) take(input, 1)
    return
  }
  yield* skipBroken(input, json.length > 0 ? 1 : Infinity, ends)
  scope.problem(problem.position, `The arguments of ${call.name} are not valid JSON. ${problem.message}`)
  call.finish(textSince(input, mark).trim())
  dropMark(input)
}

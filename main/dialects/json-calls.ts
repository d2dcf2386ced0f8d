import type { Call, Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import { copyJson, readName, skipBroken } from './arguments.ts'
import { dropMark, match, peek, positionOf, setMark, skipSpace, startsWith, take, textSince } from './input.ts'

/**
 * Calls written as JSON:
 *
 *   calls     = call { [","|";"] call } | "[" call { "," call } "]"
 *   call      = "{" member { "," member } "}"
 *   member    = name-key ":" string | arguments-key ":" (object | string holding an object) | other ":" value
 *             | "function" ":" call
 */
export interface JsonCallRules {
  /** Markers after the calls. */
  readonly ends?: readonly string[]
  readonly nameKeys?: readonly string[]
  readonly argumentKeys?: readonly string[]
  /** No marker told that this is a call: it must have arguments, and no keys that a call has not. */
  readonly cautious?: boolean
  /** The calls stand alone in a code fence, so that any of the usual keys tells a call. */
  readonly inFence?: boolean
  /** An object without arguments is no call. */
  readonly needsArguments?: boolean
  /** `{"name": {arguments}}`: the key is the name. */
  readonly nameIsKey?: boolean
}

const usualNameKeys = ['name', 'tool_name', 'function_name', 'tool', 'function']
const usualArgumentKeys = ['arguments', 'parameters', 'args', 'tool_args', 'tool_input', 'input', 'params']
const cautiousNameKeys = ['name', 'tool_name', 'function']
const cautiousArgumentKeys = ['arguments', 'parameters']
const wrapperKeys = ['tool_calls', 'tool_call', 'function_call']
const keysBeside = ['type', 'id', 'index', 'tool_call_id', 'call_id']

/** Reads at `{` or `[`. */
export function* readJsonCalls(scope: Scope, rules: JsonCallRules = {}): Reading<boolean> {
  const { input } = scope
  const ends = rules.ends ?? []
  let isList = yield* match(input, '[')
  let found = 0
  for (;;) {
    yield* skipSpace(input)
    const code = yield* peek(input)
    if (code === 123) {
      const from = positionOf(input)
      const outcome = yield* readJsonCall(scope, rules)
      if (outcome === 'call') found += 1
      else if (found === 0) return false
      else {
        scope.problem(from, 'This is not a call of a tool that is offered.')
        if (outcome === 'none') yield* skipBroken(input, 1, ends)
      }
      if (!isList) {
        while (ends.length > 0 && (yield* peek(input)) === 125) take(input, 1)
        if (yield* goesOn(scope, rules)) continue
        return true
      }
    } else if (isList && code === 44) take(input, 1)
    else if (isList && code === 93) {
      take(input, 1)
      isList = false
      if (found > 0) return true
      // An empty list in its markers calls nothing, and says nothing.
      yield* skipSpace(input)
      return ends.length > 0 && (yield* startsWithOne(scope, ends))
    } else return found > 0
  }
}

/** Whether another call follows in the same markers; a separator before it is consumed. */
function* goesOn(scope: Scope, rules: JsonCallRules): Reading<boolean> {
  const { input } = scope
  if (rules.cautious || (rules.ends ?? []).length === 0) {
    if ((yield* startsWith(input, ';')) || (yield* startsWith(input, ' ;'))) {
      yield* skipSpace(input)
      take(input, 1)
    }
    return false
  }
  yield* skipSpace(input)
  const code = yield* peek(input)
  if (code === 44 || code === 59) {
    take(input, 1)
    yield* skipSpace(input)
  }
  return (yield* peek(input)) === 123
}

/** A call; none, found out on the way; or an object that is none, read to its end. */
type Outcome = 'call' | 'none' | 'whole'

function* readJsonCall(scope: Scope, rules: JsonCallRules): Reading<Outcome> {
  const { input } = scope
  const ends = rules.ends ?? []
  const nameKeys = rules.nameKeys ?? (rules.cautious && !rules.inFence ? cautiousNameKeys : usualNameKeys)
  const argumentKeys =
    rules.argumentKeys ?? (rules.cautious && !rules.inFence ? cautiousArgumentKeys : usualArgumentKeys)
  let name: string | undefined
  let call: Call | undefined
  let json: string | undefined
  let nested = 0
  take(input, 1)

  const held: string[] = []
  const write = (piece: string) => {
    held.push(piece)
    if (call !== undefined) call.write(piece)
    else if (name !== undefined && (!rules.cautious || held.length > 1)) announce(name)
  }
  const announce = (known: string) => {
    call = scope.begin(known)
    if (held.length > 0) call.write(held.join(''))
  }

  for (;;) {
    yield* skipSpace(input)
    const code = yield* peek(input)
    if (code === 44) {
      take(input, 1)
      continue
    }
    if (code === 125) {
      take(input, 1)
      if (nested === 0) break
      nested -= 1
      continue
    }
    if (json !== undefined && (code === -1 || (yield* startsWithOne(scope, ends)))) break
    const key = yield* readName(input)
    yield* skipSpace(input)
    if (key === undefined || !(yield* match(input, ':'))) return yield* giveUp(scope, call, json, nested + 1, ends)
    yield* skipSpace(input)
    const first = yield* peek(input)

    if (wrapperKeys.includes(key) && name === undefined && (first === 91 || first === 123)) {
      const isCall = yield* readJsonCalls(scope, rules)
      if (isCall) {
        yield* skipSpace(input)
        yield* match(input, '}')
      }
      return isCall ? 'call' : 'none'
    }
    const isNameKey = rules.nameIsKey ? name === undefined && first === 123 : nameKeys.includes(key)
    const isString = first === 34 || first === 39
    if (isNameKey && !rules.nameIsKey && isString && name === undefined) {
      name = scope.resolve((yield* readName(input)) ?? '')
      if (name === undefined) return 'none'
      if (held.length > 0) announce(name)
    } else if (key === 'function' && first === 123 && name === undefined) {
      take(input, 1)
      nested += 1
    } else if ((isNameKey && rules.nameIsKey) || (argumentKeys.includes(key) && json === undefined)) {
      if (rules.nameIsKey) {
        name = scope.resolve(key)
        if (name === undefined) return 'none'
      }
      const mark = setMark(input)
      if (name !== undefined && !rules.cautious && first === 123) announce(name)
      let problem
      if (isString) {
        const pieces: string[] = []
        problem = yield* copyJson(input, (piece) => pieces.push(piece), { ends, around: '}]' })
        if (problem === undefined) {
          const text = JSON.parse(pieces.join('')) as string
          if (isObjectText(text)) write(text)
          else {
            held.push(JSON.stringify(text))
            if (rules.cautious) return unmarked(scope, 'none')
          }
        }
      } else {
        problem = yield* copyJson(input, write, { ends, around: '}]' })
      }
      if (problem !== undefined) {
        if (call === undefined) {
          if (rules.cautious || name === undefined) return unmarked(scope, 'none')
          announce(name)
        }
        yield* skipBroken(input, nested + 2, ends)
        scope.problem(problem.position, `The arguments are not valid JSON. ${problem.message}`)
        call?.finish(withoutClosers(textSince(input, mark), nested + 1))
        return unmarked(scope, 'call')
      }
      dropMark(input)
      json = held.join('')
    } else {
      if (rules.cautious && !keysBeside.includes(key)) return yield* giveUp(scope, call, json, nested + 1, ends)
      const problem = yield* copyJson(input, () => undefined, { ends, around: '}]' })
      if (problem !== undefined) return yield* giveUp(scope, call, json, nested + 1, ends)
    }
  }

  if (name === undefined || ((rules.cautious || rules.needsArguments) && json === undefined)) return 'whole'
  if (call === undefined) announce(name)
  finishWith(scope, call as unknown as Call, json ?? '{}')
  return 'call'
}

function unmarked(scope: Scope, outcome: Outcome): Outcome {
  dropMark(scope.input)
  return outcome
}

function* startsWithOne(scope: Scope, ends: readonly string[]): Reading<boolean> {
  for (const end of ends) if (yield* startsWith(scope.input, end)) return true
  return false
}

/** The object breaks off after its arguments: what is known is the call; before them, it is none. */
function* giveUp(
  scope: Scope,
  call: Call | undefined,
  json: string | undefined,
  depth: number,
  ends: readonly string[],
): Reading<Outcome> {
  if (call === undefined) return 'none'
  scope.problem(positionOf(scope.input), `The call of ${call.name} is not valid JSON after its arguments.`)
  yield* skipBroken(scope.input, depth, ends)
  finishWith(scope, call, json ?? '{}')
  return 'call'
}

/** Ends a call with what its arguments came to as JSON. */
export function finishWith(scope: Scope, call: Call, json: string): void {
  const value: unknown = JSON.parse(json)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    call.finish(value as Record<string, unknown>)
  } else if (value === null || value === '') {
    call.finish({})
  } else {
    scope.problem(positionOf(scope.input), `The arguments of ${call.name} must be an object.`)
    call.finish(json)
  }
}

function isObjectText(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The text of broken arguments without the brackets that close what stands around them. */
function withoutClosers(text: string, count: number): string {
  let rest = text.trimEnd()
  for (let closed = 0; closed < count && rest.endsWith('}'); closed += 1) rest = rest.slice(0, -1).trimEnd()
  return rest
}

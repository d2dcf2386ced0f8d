import type { Call, Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import { parseLoosely } from './typed-value.ts'
import { type JsonProblem, copyJson, readName, skipBroken } from './arguments.ts'
import { dropMark, match, nextOf, peek, positionOf, setMark, skipSpace, startsWith, take, textSince } from './input.ts'

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
  const isList = yield* match(input, '[')
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
      if (found > 0) return true
      // An empty list in its markers calls nothing, and says nothing.
      yield* skipSpace(input)
      return ends.length > 0 && (yield* nextOf(input, ends)) !== undefined
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

/** What is known of a call while its object is read. */
interface Draft {
  readonly rules: JsonCallRules
  readonly ends: readonly string[]
  name: string | undefined
  /** Set once the call is announced. */
  call: Call | undefined
  /** The arguments as JSON, as far as they have come, and once they are whole. */
  readonly held: string[]
  json: string | undefined
  /** Objects within the call's that hold its keys. */
  nested: number
}

function* readJsonCall(scope: Scope, rules: JsonCallRules): Reading<Outcome> {
  const { input } = scope
  const isStrict = rules.cautious && !rules.inFence
  const nameKeys = isStrict ? cautiousNameKeys : usualNameKeys
  const argumentKeys = isStrict ? cautiousArgumentKeys : usualArgumentKeys
  const draft: Draft = {
    rules,
    ends: rules.ends ?? [],
    name: undefined,
    call: undefined,
    held: [],
    json: undefined,
    nested: 0,
  }
  take(input, 1)

  for (;;) {
    yield* skipSpace(input)
    const code = yield* peek(input)
    if (code === 44) {
      take(input, 1)
      continue
    }
    if (code === 125) {
      take(input, 1)
      if (draft.nested === 0) break
      draft.nested -= 1
      continue
    }
    if (draft.json !== undefined && (code === -1 || (yield* nextOf(input, draft.ends)) !== undefined)) break
    const key = yield* readName(input)
    yield* skipSpace(input)
    if (key === undefined || !(yield* match(input, ':'))) return yield* giveUp(scope, draft)
    yield* skipSpace(input)
    const first = yield* peek(input)

    if (wrapperKeys.includes(key) && draft.name === undefined && (first === 91 || first === 123)) {
      if (!(yield* readJsonCalls(scope, rules))) return 'none'
      yield* skipSpace(input)
      yield* match(input, '}')
      return 'call'
    }
    if (rules.nameIsKey && draft.name === undefined && first === 123) {
      draft.name = scope.resolve(key)
      if (draft.name === undefined) return 'none'
      const outcome = yield* readArguments(scope, draft, first)
      if (outcome !== undefined) return outcome
    } else if (nameKeys.includes(key) && draft.name === undefined && (first === 34 || first === 39)) {
      draft.name = scope.resolve((yield* readName(input)) ?? '')
      if (draft.name === undefined) return 'none'
      if (draft.held.length > 0) announce(scope, draft, draft.name)
    } else if (key === 'function' && draft.name === undefined && first === 123) {
      take(input, 1)
      draft.nested += 1
    } else if (argumentKeys.includes(key) && draft.json === undefined) {
      const outcome = yield* readArguments(scope, draft, first)
      if (outcome !== undefined) return outcome
    } else {
      if (rules.cautious && !keysBeside.includes(key)) return yield* giveUp(scope, draft)
      const problem = yield* copyJson(input, () => undefined, { ends: draft.ends, around: '}]' })
      if (problem !== undefined) return yield* giveUp(scope, draft)
    }
  }

  if (draft.name === undefined) return 'whole'
  if ((rules.cautious || rules.needsArguments) && draft.json === undefined) return 'whole'
  finishWith(scope, draft.call ?? announce(scope, draft, draft.name), draft.json ?? '{}')
  return 'call'
}

function announce(scope: Scope, draft: Draft, name: string): Call {
  const call = scope.begin(name)
  draft.call = call
  call.write(draft.held.join(''))
  return call
}

/** Reads the arguments, which begin with `first`. Undefined where all is well. */
function* readArguments(scope: Scope, draft: Draft, first: number): Reading<Outcome | undefined> {
  const { input } = scope
  const { rules, ends, held } = draft
  const write = (piece: string) => {
    held.push(piece)
    if (draft.call !== undefined) draft.call.write(piece)
    // Unmarked, it is a call only once its arguments have begun as they should.
    else if (draft.name !== undefined && (!rules.cautious || held.length > 1)) announce(scope, draft, draft.name)
  }
  if (draft.name !== undefined && !rules.cautious && first === 123) announce(scope, draft, draft.name)

  const mark = setMark(input)
  let problem: JsonProblem | undefined
  if (first === 34 || first === 39) {
    const pieces: string[] = []
    problem = yield* copyJson(input, (piece) => pieces.push(piece), { ends, around: '}]' })
    const json = problem === undefined ? objectWithin(JSON.parse(pieces.join('')) as string) : undefined
    if (json !== undefined) write(json)
    else if (problem === undefined && rules.cautious) problem = { position: positionOf(input), message: '' }
    else if (problem === undefined) held.push(pieces.join(''))
  } else {
    problem = yield* copyJson(input, write, { ends, around: '}]' })
  }
  if (problem === undefined) {
    dropMark(input)
    draft.json = held.join('')
    return undefined
  }

  const call =
    draft.call ?? (rules.cautious || draft.name === undefined ? undefined : announce(scope, draft, draft.name))
  if (call !== undefined) {
    yield* skipBroken(input, draft.nested + 2, ends)
    scope.problem(problem.position, `The arguments of ${call.name} are not valid JSON. ${problem.message}`)
    call.finish(withoutClosers(textSince(input, mark), draft.nested + 1))
  }
  dropMark(input)
  return call === undefined ? 'none' : 'call'
}

/** The object breaks off: with its arguments known it is a call all the same; before, it is none. */
function* giveUp(scope: Scope, { call, json, nested, ends }: Draft): Reading<Outcome> {
  if (call === undefined) return 'none'
  scope.problem(positionOf(scope.input), `The call of ${call.name} is not valid JSON after its arguments.`)
  yield* skipBroken(scope.input, nested + 1, ends)
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

/** The object a text holds, as JSON. */
function objectWithin(text: string): string | undefined {
  const value = text.trimStart().startsWith('{') ? parseLoosely(text.trim()) : undefined
  return typeof value === 'object' ? JSON.stringify(value) : undefined
}

/** The text of broken arguments without the brackets that close what stands around them. */
function withoutClosers(text: string, count: number): string {
  let rest = text.trimEnd()
  for (let closed = 0; closed < count && rest.endsWith('}'); closed += 1) rest = rest.slice(0, -1).trimEnd()
  return rest
}

import type { Call, Scope } from './dialect.ts'
import type { Input, Reading } from './input.ts'
import { type JsonProblem, skipBroken } from './arguments.ts'
import {
  dropMark,
  match,
  peek,
  peekAt,
  positionOf,
  setMark,
  skipSpace,
  startsWith,
  take,
  takeWhile,
  textSince,
} from './input.ts'
import { type Doubt, copyPython, isNamePart, isNameStart } from './python-literal.ts'
import { namesOf } from './typed-value.ts'

/**
 * Calls written as Python:
 *
 *   calls    = "[" [ call { "," call } ] "]" | call { (";" | newline | ",") call }
 *   call     = name { "." name } "(" [ argument { "," argument } ] ")"
 *   argument = name "=" value | "**" dict | value
 *   value    = string { string } | number | True | False | None | "[" … "]" | "(" … ")" | "{" … "}"
 */
export interface PythonCallRules {
  /** Markers after the calls. */
  readonly ends?: readonly string[]
  /** No marker told that this is a call: it must have its first argument by name, or none. */
  readonly cautious?: boolean
  /** What may follow the tool's name: `tool.call(…)`. */
  readonly suffix?: string
  /** Calls may stand in `print(…)`. */
  readonly printed?: boolean
}

const isCalleePart = (code: number): boolean => isNamePart(code) || code === 46 || code === 45 || code === 58

/** Reads at `[` or at a name. */
export function* readPythonCalls(scope: Scope, rules: PythonCallRules = {}): Reading<boolean> {
  const { input } = scope
  const ends = rules.ends ?? []
  const isList = yield* match(input, '[')
  let found = 0
  for (;;) {
    if (isList || found === 0) yield* skipSpace(input)
    const code = yield* peek(input)
    if (isList && code === 93) {
      take(input, 1)
      if (found > 0) return true
      // An empty list in its markers calls nothing, and says nothing.
      yield* skipSpace(input)
      return yield* atOneOf(input, ends)
    }
    if (found > 0 && (code === 44 || code === 59)) {
      take(input, 1)
      yield* skipSpace(input)
      continue
    }
    if (found > 0 && !isList && ends.length > 0) {
      yield* skipSpace(input)
      for (const end of ends) if (yield* startsWith(input, end)) return true
    }
    const at = yield* peek(input)
    if (at === -1 || !isNameStart(at)) return found > 0
    if (found > 0 && !isList && ends.length === 0) return true
    const from = positionOf(input)
    if (!(yield* readPythonCall(scope, rules))) {
      if (found > 0) scope.problem(from, 'This is not a call of a tool that is offered.')
      return found > 0
    }
    found += 1
  }
}

function* readPythonCall(scope: Scope, rules: PythonCallRules): Reading<boolean> {
  const { input } = scope
  const isPrinted = rules.printed && (yield* match(input, 'print('))
  const written = yield* takeWhile(input, isCalleePart, 200)
  if (!(yield* match(input, '('))) return false
  const { suffix } = rules
  const callee = suffix !== undefined && written.endsWith(suffix) ? written.slice(0, -suffix.length) : written
  const name = scope.resolve(callee)
  if (name === undefined || (rules.cautious && !(yield* startsArguments(input, scope.isOpen)))) return false
  const call = scope.begin(name)
  const mark = setMark(input)
  const problem = yield* readArguments(scope, call, rules)
  if (problem !== undefined) {
    yield* skipBroken(input, 1, rules.ends ?? [], 'python')
    scope.problem(problem.position, `The arguments are not valid Python literals. ${problem.message}`)
    call.finish(textSince(input, mark).trimEnd())
  }
  dropMark(input)
  if (isPrinted) yield* match(input, ')')
  return true
}

/** Whether what comes, not consumed, is `)`, a name and `=`, or, unless only that will do, a literal. */
function* startsArguments(input: Input, onlyNamed: boolean): Reading<boolean> {
  for (let offset = 0, seen = ''; ; offset += 1) {
    const code = offset > 300 ? -1 : yield* peekAt(input, offset)
    if (code === -1) return false
    if (code === 32 || (code >= 9 && code <= 13)) continue
    if (code === 41) return seen === ''
    if (code === 61) return seen !== ''
    if (code === 42 && seen === '') return true
    if (!onlyNamed && seen === '' && '"\'[{0123456789-'.includes(String.fromCharCode(code))) return true
    if (!isNamePart(code) || seen.length > 100) return false
    seen += String.fromCharCode(code)
  }
}

/** Reads to the closing parenthesis and finishes the call, unless there is a problem. */
function* readArguments(scope: Scope, call: Call, rules: PythonCallRules): Reading<JsonProblem | undefined> {
  const { input } = scope
  const json: string[] = []
  const write = (piece: string) => {
    json.push(piece)
    call.write(piece)
  }
  const names = namesOf(call.parameters) ?? []
  let count = 0
  const doubt: Doubt = {}
  write('{')
  for (;;) {
    yield* skipSpace(input)
    const code = yield* peek(input)
    if (code === 41) {
      take(input, 1)
      break
    }
    if (code === 44) {
      take(input, 1)
      continue
    }
    if (code === -1 || (yield* atOneOf(input, rules.ends ?? [])) || (code === 93 && count > 0)) break
    if (count > 0) write(',')
    if (yield* match(input, '**')) {
      const pieces: string[] = []
      const problem = yield* copyPython(input, (piece) => pieces.push(piece), 0)
      if (problem !== undefined) return problem
      write(pieces.join('').slice(1, -1))
      count += 1
      continue
    }
    const from = positionOf(input)
    const word = isNameStart(code) ? yield* takeWhile(input, isNamePart) : ''
    yield* skipSpace(input)
    const isNamed = word !== '' && (yield* startsWith(input, '=')) && !(yield* startsWith(input, '=='))
    if (isNamed) {
      take(input, 1)
      yield* skipSpace(input)
      write(`${JSON.stringify(word)}:`)
      const problem = yield* copyPython(input, write, 0, doubt)
      if (problem !== undefined) return problem
    } else {
      const position = names[count]
      if (position === undefined || word !== '') {
        return { position: from, message: 'Expected an argument by name.' }
      }
      write(`${JSON.stringify(position)}:`)
      const problem = yield* copyPython(input, write, 0, doubt)
      if (problem !== undefined) return problem
    }
    count += 1
    yield* skipSpace(input)
    const next = yield* peek(input)
    if (next !== 44 && next !== 41 && next !== -1 && next !== 93 && !(yield* atOneOf(input, rules.ends ?? []))) {
      return {
        position: positionOf(input),
        message: `Expected a comma or ")", found ${JSON.stringify(String.fromCharCode(next))}.`,
      }
    }
  }
  write('}')
  call.finish(JSON.parse(json.join('')) as Record<string, unknown>)
  return undefined
}

function* atOneOf(input: Input, literals: readonly string[]): Reading<boolean> {
  for (const literal of literals) if (yield* startsWith(input, literal)) return true
  return false
}

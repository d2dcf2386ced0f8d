import type { Call, Scope } from './dialect.ts'
import type { Input, Reading } from './input.ts'
import { type JsonProblem, escaped, numberJson, skipBroken } from './arguments.ts'
import {
  dropMark,
  match,
  peek,
  peekAt,
  positionOf,
  runToEnd,
  setMark,
  skipSpace,
  startsWith,
  take,
  takeWhile,
  textSince,
} from './input.ts'
import { namesOf } from './typed-value.ts'

/**
 * Calls written as Python:
 *
 *   calls    = "[" [ call { "," call } ] "]" | call { (";" | newline | ",") call }
 *   call     = name { "." name } "(" [ argument { "," argument } ] ")"
 *   argument = name "=" value | "**" dict | value
 *   value    = string { string } | number | True | False | None | "[" … "]" | "(" … ")" | "{" … "}"
 */
type Write = (piece: string) => void

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

const isNameStart = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127
const isNamePart = (code: number): boolean => isNameStart(code) || (code >= 48 && code <= 57)
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
    const code = yield* peekAt(input, offset)
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

const words: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  true: 'true',
  false: 'false',
  null: 'null',
}

/**
 * The quote of a string that held the same quote unescaped: another such string in the same call, and there are two
 * ways to read both.
 */
interface Doubt {
  quote?: string
}

/** A Python literal, written on as JSON. */
export function* copyPython(
  input: Input,
  write: Write,
  depth: number,
  doubt: Doubt = {},
): Reading<JsonProblem | undefined> {
  const position = positionOf(input)
  const code = yield* peek(input)
  if (depth > 100) return { position, message: 'The values are nested too deep.' }
  if (code === 34 || code === 39) return yield* copyStrings(input, write, false, doubt)
  if (code === 91 || code === 40) return yield* copyItems(input, write, code === 91 ? ']' : ')', depth)
  if (code === 123) return yield* copyDict(input, write, depth)
  if (isNameStart(code)) {
    const word = yield* takeWhile(input, isNamePart)
    if (/^[rRuUfF]{1,2}$/.test(word)) {
      const next = yield* peek(input)
      if (next === 34 || next === 39) return yield* copyStrings(input, write, /[rR]/.test(word), doubt)
    }
    const json = words[word]
    if (json === undefined) return { position, message: `Expected a value, found ${JSON.stringify(word)}.` }
    write(json)
    return undefined
  }
  const word = yield* takeWhile(input, (one) => isNamePart(one) || one === 43 || one === 45 || one === 46)
  const json = numberJson(word)
  if (json === undefined) {
    const found = word === '' && code !== -1 ? String.fromCharCode(code) : word
    return { position, message: `Expected a value, found ${JSON.stringify(found)}.` }
  }
  write(json)
  return undefined
}

function* copyItems(input: Input, write: Write, closer: string, depth: number): Reading<JsonProblem | undefined> {
  take(input, 1)
  write('[')
  for (let count = 0; ; count += 1) {
    yield* skipSpace(input)
    if (yield* match(input, closer)) break
    if (count > 0) {
      if (!(yield* match(input, ','))) return yield* unexpected(input, `a comma or "${closer}"`)
      yield* skipSpace(input)
      if (yield* match(input, closer)) break
      write(',')
    }
    const problem = yield* copyPython(input, write, depth + 1)
    if (problem !== undefined) return problem
  }
  write(']')
  return undefined
}

/** A set is written on as a list. Reads on after its first member. */
function* copySet(input: Input, write: Write, first: string, depth: number): Reading<JsonProblem | undefined> {
  write(`[${first}`)
  for (;;) {
    yield* skipSpace(input)
    if (yield* match(input, '}')) break
    if (!(yield* match(input, ','))) return yield* unexpected(input, 'a comma or "}"')
    yield* skipSpace(input)
    if (yield* match(input, '}')) break
    write(',')
    const problem = yield* copyPython(input, write, depth + 1)
    if (problem !== undefined) return problem
  }
  write(']')
  return undefined
}

function* copyDict(input: Input, write: Write, depth: number): Reading<JsonProblem | undefined> {
  take(input, 1)
  for (let count = 0; ; count += 1) {
    yield* skipSpace(input)
    if (yield* match(input, '}')) {
      if (count === 0) write('{')
      break
    }
    if (count > 0) {
      if (!(yield* match(input, ','))) return yield* unexpected(input, 'a comma or "}"')
      yield* skipSpace(input)
      if (yield* match(input, '}')) break
    }
    const key: string[] = []
    const problem = yield* copyPython(input, (piece) => key.push(piece), depth + 1)
    if (problem !== undefined) return problem
    const text = key.join('')
    yield* skipSpace(input)
    const next = yield* peek(input)
    if (count === 0 && (next === 44 || next === 125)) return yield* copySet(input, write, text, depth)
    if (count === 0) write('{')
    else write(',')
    write(text.startsWith('"') ? text : JSON.stringify(text))
    if (!(yield* match(input, ':'))) return yield* unexpected(input, 'a colon')
    write(':')
    yield* skipSpace(input)
    const inner = yield* copyPython(input, write, depth + 1)
    if (inner !== undefined) return inner
  }
  write('}')
  return undefined
}

function* unexpected(input: Input, expected: string): Reading<JsonProblem> {
  const code = yield* peek(input)
  const found = code === -1 ? 'the end of the text' : JSON.stringify(String.fromCharCode(code))
  return { position: positionOf(input), message: `Expected ${expected}, found ${found}.` }
}

/** Strings side by side are one. */
function* copyStrings(input: Input, write: Write, isRaw: boolean, doubt: Doubt): Reading<JsonProblem | undefined> {
  write('"')
  for (;;) {
    const problem = yield* copyStringBody(input, write, isRaw, doubt)
    if (problem !== undefined) return problem
    yield* skipSpace(input)
    const code = yield* peek(input)
    if (code !== 34 && code !== 39) break
  }
  write('"')
  return undefined
}

/**
 * Whether the quote here ends its string. Models forget to escape quotes within, so it does only where something
 * follows that may follow a value.
 */
function* endsString(input: Input): Reading<boolean> {
  for (let offset = 1; ; offset += 1) {
    const code = yield* peekAt(input, offset)
    if (code === -1 || code === 44 || code === 41 || code === 93 || code === 125 || code === 58) return true
    if (code === 34 || code === 39) return offset > 1
    if (code !== 32 && (code < 9 || code > 13)) return code === 60
  }
}

function* copyStringBody(input: Input, write: Write, isRaw: boolean, doubt: Doubt): Reading<JsonProblem | undefined> {
  const from = positionOf(input)
  const quote = input.text[input.at] ?? ''
  const quoteCode = quote.charCodeAt(0)
  if (doubt.quote === quote) {
    return { position: from, message: 'It is not clear where the string before this ends: escape the quotes within.' }
  }
  const triple = quote.repeat(3)
  let isTriple = false
  let isBroken = false
  if (yield* startsWith(input, triple)) {
    isTriple = true
    take(input, 3)
  } else {
    take(input, 1)
  }
  for (;;) {
    yield* runToEnd(input, quote, () => stepString(input, quoteCode, isRaw, write))
    if ((yield* peek(input)) === -1) {
      return { position: from, message: 'The text ends inside a string that begins here.' }
    }
    if (isTriple) {
      if (yield* match(input, triple)) return undefined
    } else if (yield* endsString(input)) {
      take(input, 1)
      if (isBroken) doubt.quote = quote
      return undefined
    }
    isBroken ||= !isTriple
    write(escaped(take(input, 1)))
  }
}

/** Goes on in a string to a quote, which stays; true there and at the end of the text. */
function stepString(input: Input, quote: number, isRaw: boolean, write: Write): boolean {
  for (;;) {
    const { text } = input
    let end = input.at
    let code = 0
    while (end < text.length) {
      code = text.charCodeAt(end)
      if (code === quote || code === 92 || code < 32 || code === 34) break
      end += 1
    }
    if (end > input.at) write(take(input, end - input.at))
    if (end === text.length) return input.ended
    if (code === quote) return true
    if (code === 92) {
      const length = escapeLength(text, end, isRaw, input.ended)
      if (length === 0) return false
      write(escaped(escapeText(take(input, length), isRaw)))
    } else {
      write(escaped(take(input, 1)))
    }
  }
}

const digitsOf: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** How long the escape is that begins here; 0 if more must come to tell. */
function escapeLength(text: string, at: number, isRaw: boolean, isWhole: boolean): number {
  const come = text.length - at
  if (come < 2) return isWhole ? 1 : 0
  const digits = isRaw ? 0 : (digitsOf[text.charAt(at + 1)] ?? 0)
  const given = /^[0-9a-fA-F]*/.exec(text.slice(at + 2, at + 2 + digits))?.[0].length ?? 0
  if (given === digits) return 2 + digits
  return at + 2 + given === text.length && !isWhole ? 0 : 2
}

const pythonEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  a: '\x07',
  v: '\v',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

/** What an escape stands for; one that Python does not know keeps its backslash. */
function escapeText(escape: string, isRaw: boolean): string {
  if (isRaw) return escape
  if (escape.length > 2) {
    const point = Number.parseInt(escape.slice(2), 16)
    if (escape.length === 6) return String.fromCharCode(point)
    return point <= 0x10ffff ? String.fromCodePoint(point) : escape
  }
  return pythonEscapes[escape.charAt(1)] ?? escape
}

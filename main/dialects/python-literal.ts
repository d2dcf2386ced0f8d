import { type JsonProblem, escaped, numberJson } from './arguments.ts'
import type { Input, Reading } from './input.ts'
import { match, peek, peekAt, positionOf, runToEnd, skipSpace, startsWith, take, takeWhile } from './input.ts'
import { type Escapes, stepString } from './string-body.ts'

/**
 * Literals of Python, written on as JSON as they come:
 *
 *   value = string { string } | number | True | False | None | "[" … "]" | "(" … ")" | "{" … "}"
 *
 * Tuples and sets become lists. Quotes within a string need not be escaped where there is one way to read them.
 */
type Write = (piece: string) => void

export const isNameStart = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127
export const isNamePart = (code: number): boolean => isNameStart(code) || (code >= 48 && code <= 57)

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
export interface Doubt {
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
    const code = offset > 200 ? -1 : yield* peekAt(input, offset)
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
  const escapes = isRaw ? rawEscapes : plainEscapes
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
    yield* runToEnd(input, quote, () => stepString(input, quoteCode, escapes, write))
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

const escapesIn = (isRaw: boolean): Escapes => ({
  lengthAt: (text, at, isWhole) => escapeLength(text, at, isRaw, isWhole),
  toJson: (escape) => escaped(escapeText(escape, isRaw)),
})
const plainEscapes = escapesIn(false)
const rawEscapes = escapesIn(true)

const digitsOf: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

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

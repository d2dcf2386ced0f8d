import type { Input, Reading } from './input.ts'
import { peek, positionOf, runToEnd, skipSpace, startsWith, take, takeWhile } from './input.ts'
import { characterJson, type Escapes, stepString } from './string-body.ts'

/**
 * JSON that arrives in pieces, written on as it comes and mended where there is one way to mend it:
 *
 *   value  = object | array | string | literal
 *   mended: a trailing or doubled comma is left out, a missing one put in; a raw control character in a string is
 *           escaped, and so is a backslash that escapes nothing; 'single' quotes, True, False, None, numbers like .5;
 *           brackets left open where the text ends or an end marker stands are closed.
 *
 * Everything else is a problem, told with its position. White space between tokens is left out, so that what is
 * written on joins to compact, valid JSON.
 */
export interface JsonProblem {
  readonly position: number
  readonly message: string
}

export interface JsonRules {
  /** Markers that end the call: brackets still open before one are closed. */
  readonly ends: readonly string[]
  /** The brackets around this value, innermost last: a value that lacks its own closers may be followed by theirs. */
  readonly around?: string
}

type Write = (piece: string) => void

/** More would overflow the stack of whoever handles the values later. */
const deepest = 500

/** Undefined when the value is whole, mended or not. The value starts at the next character. */
export function* copyJson(input: Input, write: Write, rules: JsonRules): Reading<JsonProblem | undefined> {
  const open: string[] = []
  let wants: 'value' | 'key' | 'colon' | 'next' = 'value'
  let comma = ''
  let isEmpty = true
  for (;;) {
    yield* skipSpace(input)
    const code = yield* peek(input)
    const top = open.at(-1)
    const closes = code === 125 || code === 93

    if (wants === 'next' || (top !== undefined && (isEmpty || comma !== '') && closes)) {
      if (top === undefined) return undefined
      if (code === 44) {
        take(input, 1)
        comma = ','
        wants = top === '}' ? 'key' : 'value'
        isEmpty = false
        continue
      }
      if (closes) {
        const closer = String.fromCharCode(code)
        if (closer !== top) {
          if (!open.includes(closer)) {
            // A bracket of what stands around this value: its own are missing.
            if (rules.around?.includes(closer)) return closeAll(open, write)
            return problemAt(input, `"${top}" or a comma`, closer)
          }
          while (open.at(-1) !== closer) write(open.pop() ?? '')
        }
        take(input, 1)
        open.pop()
        write(closer)
        comma = ''
        isEmpty = false
        wants = 'next'
        if (open.length === 0) return undefined
        continue
      }
      if (code === -1 || (yield* atEnd(input, rules.ends))) return closeAll(open, write)
      if (wants === 'next') {
        if (code === 34 || (code === 123 && top === ']')) {
          comma = ','
          wants = top === '}' ? 'key' : 'value'
          continue
        }
        return problemAt(input, `"${top}" or a comma`, String.fromCharCode(code))
      }
    }

    if (code === -1) {
      if (comma !== '' || (isEmpty && open.length > 0)) return closeAll(open, write)
      return { position: positionOf(input), message: 'The text ends where a value was expected.' }
    }
    if (code === 44 && comma !== '') {
      take(input, 1)
      continue
    }

    if (wants === 'key') {
      if (code !== 34 && code !== 39) {
        if (yield* atEnd(input, rules.ends)) return closeAll(open, write)
        return problemAt(input, 'a key in double quotes', String.fromCharCode(code))
      }
      if (comma !== '') write(comma)
      comma = ''
      const problem = yield* copyString(input, write)
      if (problem !== undefined) return problem
      wants = 'colon'
      isEmpty = false
    } else if (wants === 'colon') {
      if (code !== 58) return problemAt(input, 'a colon', String.fromCharCode(code))
      take(input, 1)
      write(':')
      wants = 'value'
    } else if (code === 123 || code === 91) {
      take(input, 1)
      write(`${comma}${String.fromCharCode(code)}`)
      comma = ''
      open.push(code === 123 ? '}' : ']')
      if (open.length > deepest) return { position: positionOf(input), message: 'The values are nested too deep.' }
      wants = code === 123 ? 'key' : 'value'
      isEmpty = true
    } else {
      if (comma !== '' && (yield* atEnd(input, rules.ends))) return closeAll(open, write)
      if (comma !== '') write(comma)
      comma = ''
      const problem = code === 34 || code === 39 ? yield* copyString(input, write) : yield* copyLiteral(input, write)
      if (problem !== undefined) return problem
      wants = 'next'
      isEmpty = false
      if (open.length === 0) return undefined
    }
  }
}

function closeAll(open: string[], write: Write): undefined {
  while (open.length > 0) write(open.pop() ?? '')
}

function* atEnd(input: Input, ends: readonly string[]): Reading<boolean> {
  for (const end of ends) if (yield* startsWith(input, end)) return true
  return false
}

const problemAt = (input: Input, expected: string, found: string): JsonProblem => ({
  position: positionOf(input),
  message: `Expected ${expected}, found ${JSON.stringify(found)}.`,
})

/** A string in double or single quotes, written on in double quotes. */
export function* copyString(input: Input, write: Write): Reading<JsonProblem | undefined> {
  const quote = input.text.charCodeAt(input.at)
  const from = positionOf(input)
  take(input, 1)
  write('"')
  yield* runToEnd(input, String.fromCharCode(quote), () => stepString(input, quote, jsonEscapes, write))
  if (input.at === input.text.length) {
    return { position: from, message: 'The text ends inside a string that begins here.' }
  }
  take(input, 1)
  write('"')
  return undefined
}

const jsonEscapes: Escapes = { lengthAt: escapeLength, toJson: escapeJson }

function escapeLength(text: string, at: number, isWhole: boolean): number {
  const come = text.length - at
  if (come < 2) return isWhole ? 1 : 0
  if (text.charCodeAt(at + 1) !== 117) return 2
  if (come < 6 && !isWhole) return /^[0-9a-fA-F]*$/.test(text.slice(at + 2)) ? 0 : 2
  return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 2
}

/** The escape as JSON allows it; a backslash that escapes nothing is one. */
function escapeJson(escape: string): string {
  const escaped = escape.charAt(1)
  if (escape.length === 6 || (escaped !== '' && '"\\/bfnrt'.includes(escaped))) return escape
  if (escaped === "'") return "'"
  if (escaped !== '' && escaped < ' ') return `\\\\${characterJson(escaped.charCodeAt(0))}`
  return `\\\\${escaped}`
}

/** A text as it stands within a string of JSON. */
export const escaped = (text: string): string =>
  /["\\\p{Cc}\p{Cs}]/u.test(text) ? JSON.stringify(text).slice(1, -1) : text

const literals: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  True: 'true',
  False: 'false',
  None: 'null',
}

const isLiteral = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 43 ||
  code === 45 ||
  code === 46 ||
  code === 95

function* copyLiteral(input: Input, write: Write): Reading<JsonProblem | undefined> {
  const position = positionOf(input)
  const word = yield* takeWhile(input, isLiteral)
  const json = literals[word] ?? numberJson(word)
  if (json === undefined) {
    const found = word === '' ? input.text.charAt(input.at) : word
    return { position, message: `Expected a JSON value, found ${JSON.stringify(found)}.` }
  }
  write(json)
  return undefined
}

/** A number as JSON writes it, from the forms other languages allow as well. */
export function numberJson(word: string): string | undefined {
  const parts = /^([+-]?)(\d[\d_]*)?(?:\.(\d*))?([eE][+-]?\d+)?$/.exec(word)
  if (parts === null || ((parts[2] ?? '') === '' && (parts[3] ?? '') === '')) return undefined
  const whole = (parts[2] ?? '0').replaceAll('_', '').replace(/^0+(?=\d)/, '')
  const fraction = parts[3] === undefined ? '' : `.${parts[3] === '' ? '0' : parts[3]}`
  const json = `${parts[1] === '-' ? '-' : ''}${whole}${fraction}${parts[4] ?? ''}`
  return Number.isFinite(Number(json)) ? json : undefined
}

/** Reads a string or a plain word, as the names of tools and keys come. */
export function* readName(input: Input, limit = 256): Reading<string | undefined> {
  const code = yield* peek(input)
  if (code !== 34 && code !== 39) return undefined
  const pieces: string[] = []
  let length = 0
  const reading = copyString(input, (piece) => {
    length += piece.length
    if (length <= limit + 2) pieces.push(piece)
  })
  // Stepped by hand, so that a string too long to be a name is not read to its end.
  for (;;) {
    const step = reading.next()
    if (step.done) {
      if (step.value !== undefined || length > limit + 2) return undefined
      return JSON.parse(pieces.join('')) as string
    }
    if (length > limit + 2) return undefined
    yield
  }
}

/**
 * After a problem: goes on to where the call seems to end, an end marker or the bracket that closes the first of
 * `depth` open ones, minding quotes. In Python parentheses are brackets, and single quotes quote.
 */
export function* skipBroken(
  input: Input,
  depth: number,
  ends: readonly string[],
  language: 'json' | 'python' = 'json',
): Reading<void> {
  const isPython = language === 'python'
  let quoted = 0
  for (;;) {
    const code = yield* peek(input)
    if (code === -1 || (yield* atEnd(input, ends))) return
    if (quoted !== 0) {
      if (code === 92) take(input, 1)
      else if (code === quoted || code === 10) quoted = 0
      if ((yield* peek(input)) === -1) return
    } else if (code === 34 || (isPython && code === 39)) quoted = code
    else if (code === 123 || code === 91 || (isPython && code === 40)) depth += 1
    else if (code === 125 || code === 93 || (isPython && code === 41)) depth -= 1
    take(input, 1)
    if (depth <= 0) return
  }
}

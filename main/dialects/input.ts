/**
 * Text that arrives in pieces, read by generators.
 *
 * A reading function yields where it needs more text than has come and is resumed when some has. It decides only on
 * text it has waited for, never on where a piece ended, so how the text was cut cannot change what is read.
 */
export type Reading<T> = Generator<undefined, T, undefined>

export interface Input {
  /** What has come and is not yet consumed starts at `at`; what was consumed is dropped with the next piece. */
  text: string
  at: number
  /** No more will come. */
  ended: boolean
  /** Where `text` starts in the whole. */
  base: number
  /** What was consumed since the first mark still set. */
  readonly tape: string[]
  marks: number
  /** What is being read now, where that can go on without the functions that wait for it. */
  run: Run | undefined
}

/** A long run of text: a value, or a string of JSON. */
export interface Run {
  /** Goes on with what has come; true once the run is over. */
  step(): boolean
  /** The characters its end may end with: a piece that holds none of them cannot be its last. */
  readonly lasts: string
  /** How many characters it has handed on. */
  passed: number
}

export const createInput = (): Input => ({
  text: '',
  at: 0,
  ended: false,
  base: 0,
  tape: [],
  marks: 0,
  run: undefined,
})

/** Reads a run whose characters `step` consumes; `lasts` as in `Run`. */
export function* runToEnd(input: Input, lasts: string, step: () => boolean): Reading<void> {
  const from = positionOf(input)
  const run: Run = {
    lasts,
    passed: 0,
    step() {
      const isOver = step()
      run.passed = positionOf(input) - from
      return isOver
    },
  }
  yield* whole(input, run)
}

/**
 * Waits until a run is over. Who resumes the reading steps the run first and resumes only when that is over: a text
 * that comes in tiny pieces would else pay for every function above, each time.
 */
function* whole(input: Input, run: Run): Reading<void> {
  if (run.step()) return
  input.run = run
  yield
}

export function append(input: Input, piece: string): void {
  input.base += input.at
  input.text = input.at < input.text.length ? input.text.slice(input.at) + piece : piece
  input.at = 0
}

export const positionOf = (input: Input): number => input.base + input.at

export const waiting = (input: Input): number => input.text.length - input.at

/** Consumes the next `length` characters, which must have come. */
export function take(input: Input, length: number): string {
  const taken = input.text.slice(input.at, input.at + length)
  input.at += length
  if (input.marks > 0 && length > 0) input.tape.push(taken)
  return taken
}

/** From here on what is consumed is kept, until the mark is taken away. Marks nest. */
export function setMark(input: Input): number {
  input.marks += 1
  return input.tape.length
}

export const textSince = (input: Input, mark: number): string => input.tape.slice(mark).join('')

export function dropMark(input: Input): void {
  input.marks -= 1
  if (input.marks === 0) input.tape.length = 0
}

/** Waits until `length` characters have come; false when the text ends before. */
export function* has(input: Input, length: number): Reading<boolean> {
  while (waiting(input) < length) {
    if (input.ended) return false
    yield
  }
  return true
}

/** The code of the next character, or -1 at the end. */
export function* peek(input: Input): Reading<number> {
  while (input.at >= input.text.length) {
    if (input.ended) return -1
    yield
  }
  return input.text.charCodeAt(input.at)
}

/** The code of the character `offset` further, or -1 past the end. */
export function* peekAt(input: Input, offset: number): Reading<number> {
  while (input.at + offset >= input.text.length) {
    if (input.ended) return -1
    yield
  }
  return input.text.charCodeAt(input.at + offset)
}

/** Whether the text goes on with `literal`; waits only while it still may. */
export function* startsWith(input: Input, literal: string, offset = 0): Reading<boolean> {
  for (;;) {
    const from = input.at + offset
    const come = input.text.length - from
    if (come >= literal.length) return input.text.startsWith(literal, from)
    if (input.ended || (come > 0 && !literal.startsWith(input.text.slice(from)))) return false
    yield
  }
}

/** Consumes `literal` if the text goes on with it. */
export function* match(input: Input, literal: string): Reading<boolean> {
  if (!(yield* startsWith(input, literal))) return false
  take(input, literal.length)
  return true
}

/** The longest of `literals` with which the text goes on. */
export function* nextOf(input: Input, literals: readonly string[]): Reading<string | undefined> {
  let found: string | undefined
  for (const literal of literals) {
    if ((found === undefined || literal.length > found.length) && (yield* startsWith(input, literal))) found = literal
  }
  return found
}

/** Consumes the first of `literals` that fits. */
export function* matchOne(input: Input, literals: readonly string[]): Reading<string | undefined> {
  const found = yield* nextOf(input, literals)
  if (found !== undefined) take(input, found.length)
  return found
}

export const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0

export function* skipSpace(input: Input): Reading<void> {
  for (;;) {
    let end = input.at
    while (end < input.text.length && isSpace(input.text.charCodeAt(end))) end += 1
    if (end > input.at) take(input, end - input.at)
    if (end < input.text.length || input.ended) return
    yield
  }
}

/** Whether a tool's name may hold the character. */
export const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 45 && code <= 58) || code === 95 || code > 127

/** Consumes the run of characters `fits` accepts, at most `limit` of them. */
export function* takeWhile(input: Input, fits: (code: number) => boolean, limit = Infinity): Reading<string> {
  let taken = ''
  for (;;) {
    let end = input.at
    const stop = Math.min(input.text.length, input.at + limit - taken.length)
    while (end < stop && fits(input.text.charCodeAt(end))) end += 1
    if (end > input.at) taken += take(input, end - input.at)
    if (input.at < input.text.length || input.ended || taken.length >= limit) return taken
    yield
  }
}

/**
 * Hands on the text up to the first of `ends` as soon as it is certain not to belong to one; the end itself is not
 * consumed. Undefined when the text ends first.
 */
export function* takeUntil(
  input: Input,
  ends: readonly string[],
  write: (piece: string) => void,
): Reading<string | undefined> {
  const firsts = [...new Set(ends.map((end) => end.charAt(0)))]
  const lasts = [...new Set(ends.map((end) => end.slice(-1)))].join('')
  let found: string | undefined
  yield* runToEnd(input, lasts, () => {
    const { text } = input
    const next = firsts.map((first) => text.indexOf(first, input.at))
    let at = text.length
    let isOver = input.ended
    for (;;) {
      at = text.length
      for (const one of next) if (one !== -1 && one < at) at = one
      if (at === text.length) break
      const here = endAt(text, at, ends, input.ended)
      if (here !== undefined) {
        if (here !== '') found = here
        isOver = here !== ''
        break
      }
      const index = firsts.indexOf(text.charAt(at))
      next[index] = text.indexOf(firsts[index] ?? '', at + 1)
    }
    if (at > input.at) write(take(input, at - input.at))
    return isOver
  })
  return found
}

/** The longest of `ends` that stands at `at`; nothing written where more text must come to tell; undefined for none. */
function endAt(text: string, at: number, ends: readonly string[], isWhole: boolean): string | undefined {
  const come = text.length - at
  let longest: string | undefined
  for (const end of ends) {
    if (come >= end.length) {
      if (end.length > (longest?.length ?? 0) && text.startsWith(end, at)) longest = end
    } else if (!isWhole && text.startsWith(end.slice(0, come), at)) return ''
  }
  return longest
}

/** Takes text up to one of `ends`, if it comes within `limit` characters; else nothing is consumed. */
export function* takeShort(input: Input, ends: readonly string[], limit: number): Reading<string | undefined> {
  for (;;) {
    let first = -1
    for (const end of ends) {
      const at = input.text.indexOf(end, input.at)
      if (at !== -1 && (first === -1 || at < first)) first = at
    }
    if (first !== -1) return first - input.at <= limit ? take(input, first - input.at) : undefined
    if (input.ended || waiting(input) > limit + 40) return undefined
    yield
  }
}

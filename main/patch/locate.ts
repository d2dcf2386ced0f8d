import { hasOneShift } from './indentation.ts'
import { collapse, lineSimilarity } from './similarity.ts'

/** How lines were found, from the strictest on. */
export type Fit = 'exact' | 'line-ends' | 'indentation' | 'whitespace' | 'punctuation' | 'similar'

/** Lines must be this alike, weighted by their length, to count as the same without being it. */
export const similarityThreshold = 0.9
/** No line that goes may be less alike than this, */
const goingThreshold = 0.8
/** and no line around, but for the outermost ones where several lines of context stand at an end. */
const contextThreshold = 0.6
/** Another place this close to the best is as good as it. */
const similarityMargin = 0.05

/** A search by likeness goes through the whole file: for so many hunks of one file, then no more. */
const maxLikenessSearches = 100

export interface Wanted {
  readonly lines: readonly string[]
  /** Whether it may stand at this index: other hunks may have the lines, or come before. */
  readonly isFree?: ((index: number) => boolean) | undefined
  /** Which of the lines go. What goes must be more alike than what only stands around. */
  readonly goes?: readonly boolean[] | undefined
}

/** Every place equally good, in order. `isTaken`: it is there, but other hunks have the lines. */
export interface Places {
  readonly fit: Fit
  readonly indices: readonly number[]
  readonly isTaken?: boolean
}

export interface Locator {
  readonly lines: readonly string[]
  /**
   * Finds where lines stand. A looser comparison is tried only once the stricter has found nothing, so a perfect match
   * further down always wins over a rough one nearby. `fits` narrows the comparisons tried.
   */
  locate(wanted: Wanted, fits?: readonly Fit[]): Places | null
  /** The lines as one text, joined by `\n`. */
  text(): string
  /** The places most like the lines, best first, however unlike. */
  nearest(lines: readonly string[], limit: number): readonly Nearest[]
}

export interface Nearest {
  readonly index: number
  readonly score: number
}

const keys: Readonly<Record<Exclude<Fit, 'similar'>, (line: string) => string>> = {
  exact: (line) => line,
  'line-ends': (line) => line.trimEnd(),
  indentation: (line) => line.trim(),
  whitespace: collapse,
  punctuation: (line) => collapse(plainPunctuation(line)),
}

export const ladder: readonly Fit[] = ['exact', 'line-ends', 'indentation', 'whitespace', 'punctuation', 'similar']

/** Dashes, quotes and spaces that look alike and are easily written one for another. */
function plainPunctuation(line: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/[^\u0000-\u007f]/.test(line)) return line
  return line
    .normalize('NFC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/\u2026/g, '...')
}

export function createLocator(lines: readonly string[]): Locator {
  let index: Map<string, number[]> | null = null
  /** By the loosest comparison: what is equal by a stricter one is equal by this. */
  const indexed = (): Map<string, number[]> => {
    if (index) return index
    index = new Map()
    for (let i = 0; i < lines.length; i++) {
      const text = keys.punctuation(lines[i]!)
      const at = index.get(text)
      if (at) at.push(i)
      else index.set(text, [i])
    }
    return index
  }

  /** Of the lines looked for last, which are looked for by one comparison after another. */
  let known: { readonly wanted: string; readonly loose: readonly number[]; readonly byFit: Map<Fit, readonly number[]> }
  const knownPlaces = (wanted: readonly string[]): typeof known => {
    const key = wanted.join('\n')
    if (known?.wanted !== key) known = { wanted: key, loose: placesIn(lines, indexed(), wanted), byFit: new Map() }
    return known
  }

  const places = (fit: Exclude<Fit, 'similar'>, wanted: readonly string[]): readonly number[] => {
    const { loose, byFit } = knownPlaces(wanted)
    if (fit === 'punctuation' || loose.length === 0) return loose
    const before = byFit.get(fit)
    if (before) return before
    const key = keys[fit]
    const texts = wanted.map(key)
    const fitting = loose.filter((start) => texts.every((text, i) => key(lines[start + i]!) === text))
    const found = fit === 'indentation' ? fitting.filter((start) => hasOneShift(lines, start, wanted)) : fitting
    byFit.set(fit, found)
    return found
  }

  const locate: Locator['locate'] = (wanted, fits = ladder) => {
    for (const fit of fits) {
      if (fit === 'similar') return similar(wanted)
      const all = places(fit, wanted.lines)
      const free = wanted.isFree ? all.filter(wanted.isFree) : all
      if (free.length > 0) return { fit, indices: free }
      // It is there, but another hunk has it: nothing looser may take its place.
      if (all.length > 0) return { fit, indices: all, isTaken: true }
    }
    return null
  }

  let likenessLeft = maxLikenessSearches
  const similar = (wanted: Wanted): Places | null => {
    if (likenessLeft-- <= 0) return null
    if (wanted.lines.join('').trim().length < 8) return null
    const good: Nearest[] = []
    for (const place of nearest(wanted.lines, 20)) {
      if (wanted.isFree && !wanted.isFree(place.index)) continue
      if (isAlikeEnough(lines, place.index, wanted)) good.push(place)
    }
    const best = good[0]
    if (!best) return null
    const close = good.filter(({ score }) => score > best.score - similarityMargin)
    return { fit: 'similar', indices: close.map(({ index: at }) => at).sort((a, b) => a - b) }
  }

  let joined: string | null = null
  const text = (): string => (joined ??= lines.join('\n'))
  const nearest: Locator['nearest'] = (wanted, limit) => nearestPlaces(lines, indexed(), text, wanted, limit)

  return { lines, locate, nearest, text }
}

/** The rarest line decides where it is worth looking. */
function placesIn(
  lines: readonly string[],
  index: ReadonlyMap<string, readonly number[]>,
  wanted: readonly string[],
): readonly number[] {
  const rows: (readonly number[])[] = []
  let rarest = 0
  for (let i = 0; i < wanted.length; i++) {
    const at = index.get(keys.punctuation(wanted[i]!))
    if (!at) return []
    rows.push(at)
    if (at.length < rows[rarest]!.length) rarest = i
  }
  const seen = rows[rarest] ?? []
  if (seen.length * wanted.length > 200_000) return placesAmongMany(lines.length, rows)
  const texts = wanted.map(keys.punctuation)
  const found: number[] = []
  for (const at of seen) {
    const start = at - rarest
    if (start < 0 || start + texts.length > lines.length) continue
    let fits = true
    for (let i = 0; fits && i < texts.length; i++) fits = keys.punctuation(lines[start + i]!) === texts[i]
    if (fits) found.push(start)
  }
  return found
}

/** As many lines are alike, each start would be compared in full; this goes once over the lines (Knuth, Morris, Pratt). */
function placesAmongMany(total: number, rows: readonly (readonly number[])[]): number[] {
  const numbers = new Map<readonly number[], number>()
  const wanted = rows.map((row) => {
    if (!numbers.has(row)) numbers.set(row, numbers.size + 1)
    return numbers.get(row)!
  })
  const lines = new Int32Array(total)
  for (const [row, number] of numbers) for (const at of row) lines[at] = number
  const back = new Int32Array(wanted.length)
  for (let i = 1, length = 0; i < wanted.length; i++) {
    while (length > 0 && wanted[i] !== wanted[length]) length = back[length - 1]!
    if (wanted[i] === wanted[length]) length++
    back[i] = length
  }
  const found: number[] = []
  for (let i = 0, length = 0; i < total; i++) {
    while (length > 0 && lines[i] !== wanted[length]) length = back[length - 1]!
    if (lines[i] === wanted[length]) length++
    if (length === wanted.length) {
      found.push(i - length + 1)
      length = back[length - 1]!
    }
  }
  return found
}

function isAlikeEnough(lines: readonly string[], start: number, wanted: Wanted): boolean {
  const last = wanted.lines.length - 1
  if (start + last >= lines.length) return false
  const [above, below] = contextAround(wanted, last)
  let sum = 0
  let weights = 0
  for (let i = Math.min(maxFuzz, above); i <= last - Math.min(maxFuzz, below); i++) {
    const goes = wanted.goes?.[i] ?? true
    const alike = likeness(wanted.lines[i]!, lines[start + i]!)
    if (alike < (goes ? goingThreshold : contextThreshold)) return false
    const weight = Math.max(1, wanted.lines[i]!.trim().length)
    sum += alike * weight
    weights += weight
  }
  return sum >= weights * similarityThreshold
}

/** How many outermost lines may be anything, as with GNU patch; one line of context must hold at each end. */
const maxFuzz = 2

/** Lines of context at both ends, less the one that must hold. */
function contextAround({ goes }: Wanted, last: number): [number, number] {
  if (!goes) return [0, 0]
  const first = goes.indexOf(true)
  if (first === -1) return [0, 0]
  return [Math.max(0, first - 1), Math.max(0, last - goes.lastIndexOf(true) - 1)]
}

const likeness = (mine: string, theirs: string): number =>
  mine.trim() === '' ? Number(theirs.trim() === '') : lineSimilarity(mine, theirs)

/** How many of the longest words are looked for, and how often each. */
const maxWords = 24
const maxUses = 60

/**
 * Lines that are there but for white space, and lines with the same long words, vote for where the whole would begin;
 * the best of these places are then compared in full.
 */
function nearestPlaces(
  lines: readonly string[],
  index: ReadonlyMap<string, readonly number[]>,
  text: () => string,
  wanted: readonly string[],
  limit: number,
): readonly Nearest[] {
  const votes = new Map<number, number>()
  const lastStart = Math.max(0, lines.length - wanted.length)
  const vote = (start: number, weight: number): void => {
    const at = Math.min(Math.max(start, 0), lastStart)
    votes.set(at, (votes.get(at) ?? 0) + weight)
  }
  for (let i = 0; i < wanted.length && i < 400; i++) {
    const key = keys.punctuation(wanted[i]!)
    const at = key === '' ? undefined : index.get(key)
    if (at && at.length <= 200) for (const place of at) vote(place - i, key.length)
  }
  if (votes.size < 5) voteByWords(lines, text(), wanted, vote)
  const ranked = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, Math.max(limit, 20))
  return ranked
    .map(([start]) => ({ index: start, score: similarityAt(lines, start, wanted) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, limit)
}

function voteByWords(
  lines: readonly string[],
  text: string,
  wanted: readonly string[],
  vote: (start: number, weight: number) => void,
): void {
  const rows = new Map<string, number>()
  for (let i = 0; i < wanted.length && i < 60; i++) {
    for (const word of wanted[i]!.slice(0, 1000).match(/[\p{L}\p{N}_]{2,}/gu) ?? [])
      if (!rows.has(word)) rows.set(word, i)
  }
  const longest = [...rows].sort((a, b) => b[0].length - a[0].length).slice(0, maxWords)
  const starts = startsOf(lines)
  for (const [word, row] of longest) {
    const uses: number[] = []
    for (let at = text.indexOf(word); at !== -1 && uses.length < maxUses; at = text.indexOf(word, at + word.length)) {
      uses.push(at)
    }
    // A word that is everywhere says nothing of where.
    for (const at of uses) vote(lineAt(starts, at) - row, word.length / (1 + uses.length / 8))
  }
}

function startsOf(lines: readonly string[]): Int32Array {
  const starts = new Int32Array(lines.length)
  for (let i = 0, at = 0; i < lines.length; i++) {
    starts[i] = at
    at += lines[i]!.length + 1
  }
  return starts
}

/** The line that holds an offset of the joined text. */
function lineAt(starts: Int32Array, offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function similarityAt(lines: readonly string[], start: number, wanted: readonly string[]): number {
  let sum = 0
  let weights = 0
  for (let i = 0; i < wanted.length; i++) {
    const weight = Math.max(1, wanted[i]!.trim().length)
    const theirs = lines[start + i]
    weights += weight
    if (theirs === undefined) continue
    sum += weight * likeness(wanted[i]!, theirs)
  }
  return weights === 0 ? 0 : sum / weights
}

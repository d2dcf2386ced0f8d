import { hasOneShift } from './indentation.ts'
import { collapse, lineSimilarity } from './similarity.ts'

/** How lines were found, from the strictest on. */
export type Fit = 'exact' | 'line-ends' | 'indentation' | 'whitespace' | 'punctuation' | 'similar'

/** Lines must be this alike, weighted by their length, to count as the same without being it. */
export const similarityThreshold = 0.9
/** No line that goes may be less alike than this, */
const goingThreshold = 0.8
/** and no line around, but for one at each end of several lines of context. */
const contextThreshold = 0.6
/** Another place this close to the best is as good as it. */
const similarityMargin = 0.05

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
  return line
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/\u2026/g, '...')
}

export function createLocator(lines: readonly string[]): Locator {
  const indexes = new Map<string, Map<string, number[]>>()
  const indexOf = (fit: Exclude<Fit, 'similar'>): Map<string, number[]> => {
    const known = indexes.get(fit)
    if (known) return known
    const made = new Map<string, number[]>()
    const key = keys[fit]
    for (let i = 0; i < lines.length; i++) {
      const text = key(lines[i]!)
      const at = made.get(text)
      if (at) at.push(i)
      else made.set(text, [i])
    }
    indexes.set(fit, made)
    return made
  }

  const places = (fit: Exclude<Fit, 'similar'>, wanted: readonly string[]): number[] => {
    const index = indexOf(fit)
    const texts = wanted.map(keys[fit])
    // The rarest line decides where it is worth looking.
    let rarest: readonly number[] | undefined
    let offset = 0
    for (let i = 0; i < texts.length; i++) {
      const at = index.get(texts[i]!)
      if (!at) return []
      if (!rarest || at.length < rarest.length) {
        rarest = at
        offset = i
      }
    }
    const key = keys[fit]
    const found: number[] = []
    for (const at of rarest ?? []) {
      const start = at - offset
      if (start < 0 || start + texts.length > lines.length) continue
      let fits = true
      for (let i = 0; fits && i < texts.length; i++) fits = key(lines[start + i]!) === texts[i]
      if (fits) found.push(start)
    }
    if (fit === 'indentation') return found.filter((start) => hasOneShift(lines, start, wanted))
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

  const similar = (wanted: Wanted): Places | null => {
    if (wanted.lines.join('').trim().length < 8) return null
    const good: Nearest[] = []
    for (const place of nearest(wanted.lines, 20)) {
      if (wanted.isFree && !wanted.isFree(place.index)) continue
      if (isAlikeEnough(lines, place.index, wanted)) good.push(place)
    }
    const best = good[0]
    if (!best) return null
    const close = good.filter(({ score }) => score > best.score - similarityMargin)
    return { fit: 'similar', indices: close.map(({ index }) => index).sort((a, b) => a - b) }
  }

  let words: readonly (readonly string[])[] | null = null
  const nearest: Locator['nearest'] = (wanted, limit) =>
    nearestPlaces(lines, indexOf('whitespace'), () => (words ??= lines.map(wordsOf)), wanted, limit)

  let text: string | null = null
  return { lines, locate, nearest, text: () => (text ??= lines.join('\n')) }
}

/** Whether lines stand at an index word for word. */
export function standsAt(lines: readonly string[], wanted: readonly string[], index: number): boolean {
  if (index < 0 || index + wanted.length > lines.length) return false
  for (let i = 0; i < wanted.length; i++) if (lines[index + i] !== wanted[i]) return false
  return true
}

function isAlikeEnough(lines: readonly string[], start: number, wanted: Wanted): boolean {
  const last = wanted.lines.length - 1
  if (start + last >= lines.length) return false
  let sum = 0
  let weights = 0
  for (let i = 0; i <= last; i++) {
    const goes = wanted.goes?.[i] ?? true
    if ((i === 0 || i === last) && !goes && last >= 4) continue
    const alike = likeness(wanted.lines[i]!, lines[start + i]!)
    if (alike < (goes ? goingThreshold : contextThreshold)) return false
    const weight = Math.max(1, wanted.lines[i]!.trim().length)
    sum += alike * weight
    weights += weight
  }
  return sum >= weights * similarityThreshold
}

const likeness = (mine: string, theirs: string): number =>
  mine.trim() === '' ? Number(theirs.trim() === '') : lineSimilarity(mine, theirs)

const wordsOf = (line: string): string[] =>
  line.length > 2000 ? [] : (line.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [])

/**
 * Lines that are there word for word, and lines that share rare words, vote for where the whole would begin; the best
 * of these places are then compared in full.
 */
function nearestPlaces(
  lines: readonly string[],
  index: ReadonlyMap<string, readonly number[]>,
  wordsOfLines: () => readonly (readonly string[])[],
  wanted: readonly string[],
  limit: number,
): readonly Nearest[] {
  const votes = new Map<number, number>()
  const lastStart = Math.max(0, lines.length - wanted.length)
  const vote = (start: number, weight: number): void => {
    const at = Math.min(Math.max(start, 0), lastStart)
    votes.set(at, (votes.get(at) ?? 0) + weight)
  }
  const words = new Map<string, number[]>()
  for (let i = 0; i < wanted.length && i < 400; i++) {
    const text = collapse(wanted[i]!)
    if (text === '') continue
    const at = index.get(text)
    if (at && at.length <= 200) for (const place of at) vote(place - i, text.length)
    if (wanted.length <= 60) {
      for (const word of new Set(wordsOf(wanted[i]!))) {
        const rows = words.get(word)
        if (rows) rows.push(i)
        else words.set(word, [i])
      }
    }
  }
  if (votes.size < 5 && words.size > 0) {
    for (let row = 0; row < lines.length; row++) {
      const shared = new Map<number, number>()
      for (const word of wordsOfLines()[row]!) {
        const rows = words.get(word)
        if (!rows || rows.length > 8) continue
        for (const i of rows) shared.set(i, (shared.get(i) ?? 0) + word.length)
      }
      for (const [i, weight] of shared) if (weight >= wanted[i]!.trim().length * 0.3) vote(row - i, weight)
    }
  }
  const ranked = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, Math.max(limit, 20))
  return ranked
    .map(([start]) => ({ index: start, score: similarityAt(lines, start, wanted) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, limit)
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

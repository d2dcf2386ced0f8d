import type { EditHunk } from './file-edit.ts'
import { ladder, type Fit, type Locator, type Nearest } from './locate.ts'

/** Where a hunk stands in a file. `part` is set where its text is only a part of the lines it begins and ends in. */
export interface Placement {
  readonly hunk: EditHunk
  /** Index of the first old line; of a hunk that only inserts, of the line it comes before. */
  readonly index: number
  readonly fit: Fit | 'part-of-line'
  readonly part?: { readonly lines: number; readonly text: string }
}

export type Misfit = { readonly hunk: EditHunk } & (
  | { readonly kind: 'ambiguous'; readonly indices: readonly number[]; readonly fit: Fit | 'part-of-line' }
  | { readonly kind: 'missing'; readonly nearest: () => Nearest | null; readonly isDone: () => number | null }
  /** Another hunk has the lines. */
  | { readonly kind: 'taken'; readonly index: number; readonly by: number }
  | { readonly kind: 'no-anchor'; readonly anchor: string; readonly nearest: () => Nearest | null }
  | { readonly kind: 'no-place'; readonly why: string }
)

export interface Placed {
  readonly placements: readonly Placement[]
  readonly misfits: readonly Misfit[]
}

/** The old lines of a hunk, as the file would have them. */
export const oldLinesOf = (hunk: EditHunk): string[] => sideOf(hunk, '+')
export const newLinesOf = (hunk: EditHunk): string[] => sideOf(hunk, '-')

function sideOf(hunk: EditHunk, without: string): string[] {
  const lines: string[] = []
  for (let i = 0; i < hunk.kinds.length; i++) if (hunk.kinds[i] !== without) lines.push(lineOf(hunk, i))
  return lines
}

/** How many lines of the file a hunk names. */
export function countOld({ kinds }: EditHunk): number {
  let count = 0
  for (const kind of kinds) if (kind !== '+') count++
  return count
}

/** A line without its ending. A return at the very end of a file, with no line feed behind it, is text. */
export function lineOf({ kinds, texts, oldLacksNewline, newLacksNewline }: EditHunk, at: number): string {
  const text = texts[at]!
  if (!text.endsWith('\r')) return text
  const isBare =
    (oldLacksNewline && at === lastOfSide(kinds, '-')) || (newLacksNewline && at === lastOfSide(kinds, '+'))
  return isBare ? text : text.slice(0, -1)
}

const lastOfSide = (kinds: string, sign: string): number => Math.max(kinds.lastIndexOf(' '), kinds.lastIndexOf(sign))

/**
 * Finds the place of each hunk over one state of the file. `isOrdered`: hunks stand in the file as they stand in the
 * patch, which tells places apart that are equal otherwise.
 */
export function placeHunks(locator: Locator, hunks: readonly EditHunk[], isOrdered: boolean): Placed {
  const taken = createTaken(locator.lines.length)
  const results: (Placement | Misfit)[] = []
  let drift = 0
  for (const hunk of hunks) {
    const result = placeReadings(locator, hunk, drift, taken)
    results.push(result)
    if (!('index' in result) || 'by' in result) continue
    taken.take(result)
    if (result.hunk.line !== undefined) drift = result.index - (result.hunk.line - 1)
  }
  if (isOrdered) settleByOrder(results, locator.lines.length, taken)
  const placements: Placement[] = []
  const misfits: Misfit[] = []
  for (const result of results) {
    if ('kind' in result) misfits.push(result)
    else placements.push(result)
  }
  return { placements, misfits }
}

interface Taken {
  isEmpty(): boolean
  /** The hunk that removes one of these lines. */
  ownerOf(index: number, hunk: EditHunk): number | null
  take(placement: Placement): void
}

function createTaken(lines: number): Taken {
  const owners = new Map<number, number>()
  return {
    isEmpty: () => owners.size === 0,
    ownerOf(index, hunk) {
      let at = index
      for (const kind of hunk.kinds) {
        if (kind === '+') continue
        const owner = owners.get(at)
        if (owner !== undefined) return owner
        at++
      }
      return null
    },
    take({ hunk, index, part }) {
      if (part) {
        for (let i = 0; i < part.lines; i++) owners.set(index + i, hunk.number)
        return
      }
      let at = index
      for (const kind of hunk.kinds) {
        if (kind === '+') continue
        if (kind === '-' && at < lines) owners.set(at, hunk.number)
        at++
      }
    },
  }
}

function placeReadings(locator: Locator, hunk: EditHunk, drift: number, taken: Taken): Placement | Misfit {
  if (hunk.line !== undefined) {
    // Most hunks stand where they say: no need to look any further.
    const index = hunk.line - 1 + drift
    if (standsThere(locator.lines, hunk, index) && taken.ownerOf(index, hunk) === null)
      return { hunk, index, fit: 'exact' }
  }
  const readings = [hunk, ...(hunk.otherReadings ?? [])]
  const all = readings.flatMap((reading) => [reading, ...withoutBlankEnds(reading)])
  let best: Misfit | null = null
  // A strict fit of any reading goes before a loose fit of the first.
  for (const fits of [strict, loose]) {
    for (const reading of all) {
      if (reading.doubt !== undefined && fits === loose) continue
      const result = place(locator, reading, drift, taken, reading.doubt === undefined ? fits : ladder.slice(0, 1))
      if (!('kind' in result)) return result
      if (!best || graveness(result) > graveness(best)) best = result
    }
  }
  return best!
}

/** Whether the hunk has old lines and all of them stand at an index word for word. */
function standsThere(lines: readonly string[], hunk: EditHunk, index: number): boolean {
  let at = index
  for (let i = 0; i < hunk.kinds.length; i++) {
    if (hunk.kinds[i] !== '+' && lines[at++] !== lineOf(hunk, i)) return false
  }
  return at > index
}

const strict: readonly Fit[] = ladder.slice(0, 3)
const loose: readonly Fit[] = ladder.slice(3)

const graveness = (misfit: Misfit): number =>
  ['missing', 'no-anchor', 'no-place', 'taken', 'ambiguous'].indexOf(misfit.kind)

/** The same hunk without blank context at its ends, which models make up. */
function withoutBlankEnds(hunk: EditHunk): EditHunk[] {
  const isBlank = (i: number): boolean => hunk.kinds[i] !== '+' && hunk.texts[i]!.trim() === ''
  let start = 0
  let end = hunk.kinds.length
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  if ((start === 0 && end === hunk.kinds.length) || !/[ -]/.test(hunk.kinds.slice(start, end))) return []
  const line = hunk.line === undefined ? {} : { line: hunk.line + start }
  return [{ ...hunk, ...line, kinds: hunk.kinds.slice(start, end), texts: hunk.texts.slice(start, end) }]
}

function place(
  locator: Locator,
  hunk: EditHunk,
  drift: number,
  taken: Taken,
  fits: readonly Fit[],
): Placement | Misfit {
  const wanted = oldLinesOf(hunk)
  const hint = hunk.line === undefined ? undefined : hunk.line - 1 + drift
  if (wanted.length === 0) return placeInsertion(locator, hunk, hint)
  const isFree = (index: number): boolean => taken.ownerOf(index, hunk) === null
  if (hint !== undefined && isFree(hint) && standsThere(locator.lines, hunk, hint)) {
    return { hunk, index: hint, fit: 'exact' }
  }
  const goes = [...hunk.kinds].filter((kind) => kind !== '+').map((kind) => kind === '-')
  const search = { lines: wanted, isFree: taken.isEmpty() ? undefined : isFree, goes }
  let found = locator.locate(search, fits)
  if (!found && fits === strict && hunk.isLoose) {
    const part = placeInLine(locator, hunk, wanted)
    if (part) return part
  }
  if (!found) return { hunk, kind: 'missing', ...explain(locator, hunk, wanted) }
  if (found.isTaken) {
    return { hunk, kind: 'taken', index: found.indices[0]!, by: taken.ownerOf(found.indices[0]!, hunk) ?? hunk.number }
  }
  let indices = found.indices
  if (hunk.anchors) {
    const anchored = belowAnchors(locator, hunk.anchors, indices)
    if ('anchor' in anchored) {
      // The lines are there once, word for word: an anchor written from memory does no harm.
      if (!(indices.length === 1 && found.fit === 'exact')) return { hunk, kind: 'no-anchor', ...anchored }
    } else {
      indices = anchored.indices
    }
  }
  if (indices.length > 1) indices = chooseByHints(locator, hunk, wanted.length, indices, hint)
  if (indices.length > 1) return { hunk, kind: 'ambiguous', indices: indices.slice(0, maxPlaces), fit: found.fit }
  return { hunk, index: indices[0]!, fit: found.fit }
}

function explain(locator: Locator, hunk: EditHunk, wanted: readonly string[]) {
  return {
    nearest: (): Nearest | null => locator.nearest(wanted, 1)[0] ?? null,
    isDone: (): number | null => {
      if (!/[-+]/.test(hunk.kinds)) return null
      const lines = newLinesOf(hunk)
      if (lines.join('').trim() === '') return null
      return locator.locate({ lines }, ['exact', 'line-ends'])?.indices[0] ?? null
    },
  }
}

function chooseByHints(
  locator: Locator,
  hunk: EditHunk,
  length: number,
  indices: readonly number[],
  hint: number | undefined,
): readonly number[] {
  if (hunk.isAtEnd || hunk.oldLacksNewline || hunk.newLacksNewline) {
    const last = indices.at(-1)!
    if (last + length === locator.lines.length) return [last]
  }
  if (hint === undefined) return hunk.heading === undefined ? indices : underHeading(locator, hunk.heading, indices)
  const distance = (index: number): number => Math.abs(index - hint)
  const least = Math.min(...indices.map(distance))
  return indices.filter((index) => distance(index) === least)
}

/** The first place below the heading, where the heading is there once. */
function underHeading(locator: Locator, heading: string, indices: readonly number[]): readonly number[] {
  const at = locator.locate({ lines: [heading] }, ['exact', 'line-ends', 'indentation', 'whitespace'])
  if (at?.indices.length !== 1) return indices
  const below = indices.filter((index) => index >= at.indices[0]!)
  return below.length > 0 ? below.slice(0, 1) : indices
}

/** The first place below each place of the last anchor. */
function belowAnchors(
  locator: Locator,
  anchors: readonly string[],
  indices: readonly number[],
): { readonly indices: readonly number[] } | { readonly anchor: string; readonly nearest: () => Nearest | null } {
  const at = placesOfAnchors(locator, anchors)
  if (!Array.isArray(at)) return at as { anchor: string; nearest: () => Nearest | null }
  const chosen = new Set<number>()
  for (let i = 0; i < at.length; i++) {
    const below = indices.find((index) => index > at[i]!) ?? indices.find((index) => index === at[i])
    if (below !== undefined) chosen.add(below)
  }
  // All of it stands above: the anchor is of no use.
  return { indices: chosen.size > 0 ? [...chosen].sort((a, b) => a - b) : indices }
}

function placesOfAnchors(
  locator: Locator,
  anchors: readonly string[],
): number[] | { readonly anchor: string; readonly nearest: () => Nearest | null } {
  let at: number[] = []
  for (let i = 0; i < anchors.length; i++) {
    const anchor = anchors[i]!
    const places =
      locator.locate({ lines: [anchor] }, ladder.slice(0, 5))?.indices ?? placesOfBeginning(locator.lines, anchor)
    const inner = i === 0 ? [...places] : at.flatMap((outer) => places.find((place) => place > outer) ?? [])
    at = [...new Set(inner)]
    if (at.length === 0) return { anchor, nearest: () => locator.nearest([anchor], 1)[0] ?? null }
  }
  return at
}

/** `class Door` is also found as `class Door(Thing):`. */
function placesOfBeginning(lines: readonly string[], anchor: string): number[] {
  const text = anchor.trim()
  return lines.flatMap((line, index) => (line.trimStart().startsWith(text) ? [index] : []))
}

function placeInsertion(locator: Locator, hunk: EditHunk, hint: number | undefined): Placement | Misfit {
  const total = locator.lines.length
  if (hint !== undefined) {
    if (hint <= total) return { hunk, index: Math.max(0, hint), fit: 'exact' }
    return { hunk, kind: 'no-place', why: `it inserts before line ${hint + 1}, and the file has ${total} lines` }
  }
  if (hunk.anchors) {
    const at = placesOfAnchors(locator, hunk.anchors)
    if (!Array.isArray(at)) return { hunk, kind: 'no-anchor', ...at }
    if (at.length === 1) return { hunk, index: at[0]! + 1, fit: 'exact' }
    return { hunk, kind: 'ambiguous', indices: at, fit: 'exact' }
  }
  if (total === 0) return { hunk, index: 0, fit: 'exact' }
  if (hunk.inserts === 'at-end') return { hunk, index: total, fit: 'exact' }
  return { hunk, kind: 'no-place', why: 'it has no line to find and says no line number' }
}

/** A text that begins or ends inside a line, where it stands once. */
function placeInLine(locator: Locator, hunk: EditHunk, wanted: readonly string[]): Placement | Misfit | null {
  if (wanted.join('').trim().length < 3) return null
  const needle = wanted.join('\n')
  const text = locator.text()
  const first = text.indexOf(needle)
  if (first === -1) return null
  const second = text.indexOf(needle, first + 1)
  const lineAt = (offset: number): number => countLines(text, offset)
  if (second !== -1) {
    return { hunk, kind: 'ambiguous', indices: [...new Set([lineAt(first), lineAt(second)])], fit: 'part-of-line' }
  }
  const index = lineAt(first)
  const start = text.lastIndexOf('\n', first - 1) + 1
  const end = text.indexOf('\n', first + needle.length)
  const after = text.slice(first + needle.length, end === -1 ? text.length : end)
  const replaced = text.slice(start, first) + newLinesOf(hunk).join('\n') + after
  return { hunk, index, fit: 'part-of-line', part: { lines: wanted.length, text: replaced } }
}

function countLines(text: string, offset: number): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** More places than this are not told apart by their order, nor all of them told. */
const maxPlaces = 100

/**
 * What was ambiguous by itself may have one place left between its neighbours; and as many equal hunks as there are
 * places have one each.
 */
function settleByOrder(results: (Placement | Misfit)[], total: number, taken: Taken): void {
  if (results.filter((result) => 'kind' in result && result.kind === 'ambiguous').length > maxPlaces) return
  for (let changed = true; changed;) {
    changed = false
    for (let i = 0; i < results.length; i++) {
      const result = results[i]!
      if (!('kind' in result) || result.kind !== 'ambiguous' || result.fit === 'part-of-line') continue
      if (result.indices.length >= maxPlaces) continue
      const low = neighbourEnd(results, i)
      const high = neighbourStart(results, i, total)
      const length = countOld(result.hunk)
      const between = result.indices.filter((index) => index >= low && index + length <= high)
      const same = results.filter((other) => isSameAmbiguity(other, result))
      const turn = same.indexOf(result)
      const index = between.length === 1 ? between[0] : same.length === between.length ? between[turn] : undefined
      if (index === undefined || taken.ownerOf(index, result.hunk) !== null) continue
      const settled: Placement = { hunk: result.hunk, index, fit: result.fit }
      results[i] = settled
      taken.take(settled)
      changed = true
    }
  }
}

function isSameAmbiguity(other: Placement | Misfit, one: Misfit & { kind: 'ambiguous' }): boolean {
  return 'kind' in other && other.kind === 'ambiguous' && other.indices.join() === one.indices.join()
}

function neighbourEnd(results: readonly (Placement | Misfit)[], at: number): number {
  for (let i = at - 1; i >= 0; i--) {
    const result = results[i]!
    if (!('kind' in result)) return result.index + countOld(result.hunk)
  }
  return 0
}

function neighbourStart(results: readonly (Placement | Misfit)[], at: number, total: number): number {
  for (let i = at + 1; i < results.length; i++) {
    const result = results[i]!
    if (!('kind' in result)) return result.index
  }
  return total
}

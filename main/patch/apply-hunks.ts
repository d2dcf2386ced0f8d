import type { EditHunk, PatchForm } from './file-edit.ts'
import { followFirstLine, learnIndentation } from './indentation.ts'
import { createLocator } from './locate.ts'
import { countOld, lineOf, oldLinesOf, placeHunks, type Misfit, type Placement } from './place.ts'
import { composeBytes, readShape, type LineEnding, type Piece, type TextShape } from './text-shape.ts'

/** How often hunks are looked for again that may be there after others. */
const maxRounds = 20

/** Where a hunk went; lines count from 1 in the file before. */
export interface HunkFit {
  readonly hunk: number
  readonly line: number
  readonly lines: number
  readonly fit: Placement['fit']
}

export type HunksApplied =
  | { readonly bytes: Uint8Array; readonly encoding: string; readonly fits: readonly HunkFit[] }
  | { readonly misfits: readonly Misfit[]; readonly lines: readonly string[] }
  | { readonly notText: string }
  | { readonly cannot: string; readonly encoding: string }

/**
 * Applies all hunks to the bytes of a file, or tells which do not fit. All are looked for in the file as it is; one
 * that is only there after others were applied is looked for again then.
 */
export function applyHunks(
  bytes: Uint8Array,
  hunks: readonly EditHunk[],
  form: PatchForm,
  encoding?: string,
): HunksApplied {
  const shape = readShape(bytes, { encoding })
  if ('notText' in shape) return shape
  const first = applyToShape(shape, hunks, form)
  if (isWordForWord(first) || !bytes.includes(13)) return first
  const other = readShape(bytes, { encoding: shape.encoding, breakAtReturns: shape.hasLoneReturns })
  if ('notText' in other || other.lines.length === shape.lines.length) return first
  const second = applyToShape(other, hunks, form)
  return isWordForWord(second) || ('misfits' in first && 'bytes' in second) ? second : first
}

const isWordForWord = (applied: HunksApplied): boolean =>
  'bytes' in applied && applied.fits.every(({ fit }) => fit === 'exact')

function applyToShape(start: TextShape, hunks: readonly EditHunk[], form: PatchForm): HunksApplied {
  let shape = start
  let left = hunks
  const fits: HunkFit[] = []
  for (let round = 1; ; round++) {
    const locator = createLocator(shape.lines)
    const unmarked = shape.mark > 0 ? left.map(withoutMark) : left
    const { placements, misfits } = placeHunks(locator, unmarked, form !== 'search-replace')
    const mayFitLater = misfits.filter(({ kind }) => kind === 'missing' || kind === 'taken' || kind === 'no-anchor')
    if (misfits.length > 0 && (placements.length === 0 || mayFitLater.length < misfits.length || round > maxRounds)) {
      return { misfits, lines: shape.lines }
    }
    const written = write(shape, placements, form, left)
    if ('cannot' in written) return { ...written, encoding: shape.encoding }
    for (const { hunk, index, fit } of placements) {
      fits.push({ hunk: hunk.number, line: index + 1, lines: countOld(hunk), fit })
    }
    if (misfits.length === 0) {
      fits.sort((a, b) => a.hunk - b.hunk)
      return { bytes: written, encoding: shape.encoding, fits }
    }
    const again = new Set(misfits.map(({ hunk }) => hunk.number))
    left = left.filter((hunk) => again.has(hunk.number))
    const next = readShape(written, { encoding: shape.encoding, breakAtReturns: shape.endings.includes('\r') })
    if ('notText' in next) return { misfits, lines: shape.lines }
    shape = next
  }
}

/** Tools that know nothing of byte order marks have it as the first character of the first line. */
function withoutMark(hunk: EditHunk): EditHunk {
  if (!hunk.texts.some((text) => text.startsWith('\ufeff'))) return hunk
  return { ...hunk, texts: hunk.texts.map((text) => (text.startsWith('\ufeff') ? text.slice(1) : text)) }
}

/** The first line loses its mark in so many words: it goes with one and comes without. */
function takesMarkAway(hunks: readonly EditHunk[]): boolean {
  const first = (hunk: EditHunk, kind: string): string | undefined => hunk.texts.find((_, i) => hunk.kinds[i] === kind)
  return hunks.some((hunk) => {
    const gone = first(hunk, '-')
    const come = first(hunk, '+')
    return gone?.startsWith('\ufeff') === true && come !== undefined && !come.startsWith('\ufeff')
  })
}

/** A line that comes, its ending still open where the patch does not settle it. */
interface NewLine {
  readonly text: string
  readonly ending: LineEnding | null
}

function write(
  shape: TextShape,
  placements: readonly Placement[],
  form: PatchForm,
  asked: readonly EditHunk[],
): Uint8Array | { readonly cannot: string } {
  const total = shape.lines.length
  const goes = new Uint8Array(total)
  const comes = new Map<number, NewLine[]>()
  let endsWithNewline: boolean | null = null
  const ordered = [...placements].sort((a, b) => a.index - b.index || a.hunk.number - b.hunk.number)
  for (const placement of ordered) {
    const { hunk, index, part } = placement
    const put = (before: number, line: NewLine): void => {
      const there = comes.get(before)
      if (there) there.push(line)
      else comes.set(before, [line])
    }
    if (part) {
      goes.fill(1, index, index + part.lines)
      for (const text of part.text.split('\n')) put(index + part.lines, { text, ending: null })
      continue
    }
    const isToTheByte = hasSameEndings(shape, placement)
    const { reindent, replacesAll } = indentationFor(shape, placement)
    let at = index
    for (let i = 0; i < hunk.kinds.length; i++) {
      const kind = hunk.kinds[i]
      if (kind !== '+') {
        if (kind === '-' || replacesAll) goes[at] = 1
        at++
      }
      if (kind === '+' || (kind === ' ' && replacesAll)) {
        const text = lineOf(hunk, i)
        const ending = !isToTheByte ? null : text === hunk.texts[i] ? '\n' : '\r\n'
        put(at, { text: reindent(text), ending })
      }
    }
    const reachesEnd = at === total
    const putsLast = hunk.kinds.endsWith('+')
    if (reachesEnd && putsLast) {
      if (hunk.newLacksNewline) endsWithNewline = false
      else if (hunk.oldLacksNewline || form === 'envelope') endsWithNewline = true
    }
  }
  const pieces = piecesOf(shape, goes, comes, endsWithNewline)
  return composeBytes(shape, pieces, !(shape.mark > 0 && takesMarkAway(asked)))
}

/**
 * How new lines are indented. A block whose own indentation contradicts the file's is put there whole, as it is written,
 * or the result would be neither the one nor the other.
 */
function indentationFor(
  shape: TextShape,
  { hunk, index, fit }: Placement,
): { readonly reindent: (text: string) => string; readonly replacesAll: boolean } {
  const asWritten = { reindent: (text: string): string => text, replacesAll: false }
  if (fit === 'exact' || fit === 'line-ends' || fit === 'part-of-line') return asWritten
  const wanted = oldLinesOf(hunk)
  const learned = learnIndentation(wanted, shape.lines, index)
  if (learned) return { reindent: learned, replacesAll: false }
  return {
    reindent: followFirstLine(wanted[0]!, shape.lines[index] ?? ''),
    replacesAll: hunk.isLoose === true && fit === 'whitespace',
  }
}

/** Whether the old lines of the patch have the very endings of the file: then those of its new lines are meant too. */
function hasSameEndings(shape: TextShape, { hunk, index }: Placement): boolean {
  let at = index
  const lastOld = Math.max(hunk.kinds.lastIndexOf(' '), hunk.kinds.lastIndexOf('-'))
  if (lastOld === -1) return shape.lines.length === 0
  for (let i = 0; i <= lastOld; i++) {
    if (hunk.kinds[i] === '+') continue
    const own = i === lastOld && hunk.oldLacksNewline ? '' : hunk.texts[i]!.endsWith('\r') ? '\r\n' : '\n'
    if (shape.endings[at++] !== own) return false
  }
  return true
}

function piecesOf(
  shape: TextShape,
  goes: Uint8Array,
  comes: ReadonlyMap<number, readonly NewLine[]>,
  endsWithNewline: boolean | null,
): Piece[] {
  const total = shape.lines.length
  const pieces: Piece[] = []
  let from = 0
  const keep = (to: number): void => {
    if (to > from) pieces.push({ from, to })
  }
  const hadNewline = total === 0 || shape.endings[total - 1] !== ''
  const gaps = [...comes.keys()].sort((a, b) => a - b)
  let nextGap = 0
  for (let at = 0; at <= total; at++) {
    if (gaps[nextGap] === at) {
      keep(at)
      from = at
      const lines = comes.get(at)!
      // The line above ended the file without an ending, and stays.
      const above = pieces.at(-1)
      if (at === total && !hadNewline && above && 'from' in above && above.to === total) {
        pieces.push({ text: neighbourEnding(shape, at, goes) })
      }
      const isLast = !stays(goes, at)
      let text = ''
      for (let i = 0; i < lines.length; i++) {
        const isVeryLast = isLast && i === lines.length - 1 && nextGap === gaps.length - 1
        const ending = lines[i]!.ending || neighbourEnding(shape, at, goes)
        const ends = !isVeryLast || (endsWithNewline ?? hadNewline)
        text += lines[i]!.text + (ends ? ending : '')
      }
      pieces.push({ text })
      nextGap++
    }
    if (at < total && goes[at] === 1) {
      keep(at)
      from = at + 1
    } else if (nextGap >= gaps.length && at < total) {
      // Nothing comes any more: only look for what goes.
      const gone = goes.indexOf(1, at)
      at = gone === -1 ? total - 1 : gone - 1
    }
  }
  keep(total)
  return pieces
}

const stays = (goes: Uint8Array, from: number): boolean => goes.indexOf(0, from) !== -1

/** The ending of the line that goes here, else of the one above, else below; a file without any has `\n`. */
function neighbourEnding(shape: TextShape, at: number, goes: Uint8Array): LineEnding {
  const { endings } = shape
  if (at > 0 && goes[at - 1] === 1 && endings[at - 1]) return endings[at - 1]!
  for (let above = at - 1; above >= 0; above--) if (endings[above]) return endings[above]!
  for (let below = at; below < endings.length; below++) if (endings[below]) return endings[below]!
  return '\n'
}

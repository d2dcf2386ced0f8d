import type { Hunk } from '../../preload/contract/patch.ts'
import { decodeText } from './encodings.ts'
import { compareTexts, countChanges, restOf, withWholeLines, type Comparison, type Kept } from './hunks.ts'
import { concatenate, detectEncoding } from './text-shape.ts'

/** The bytes of a file on two sides; null where it does not exist. */
export interface SidesPair {
  readonly before: Uint8Array | null
  readonly after: Uint8Array | null
}

export interface SidesCount {
  readonly added: number
  readonly removed: number
  /** The number of hunks. */
  readonly hunks: number
}

/** Both sides as texts. Byte order marks are characters of them. */
export interface ComparedSides {
  readonly before: string | null
  readonly after: string | null
  readonly hunks: readonly Hunk[]
  readonly added: number
  readonly removed: number
}

/** What a part of the changes leaves of a file. */
export interface KeptPart {
  readonly part: Kept
  /** `taken`: the earlier side with the part; `taken-out`: the later side without it. */
  readonly goal: 'taken' | 'taken-out'
  /** The same lines as they stand elsewhere, ended or encoded in another way: what is kept is copied from there. */
  readonly own?: SidesPair
  /** The encoding of `own`, where something tells it. */
  readonly encoding?: string | undefined
}

/** Null where one of the sides is no text. */
export function compareSides(pair: SidesPair): ComparedSides | null {
  const found = compared(pair)
  if (!found) return null
  const { texts, comparison } = found
  return {
    before: pair.before && texts.before,
    after: pair.after && texts.after,
    hunks: comparison.hunks,
    ...countChanges(comparison.changes),
  }
}

export const countSides = (pairs: readonly SidesPair[]): (SidesCount | null)[] =>
  pairs.map((pair) => {
    const sides = compareSides(pair)
    return sides && { added: sides.added, removed: sides.removed, hunks: sides.hunks.length }
  })

/**
 * The bytes of a file of which only a part is kept. They are put together from the lines' bytes on the two sides, so
 * that each line is the same to the byte as where it comes from. Or why that cannot be.
 */
export function keptBytes(
  pair: SidesPair,
  { part, goal, own = pair, encoding }: KeptPart,
): { readonly bytes: Uint8Array; readonly isEverything: boolean } | { readonly cannot: string } {
  const found = compared(pair)
  if (!found) return { cannot: 'It is no text, and can be taken only as a whole.' }
  const { comparison, texts } = found
  const wrong = wrongPart(comparison.hunks, part)
  if (wrong !== null) return { cannot: wrong }

  const told = own === pair ? texts.encoding : encoding
  const before = byteLines(own.before ?? none, told, comparison.before.length)
  const after = byteLines(own.after ?? none, told, comparison.after.length)
  if (before?.lines.length !== comparison.before.length || after?.lines.length !== comparison.after.length) {
    return { cannot: 'Its lines are not the same in the file and in git; it can be taken only as a whole.' }
  }
  const chosen = withWholeLines(comparison, part)
  const rest = restOf(comparison, chosen)
  const kept = goal === 'taken' ? chosen : rest
  const places = keptPlaces(comparison, kept)
  const ending = own === pair ? null : onlyEnding(after)
  const isAfters = ({ old, now }: Place): boolean => now !== undefined && (old === undefined || goal === 'taken-out')
  const lines = places.map((place) =>
    isAfters(place) ? after.lines[place.now!]! : endedWith(before.lines[place.old!]!, ending, before),
  )
  const isFirst = (side: ByteLines): boolean =>
    places.some((place) => (isAfters(place) ? side === after && place.now === 0 : side === before && place.old === 0))
  const longer = after.mark.length > 0 ? after : before
  const { mark } = own === pair ? ([after, before].find(isFirst) ?? longer) : longer
  return {
    bytes: concatenate([mark, ...closed(lines, after.lines.length > 0 ? after : before)]),
    isEverything: Object.values(rest.lines ?? {}).every((left) => left.length === 0),
  }
}

const none = new Uint8Array()

interface Texts {
  readonly before: string
  readonly after: string
  readonly encoding: string
}

function compared(pair: SidesPair): { readonly texts: Texts; readonly comparison: Comparison } | null {
  const texts = textsOf(pair)
  return texts && { texts, comparison: compareTexts(texts.before, texts.after) }
}

/**
 * One encoding for both sides, so that what differs in bytes differs in text; a side of plain ASCII has that of the
 * other. A file that went from or to UTF-16 has no lines in common with what it was.
 */
function textsOf({ before, after }: SidesPair): Texts | null {
  const [old, now] = [before ?? none, after ?? none]
  const [oldFound, nowFound] = [detectEncoding(old), detectEncoding(now)]
  if ('notText' in oldFound || 'notText' in nowFound) return null
  const isOne = oldFound.encoding === nowFound.encoding
  const encoding = !isOne && isPlain(old, oldFound.encoding) ? nowFound.encoding : oldFound.encoding
  const changesWidth = isWide(oldFound.encoding) !== isWide(nowFound.encoding)
  if (changesWidth && old.length > 0 && now.length > 0) return null
  return { before: decodeText(old, encoding), after: decodeText(now, encoding), encoding }
}

const isWide = (encoding: string): boolean => encoding.startsWith('utf-16')
const isPlain = (bytes: Uint8Array, encoding: string): boolean =>
  bytes.length === 0 || (encoding === 'utf-8' && bytes.every((byte) => byte < 0x80))

function wrongPart(hunks: readonly Hunk[], { hunks: numbers, lines = {} }: Kept): string | null {
  const known = new Map(hunks.map((hunk) => [String(hunk.number), hunk]))
  for (const number of numbers) if (!known.has(String(number))) return `It has no change ${number}.`
  for (const [number, indices] of Object.entries(lines)) {
    const hunk = known.get(number)
    const isGood = hunk && indices.every((index) => (hunk.lines[index]?.kind ?? 'context') !== 'context')
    if (!isGood) return `Change ${number} has no such lines.`
  }
  const isNothing = numbers.every((number) => lines[number]?.length === 0)
  return isNothing && Object.values(lines).every((indices) => indices.length === 0) ? 'Nothing of it is chosen.' : null
}

/** A line of the result: where it stands on each side that has it. */
interface Place {
  readonly old?: number
  readonly now?: number
}

function keptPlaces({ before, hunks }: Comparison, kept: Kept): Place[] {
  const places: Place[] = []
  const whole = new Set(kept.hunks)
  let [old, now] = [0, 0]
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1
    while (old < start) places.push({ old: old++, now: now++ })
    const some = kept.lines?.[String(hunk.number)]
    const chosen = some ? new Set(some) : null
    hunk.lines.forEach(({ kind }, index) => {
      const isKept = chosen?.has(index) ?? whole.has(hunk.number)
      if (kind === 'context') places.push({ old: old++, now: now++ })
      else if (kind === 'removed') {
        if (!isKept) places.push({ old })
        old++
      } else {
        if (isKept) places.push({ now })
        now++
      }
    })
  }
  while (old < before.length) places.push({ old: old++, now: now++ })
  return places
}

interface ByteLines {
  /** The byte order mark. It is of no line: another can come to be the first. */
  readonly mark: Uint8Array
  /** Each with its ending. */
  readonly lines: readonly Uint8Array[]
  readonly unit: 1 | 2
  readonly low: 0 | 1
}

/** `count`: how many lines its text has; a mark alone is one of it. */
function byteLines(bytes: Uint8Array, told: string | undefined, count: number): ByteLines | null {
  const found = detectEncoding(bytes, told)
  if ('notText' in found) return null
  const unit = isWide(found.encoding) ? 2 : 1
  const low = found.encoding === 'utf-16be' ? 1 : 0
  const mark = bytes.subarray(0, found.mark)
  const lines: Uint8Array[] = []
  let from = mark.length
  for (let at = bytes.indexOf(10, from); at !== -1; at = bytes.indexOf(10, at + 1)) {
    const isEnd = unit === 1 || (at % 2 === low && bytes[at + 1 - 2 * low] === 0)
    if (!isEnd) continue
    const end = at + unit - low
    lines.push(bytes.subarray(from, end))
    from = end
  }
  if (from < bytes.length || (count === 1 && lines.length === 0)) lines.push(bytes.subarray(from))
  return { mark, lines, unit, low }
}

const wide = (code: number, { unit, low }: ByteLines): number[] =>
  unit === 1 ? [code] : low === 0 ? [code, 0] : [0, code]

const endsWith = (line: Uint8Array, codes: readonly number[]): boolean =>
  codes.every((code, index) => line[line.length - codes.length + index] === code)

/** How all lines of a file end that end at all; null where they differ, or none does. */
function onlyEnding(file: ByteLines): Uint8Array | null {
  const [feed, both] = endingsOf(file)
  const ended = file.lines.filter((line) => endsWith(line, feed))
  const returns = ended.filter((line) => endsWith(line, both)).length
  if (ended.length === 0 || (returns > 0 && returns < ended.length)) return null
  return Uint8Array.from(returns > 0 ? both : feed)
}

const endingsOf = (file: ByteLines): readonly [feed: readonly number[], both: readonly number[]] => [
  wide(10, file),
  [...wide(13, file), ...wide(10, file)],
]

function endedWith(line: Uint8Array, ending: Uint8Array | null, file: ByteLines): Uint8Array {
  const [feed, both] = endingsOf(file)
  if (ending === null || !endsWith(line, feed)) return line
  const length = endsWith(line, both) ? both.length : feed.length
  return concatenate([line.subarray(0, line.length - length), ending])
}

/** Only the last line may be without its ending: one that another follows gets it, as the other lines have it. */
function closed(lines: readonly Uint8Array[], file: ByteLines): Uint8Array[] {
  const [feed, both] = endingsOf(file)
  const isOpen = (line: Uint8Array, index: number) => index < lines.length - 1 && !endsWith(line, feed)
  if (!lines.some(isOpen)) return [...lines]
  const first = lines.find((line) => endsWith(line, feed))
  const ending = Uint8Array.from(first && endsWith(first, both) ? both : feed)
  return lines.map((line, index) => (isOpen(line, index) ? concatenate([line, ending]) : line))
}

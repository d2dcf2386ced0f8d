import { lineChanges } from './line-changes.ts'
import { composeBytes, type LineEnding, type Piece, readShape } from './text-shape.ts'

export interface RewriteOptions {
  /** Known from the session or the editor; a byte order mark says more. */
  readonly encoding?: string | undefined
  /**
   * Whether the text's own line endings count. An editor knows one ending for the whole file, so there lines that stay
   * keep theirs and new ones take their neighbour's.
   */
  readonly endings: 'as-given' | 'of-neighbours'
}

/**
 * The bytes of a file whose text becomes `text`: what stays is copied from the bytes there were, so that a line nobody
 * touched is the same to the byte, whatever its encoding could say of it. Or the first character the encoding lacks.
 */
export function rewriteText(
  before: Uint8Array,
  text: string,
  { encoding, endings }: RewriteOptions,
): Uint8Array | { readonly cannot: string } | { readonly notText: string } {
  const isGiven = endings === 'as-given'
  const shape = readShape(before, { encoding, breakAtReturns: !isGiven })
  if ('notText' in shape) return shape
  const keepsMark = shape.mark > 0 && (!isGiven || text.startsWith('\ufeff'))
  const wanted = splitLines(text.replace(/^\ufeff/, ''), isGiven)
  const token = ({ line, ending }: Line): string => line + (isGiven ? ending : ending && '\n')
  const there = shape.lines.map((line, index): Line => ({ line, ending: shape.endings[index]! }))

  const pieces: Piece[] = []
  let at = 0
  for (const change of lineChanges(there.map(token), wanted.map(token))) {
    if (change.oldStart > at) pieces.push({ from: at, to: change.oldStart })
    const neighbour = neighbourEnding(shape.endings, change.oldStart)
    const added = wanted
      .slice(change.newStart, change.newEnd)
      .map(({ line, ending }) => line + (isGiven || ending === '' ? ending : neighbour))
    if (added.length > 0) pieces.push({ text: added.join('') })
    at = change.oldEnd
  }
  if (at < there.length) pieces.push({ from: at, to: there.length })
  return composeBytes(shape, pieces, keepsMark)
}

interface Line {
  readonly line: string
  readonly ending: LineEnding
}

/** At `\n` with the `\r` before it; where `isGiven` is not set also at a `\r` by itself, as editors do. */
function splitLines(text: string, isGiven: boolean): Line[] {
  const lines: Line[] = []
  let at = 0
  for (const { 0: ending, index } of text.matchAll(isGiven ? /\r?\n/g : /\r\n|\n|\r/g)) {
    lines.push({ line: text.slice(at, index), ending: ending as LineEnding })
    at = index + ending.length
  }
  if (at < text.length) lines.push({ line: text.slice(at), ending: '' })
  return lines
}

/** That of the line before, else of the line at the place; a file without any gets `\n`. */
function neighbourEnding(endings: readonly LineEnding[], index: number): LineEnding {
  return endings[index - 1] || endings[index] || endings.find((ending) => ending !== '') || '\n'
}

import type { Hunk, HunkLine, ReviewText } from './patch.ts'

/**
 * The texts of a file and the hunks between them, for sending: nothing stands there twice. What stays and what goes is
 * told by its place in the text before; only the lines that come are written out.
 */
export interface PackedTexts {
  readonly before: string | null
  /** The lines that come, of all hunks one after another; null where the file does not exist after. */
  readonly come: string | null
  /** Of each hunk: the number of the line before its first, and then in turn how many lines stay, go and come. */
  readonly hunks: readonly (readonly number[])[]
  /** The numbers of the hunks that were compared roughly. */
  readonly coarse: readonly number[]
}

type Texts = Pick<ReviewText, 'before' | 'after' | 'hunks'>

/** A file of a review whose texts are packed. */
export interface PackedFile extends Omit<ReviewText, keyof Texts> {
  readonly texts: PackedTexts
}

export function packFile({ before, after, hunks, ...file }: ReviewText): PackedFile {
  return { ...file, texts: packTexts({ before, after, hunks }) }
}

export const unpackFile = ({ texts, ...file }: PackedFile): ReviewText => ({ ...file, ...unpackTexts(texts) })

/** `hunks` are all that differs between the two texts, numbered from 1. */
export function packTexts({ before, after, hunks }: Texts): PackedTexts {
  const come: string[] = []
  const packed = hunks.map(({ oldStart, oldLines, lines }) => {
    const counts = [oldLines === 0 ? oldStart : oldStart - 1]
    for (let at = 0; at < lines.length;) {
      for (const kind of kinds) {
        const from = at
        while (at < lines.length && lines[at]!.kind === kind) at++
        counts.push(at - from)
        if (kind === 'added') for (let i = from; i < at; i++) come.push(lines[i]!.text, lines[i]!.ending ?? '\n')
      }
    }
    return counts
  })
  return {
    before,
    come: after === null ? null : come.join(''),
    hunks: packed,
    coarse: hunks.flatMap(({ number, coarse }) => (coarse ? [number] : [])),
  }
}

const kinds = ['context', 'removed', 'added'] as const

export function unpackTexts({ before, come, hunks: packed, coarse }: PackedTexts): Texts {
  const rough = new Set(coarse)
  const old = createReader(before ?? '')
  const fresh = createReader(come ?? '')
  const after: string[] = []
  let shift = 0
  const hunks = packed.map(([start = 0, ...counts], index): Hunk => {
    after.push(old.skipTo(start))
    const lines: HunkLine[] = []
    let [oldLines, newLines] = [0, 0]
    counts.forEach((count, place) => {
      const kind = kinds[place % 3]!
      const text = (kind === 'added' ? fresh : old).read(count, kind, lines)
      if (kind !== 'removed') after.push(text)
      if (kind !== 'added') oldLines += count
      if (kind !== 'removed') newLines += count
    })
    const newStart = start + shift
    shift += newLines - oldLines
    return {
      number: index + 1,
      oldStart: oldLines === 0 ? start : start + 1,
      oldLines,
      newStart: newLines === 0 ? newStart : newStart + 1,
      newLines,
      lines,
      ...(rough.has(index + 1) ? { coarse: true } : {}),
    }
  })
  after.push(old.skipTo(Infinity))
  return { before, after: come === null ? null : after.join(''), hunks }
}

/** Goes through the lines of a text once. */
function createReader(text: string) {
  let at = 0
  let line = 0
  const pass = (): void => {
    const end = text.indexOf('\n', at)
    at = end === -1 ? text.length : end + 1
    line += 1
  }
  return {
    /** What stands before the line that follows this many. */
    skipTo(wanted: number): string {
      const from = at
      while (line < wanted && at < text.length) pass()
      return text.slice(from, at)
    },
    read(count: number, kind: HunkLine['kind'], into: HunkLine[]): string {
      const from = at
      for (let i = 0; i < count; i++) {
        const start = at
        pass()
        into.push(hunkLine(kind, text, start, at))
      }
      return text.slice(from, at)
    },
  }
}

function hunkLine(kind: HunkLine['kind'], text: string, start: number, end: number): HunkLine {
  if (end === start || text[end - 1] !== '\n') return { kind, text: text.slice(start, end), ending: '' }
  if (end - start > 1 && text[end - 2] === '\r') return { kind, text: text.slice(start, end - 2), ending: '\r\n' }
  return { kind, text: text.slice(start, end - 1) }
}

import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'

/** How a changed line is more than added or removed. */
export type LineMark = 'moved' | 'whitespace'

/** A row of one file's changes, top to bottom. Numbers of lines are 1-based. */
export type ReviewRow =
  | { readonly kind: 'hunk'; readonly hunk: Hunk }
  | {
      readonly kind: 'line'
      /** Null in a stretch that was unfolded. */
      readonly hunk: Hunk | null
      readonly index: number
      readonly line: HunkLine
      readonly before: number | null
      readonly after: number | null
      readonly mark: LineMark | null
      /** The changed line it stands against, where there is one. */
      readonly other: string | null
    }
  /** Lines that are the same on both sides and not shown: `count` from these numbers on. */
  | {
      readonly kind: 'fold'
      readonly key: string
      readonly count: number
      readonly before: number
      readonly after: number
      /** From which ends a few more of them can be shown, where there are many: after what stands above, before what follows. */
      readonly steps: readonly FoldEnd[]
    }

export type FoldEnd = 'above' | 'below'
/** How many lines of a fold are shown at each of its ends. */
export type Opened = Readonly<Record<FoldEnd, number>>

/** What has no more lines is shown: a row that says so would take as much room. */
const shortestFold = 4
/** A fold of more lines opens in steps as well. */
const mostAtOnce = 40
export const foldStep = 20

interface RowOptions {
  /** The lines before; null where only the hunks are known: nothing can be unfolded then. */
  readonly before: readonly string[] | null
  /** How far folds were opened, by their keys. */
  readonly unfolded: ReadonlyMap<string, Opened>
}

/** The rows of a file's hunks, with what stands between them folded. */
export function reviewRows(hunks: readonly Hunk[], { before, unfolded }: RowOptions): readonly ReviewRow[] {
  const moved = movedLines(hunks)
  const rows: ReviewRow[] = []
  let nextBefore = 1
  let nextAfter = 1
  const putLines = (lines: readonly string[], from: number, count: number) => {
    for (let at = from; at < from + count; at++) {
      const line = { kind: 'context', text: withoutEnding(lines[nextBefore - 1 + at] ?? '') } as const
      const places = { before: nextBefore + at, after: nextAfter + at }
      rows.push({ kind: 'line', hunk: null, index: at, line, ...places, mark: null, other: null })
    }
  }
  const putFold = (until: number, isLast = false) => {
    const all = until - nextBefore
    if (before === null || all <= 0) return
    const key = String(nextBefore)
    const opened = unfolded.get(key)
    const above = Math.min(all, opened?.above ?? 0)
    const count = all - above - Math.min(all - above, opened?.below ?? 0)
    if (count < shortestFold) return putLines(before, 0, all)
    const steps: FoldEnd[] = []
    if (count > mostAtOnce && rows.length > 0) steps.push('above')
    if (count > mostAtOnce && !isLast) steps.push('below')
    putLines(before, 0, above)
    rows.push({ kind: 'fold', key, count, before: nextBefore + above, after: nextAfter + above, steps })
    putLines(before, above + count, all - above - count)
  }
  for (const hunk of hunks) {
    putFold(hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart)
    rows.push({ kind: 'hunk', hunk })
    nextBefore = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart
    nextAfter = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart
    const others = counterparts(hunk)
    hunk.lines.forEach((line, index) => {
      const other = others[index] ?? null
      const mark =
        line.kind === 'context'
          ? null
          : other !== null && isSameButSpace(other, line.text)
            ? 'whitespace'
            : moved.size > 0 && moved.has(line.text.trim())
              ? 'moved'
              : null
      rows.push({
        kind: 'line',
        hunk,
        index,
        line,
        before: line.kind === 'added' ? null : nextBefore,
        after: line.kind === 'removed' ? null : nextAfter,
        mark,
        other,
      })
      if (line.kind !== 'added') nextBefore++
      if (line.kind !== 'removed') nextAfter++
    })
  }
  if (before) putFold(before.length + 1, true)
  return rows
}

/** A fold opened further: by a step at one end, or all of it. */
export function openedMore(
  unfolded: ReadonlyMap<string, Opened>,
  { key }: { readonly key: string },
  end: FoldEnd | 'all',
): ReadonlyMap<string, Opened> {
  const now = unfolded.get(key) ?? { above: 0, below: 0 }
  const next = end === 'all' ? { above: Infinity, below: 0 } : { ...now, [end]: now[end] + foldStep }
  return new Map([...unfolded, [key, next]])
}

const withoutEnding = (line: string): string => line.replace(/\r?\n$/, '')

/** By index. A block of as many removed as added lines is taken line by line for the same lines, changed. */
function counterparts({ lines }: Hunk): readonly (string | undefined)[] {
  const found: (string | undefined)[] = []
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]!.kind !== 'removed') continue
    let removed = at
    while (lines[removed]?.kind === 'removed') removed++
    let added = removed
    while (lines[added]?.kind === 'added') added++
    if (added - removed === removed - at) {
      for (let index = at; index < removed; index++) {
        const partner = removed + index - at
        found[index] = lines[partner]!.text
        found[partner] = lines[index]!.text
      }
    }
    at = added - 1
  }
  return found
}

function isSameButSpace(one: string, other: string): boolean {
  let [at, there] = [0, 0]
  for (;;) {
    while (at < one.length && isSpace(one, at)) at++
    while (there < other.length && isSpace(other, there)) there++
    if (at === one.length || there === other.length) return at === one.length && there === other.length
    if (one[at++] !== other[there++]) return false
  }
}

/** Nearly every character is told by its code alone. */
function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code <= 0x20 || code >= 0xa0 ? /\s/.test(text[at]!) : false
}

const shortest = 12
/** Who changes more lines of one file does not go through them one by one, and looking takes longer than drawing. */
const mostLooked = 40_000

/** Lines that go in one place and come in another. Short ones (`}`, `return`) say nothing and are left out. */
function movedLines(hunks: readonly Hunk[]): ReadonlySet<string> {
  if (hunks.reduce((sum, { lines }) => sum + lines.length, 0) > mostLooked) return new Set()
  const gone = linesSaid(hunks, 'removed')
  const moved = new Set<string>()
  for (const said of linesSaid(hunks, 'added')) if (gone.has(said)) moved.add(said)
  return moved
}

function linesSaid(hunks: readonly Hunk[], wanted: HunkLine['kind']): ReadonlySet<string> {
  const said = new Set<string>()
  for (const { lines } of hunks) {
    for (const { kind, text } of lines) {
      if (kind !== wanted || text.length < shortest) continue
      const trimmed = text.trim()
      if (trimmed.length >= shortest) said.add(trimmed)
    }
  }
  return said
}

/** The first and last column, from 0, in which a line differs from its counterpart; null where nothing is the same. */
export function differingPart(text: string, other: string): readonly [number, number] | null {
  const most = Math.min(text.length, other.length)
  let start = 0
  while (start < most && text[start] === other[start]) start++
  let same = 0
  while (same < most - start && text[text.length - 1 - same] === other[other.length - 1 - same]) same++
  const shared = text.slice(0, start).trim().length + text.slice(text.length - same).trim().length
  if (shared === 0 || start === text.length - same) return null
  return [start, text.length - same]
}

/** What hunks are when all of their changed lines are: moved, or other only in white space. */
export function marksOf(rows: readonly ReviewRow[]): ReadonlyMap<Hunk, LineMark | null> {
  const marks = new Map<Hunk, LineMark | null>()
  for (const row of rows) {
    if (row.kind !== 'line' || row.hunk === null || row.line.kind === 'context') continue
    const known = marks.get(row.hunk)
    if (known === undefined) marks.set(row.hunk, row.mark)
    else if (known !== row.mark) marks.set(row.hunk, null)
  }
  return marks
}

import { bytesOfLines, closedLines, encodingsOf, splitMark, transcoded, type FileContent } from './byte-lines.ts'
import { lineChanges, type LineChange } from './line-changes.ts'

/** A file without somebody's changes, after others edited the file with them. */
export interface Followed {
  readonly without: FileContent
  /** Others changed the very places of it, so that something of it cannot be told apart any more: it counts as theirs. */
  readonly isLost: boolean
}

/**
 * Keeps two versions of a file side by side: the file as it is, and `without` the changes of somebody. Others edit it,
 * `from` one state `to` the next: what they did is done to the other version too.
 *
 * It goes line by line: of what was added, the lines that others took away are gone, and lines that they put between
 * are theirs, in both versions. What was removed comes back with an undo unless its replacement was replaced itself.
 */
export function followEdit(without: FileContent, from: FileContent, to: FileContent): Followed {
  if (isSame(without, from) || isSame(without, to)) return { without: to, isLost: false }
  if (isSame(from, to)) return { without, isLost: false }
  // What was made was taken away again; anything else that is gone cannot be shown in the file.
  if (to.kind === 'missing') return { without: to, isLost: without.kind !== 'missing' }
  const theirs = { without: to, isLost: true }
  if (from.kind !== 'file' || to.kind !== 'file' || (without.kind !== 'file' && without.kind !== 'missing'))
    return theirs

  const mode = without.kind === 'file' && without.mode !== from.mode && to.mode === from.mode ? without.mode : to.mode
  const kept = without.kind === 'file' ? without.bytes : new Uint8Array()
  if (Buffer.compare(from.bytes, to.bytes) === 0) {
    return { without: without.kind === 'file' ? { ...without, mode } : without, isLost: false }
  }
  const encodings = encodingsOf([kept, from.bytes, to.bytes])
  if (!encodings) return theirs
  const [keptIn, fromIn, toIn] = encodings as [string, string, string]
  const [mine, there] = [transcoded(kept, keptIn, toIn), transcoded(from.bytes, fromIn, toIn)]
  if (!mine || !there) return theirs

  // Whether the last line has an end is a matter of its own: a line that came before it is still the same line. So is
  // the mark before the first one.
  const [keptSplit, fromSplit, toSplit] = [mine, there, to.bytes].map((bytes) => splitMark(bytes, toIn))
  const [keptLines, fromLines, toLines] = [keptSplit, fromSplit, toSplit].map((split) => closedLines(split!.rest, toIn))
  const followed = followLines(keptLines!.lines, fromLines!.lines, toLines!.lines)
  const isMarkTheirs = kept.length === 0 || keptIn !== toIn || fromSplit!.mark.length !== toSplit!.mark.length
  const { mark } = isMarkTheirs ? toSplit! : keptSplit!
  const isClosed = fromLines!.isClosed === toLines!.isClosed ? keptLines!.isClosed : toLines!.isClosed
  const isNothing = without.kind === 'missing' && followed.lines.length === 0
  const bytes = Buffer.concat([mark, bytesOfLines(followed.lines, toIn, isClosed)])
  return { without: isNothing ? without : { kind: 'file', bytes, mode }, isLost: followed.isLost }
}

function isSame(one: FileContent, other: FileContent): boolean {
  if (one.kind !== other.kind) return false
  if (!('bytes' in one) || !('bytes' in other)) return true
  const modes = one.kind === 'file' && other.kind === 'file' ? one.mode === other.mode : true
  return modes && Buffer.compare(one.bytes, other.bytes) === 0
}

/** One place where the two versions differ: what stands there only without the changes, and where in the file. */
interface Region {
  readonly start: number
  readonly end: number
  readonly removed: RemovedLine[]
  /** How many of the added lines others left. */
  left: number
  isDropped: boolean
}

interface RemovedLine {
  readonly line: string
  /** Others put the same line there again, or it is among the result already. */
  isBack: boolean
}

interface Edit extends LineChange {
  readonly regions: readonly Region[]
  /** By line of what comes: the removed line that it is. */
  readonly restores: ReadonlyMap<number, RemovedLine>
}

function followLines(
  without: readonly string[],
  from: readonly string[],
  to: readonly string[],
): { readonly lines: readonly string[]; readonly isLost: boolean } {
  const regions = lineChanges(without, from).map(({ oldStart, oldEnd, newStart, newEnd }): Region => ({
    start: newStart,
    end: newEnd,
    removed: without.slice(oldStart, oldEnd).map((line) => ({ line, isBack: false })),
    left: newEnd - newStart,
    isDropped: false,
  }))
  let isLost = false
  const edits = editsOf(lineChanges(from, to), regions, to)
  for (const edit of edits) {
    const comes = edit.newEnd - edit.newStart - edit.restores.size > 0
    for (const region of edit.regions) {
      const isAround = edit.oldStart < region.start && edit.oldEnd > region.end
      const isEmptied = region.left === 0 && region.end > region.start
      if (isAround || (isEmptied && comes)) region.isDropped = true
      if (region.isDropped || (comes && region.left < region.end - region.start)) isLost = true
    }
  }

  const lines: string[] = []
  const put = (removed: RemovedLine, region: Region): void => {
    if (removed.isBack || region.isDropped) return
    removed.isBack = true
    lines.push(removed.line)
  }
  let region = 0
  let edit = 0
  let deletedTo = 0
  let addedTo = 0
  for (let at = 0; at <= from.length; at++) {
    // What others put before the first line of what came stands before what it replaced, too.
    const [next, came] = [edits[edit], regions[region]]
    if (next?.oldStart === at && next.oldEnd === at && came?.start === at && came.end > at) {
      putEdit(next, to, lines, put)
      edit++
    }
    const starting = edits[edit]?.oldStart === at ? edits[edit++] : undefined
    for (; regions[region]?.start === at; region++) {
      const here = regions[region]!
      addedTo = Math.max(addedTo, here.end)
      // Where others put some of it back, the rest stands between as it stood before.
      if (starting && starting.restores.size > 0 && starting.regions.includes(here)) continue
      for (const removed of here.removed) put(removed, here)
    }
    if (starting) {
      deletedTo = starting.oldEnd
      putEdit(starting, to, lines, put)
      for (const here of starting.regions) if (here.start <= at) for (const removed of here.removed) put(removed, here)
    }
    if (at < from.length && at >= addedTo && at >= deletedTo) lines.push(from[at]!)
  }
  return { lines, isLost }
}

function putEdit(
  { newStart, newEnd, regions, restores }: Edit,
  to: readonly string[],
  lines: string[],
  put: (removed: RemovedLine, region: Region) => void,
): void {
  const all = regions.flatMap((region) => region.removed.map((removed) => ({ removed, region })))
  let next = 0
  for (let i = newStart; i < newEnd; i++) {
    const restored = restores.get(i)
    if (restored) {
      for (; all[next]!.removed !== restored; next++) put(all[next]!.removed, all[next]!.region)
      next++
    }
    lines.push(to[i]!)
  }
}

function editsOf(changes: readonly LineChange[], regions: readonly Region[], to: readonly string[]): Edit[] {
  let first = 0
  return changes.map((change) => {
    while (first < regions.length && regions[first]!.end < change.oldStart) first++
    const touched: Region[] = []
    for (let i = first; i < regions.length && regions[i]!.start <= change.oldEnd; i++) {
      const region = regions[i]!
      if (!touches(change, region)) continue
      touched.push(region)
      region.left -= Math.max(0, Math.min(change.oldEnd, region.end) - Math.max(change.oldStart, region.start))
    }
    return { ...change, regions: touched, restores: restoredBy(change, touched, to) }
  })
}

/** What stands beside is another place; between removed lines and what is put where they were, no order could be known. */
const touches = ({ oldStart, oldEnd }: LineChange, { start, end }: Region): boolean =>
  start < end
    ? oldStart < end && oldEnd > start
    : (oldStart < start && start < oldEnd) || (oldStart === start && oldEnd === start)

function restoredBy(change: LineChange, regions: readonly Region[], to: readonly string[]): Map<number, RemovedLine> {
  const restores = new Map<number, RemovedLine>()
  const gone = regions.flatMap(({ removed }) => removed.filter(({ isBack }) => !isBack))
  if (gone.length === 0) return restores
  const lines = gone.map(({ line }) => line)
  const comes = to.slice(change.newStart, change.newEnd)
  let [old, now] = [0, 0]
  const same = (oldEnd: number): void => {
    for (; old < oldEnd; old++, now++) {
      gone[old]!.isBack = true
      restores.set(change.newStart + now, gone[old]!)
    }
  }
  for (const { oldStart, oldEnd, newEnd } of lineChanges(lines, comes)) {
    same(oldStart)
    ;[old, now] = [oldEnd, newEnd]
  }
  same(lines.length)
  return restores
}

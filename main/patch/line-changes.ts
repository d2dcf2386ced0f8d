/** A stretch of `before` (`oldStart` to before `oldEnd`) that stands as another in `after`. Indices count from 0. */
export interface LineChange {
  readonly oldStart: number
  readonly oldEnd: number
  readonly newStart: number
  readonly newEnd: number
  /** The comparison was given up here: the whole stretch is taken as replaced. */
  readonly isCoarse?: boolean
}

/** How many differing lines are looked for in one stretch before it is called replaced. */
const maxEdits = 400

/**
 * What differs between two lists of lines, in order.
 *
 * Bounded whatever the input: equal ends are set aside, lines that stand once on each side split the rest (those in
 * order on both, by the longest increasing run), and each piece left goes to Myers' algorithm with a limit.
 */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  const changes: LineChange[] = []
  const ids = new Map<string, number>()
  const number = (line: string): number => {
    const known = ids.get(line)
    if (known !== undefined) return known
    ids.set(line, ids.size)
    return ids.size - 1
  }
  // Most edits are small: lines at equal ends need no number.
  const same = equalEnds(before, after)
  const idsOf = (lines: readonly string[]) => {
    const numbers = new Int32Array(lines.length)
    for (let i = same.start; i < lines.length - same.end; i++) numbers[i] = number(lines[i]!)
    return numbers
  }
  const oldEnd = before.length - same.end
  const newEnd = after.length - same.end
  const range = { oldStart: same.start, oldEnd, newStart: same.start, newEnd }
  compare(idsOf(before), idsOf(after), range, changes, 0)
  return joinNeighbours(changes)
}

/** How many lines are equal at the beginning, and then at the end. */
function equalEnds(before: readonly string[], after: readonly string[]): { start: number; end: number } {
  const length = Math.min(before.length, after.length)
  let start = 0
  while (start < length && before[start] === after[start]) start++
  let end = 0
  while (end < length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return { start, end }
}

type Range = LineChange

function compare(a: Int32Array, b: Int32Array, range: Range, changes: LineChange[], depth: number): void {
  let { oldStart, oldEnd, newStart, newEnd } = range
  while (oldStart < oldEnd && newStart < newEnd && a[oldStart] === b[newStart]) {
    oldStart++
    newStart++
  }
  while (oldStart < oldEnd && newStart < newEnd && a[oldEnd - 1] === b[newEnd - 1]) {
    oldEnd--
    newEnd--
  }
  if (oldStart === oldEnd && newStart === newEnd) return
  const left = { oldStart, oldEnd, newStart, newEnd }
  if (oldStart === oldEnd || newStart === newEnd) {
    changes.push(left)
    return
  }
  const anchors = depth < 40 ? uniqueInOrder(a, b, left) : []
  if (anchors.length === 0) {
    myers(a, b, left, changes)
    return
  }
  let [oldAt, newAt] = [oldStart, newStart]
  for (const [oldIndex, newIndex] of anchors) {
    compare(a, b, { oldStart: oldAt, oldEnd: oldIndex, newStart: newAt, newEnd: newIndex }, changes, depth + 1)
    oldAt = oldIndex + 1
    newAt = newIndex + 1
  }
  compare(a, b, { oldStart: oldAt, oldEnd, newStart: newAt, newEnd }, changes, depth + 1)
}

/** Pairs of lines that stand exactly once on each side, as many as are in the same order. */
function uniqueInOrder(a: Int32Array, b: Int32Array, range: Range): [number, number][] {
  const inOld = new Map<number, number>()
  for (let i = range.oldStart; i < range.oldEnd; i++) inOld.set(a[i]!, inOld.has(a[i]!) ? -1 : i)
  const inNew = new Map<number, number>()
  for (let i = range.newStart; i < range.newEnd; i++) {
    if (inOld.has(b[i]!)) inNew.set(b[i]!, inNew.has(b[i]!) ? -1 : i)
  }
  const pairs: [number, number][] = []
  for (const [id, newIndex] of inNew) {
    const oldIndex = inOld.get(id)!
    if (newIndex !== -1 && oldIndex !== -1) pairs.push([oldIndex, newIndex])
  }
  return longestIncreasing(pairs)
}

/** Pairs come in the order of their second number; kept are the most whose first grows as well. */
function longestIncreasing(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = []
  const previous = new Int32Array(pairs.length)
  for (let i = 0; i < pairs.length; i++) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[tails[middle]!]![0] < pairs[i]![0]) low = middle + 1
      else high = middle
    }
    previous[i] = low > 0 ? tails[low - 1]! : -1
    tails[low] = i
  }
  const kept: [number, number][] = []
  for (let i = tails.at(-1) ?? -1; i !== -1; i = previous[i]!) kept.push(pairs[i]!)
  return kept.reverse()
}

/** Myers' greedy shortest edit script, its trace kept for the way back. */
function myers(a: Int32Array, b: Int32Array, range: Range, changes: LineChange[]): void {
  const { oldStart, oldEnd, newStart, newEnd } = range
  const n = oldEnd - oldStart
  const m = newEnd - newStart
  const limit = Math.min(n + m, maxEdits)
  const trace: Int32Array[] = []
  const reach = new Int32Array(2 * limit + 3)
  const middle = limit + 1
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(reach.slice(middle - edits - 1, middle + edits + 2))
    for (let k = -edits; k <= edits; k += 2) {
      const goesDown = k === -edits || (k !== edits && reach[middle + k - 1]! < reach[middle + k + 1]!)
      let x = goesDown ? reach[middle + k + 1]! : reach[middle + k - 1]! + 1
      let y = x - k
      while (x < n && y < m && a[oldStart + x] === b[newStart + y]) {
        x++
        y++
      }
      reach[middle + k] = x
      if (x >= n && y >= m) {
        walkBack(trace, edits, n, m, range, changes)
        return
      }
    }
  }
  changes.push({ ...range, isCoarse: true })
}

function walkBack(
  trace: readonly Int32Array[],
  edits: number,
  n: number,
  m: number,
  range: Range,
  changes: LineChange[],
): void {
  const found: LineChange[] = []
  let x = n
  let y = m
  for (let step = edits; step > 0; step--) {
    const reach = trace[step]!
    // The row of step s holds the diagonals from -s-1 to s+1.
    const at = (k: number): number => reach[k + step + 1]!
    const k = x - y
    const cameDown = k === -step || (k !== step && at(k - 1) < at(k + 1))
    const fromX = cameDown ? at(k + 1) : at(k - 1)
    const fromY = fromX - (cameDown ? k + 1 : k - 1)
    found.push({
      oldStart: range.oldStart + fromX,
      oldEnd: range.oldStart + (cameDown ? fromX : fromX + 1),
      newStart: range.newStart + fromY,
      newEnd: range.newStart + (cameDown ? fromY + 1 : fromY),
    })
    x = fromX
    y = fromY
  }
  changes.push(...found.reverse())
}

function joinNeighbours(changes: readonly LineChange[]): LineChange[] {
  const joined: LineChange[] = []
  for (const change of changes) {
    const last = joined.at(-1)
    if (last && last.oldEnd === change.oldStart && last.newEnd === change.newStart) {
      const isCoarse = last.isCoarse || change.isCoarse
      joined[joined.length - 1] = {
        oldStart: last.oldStart,
        oldEnd: change.oldEnd,
        newStart: last.newStart,
        newEnd: change.newEnd,
        ...(isCoarse ? { isCoarse } : {}),
      }
    } else {
      joined.push(change)
    }
  }
  return joined
}

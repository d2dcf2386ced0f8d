import { withEndings } from './hunks.ts'
import { lineChanges, type LineChange } from './line-changes.ts'

/**
 * Brings both what one side and what the other made of `base` together; null where they changed the same lines in
 * different ways. Changes that only touch each other count as the same place: their order could not be known.
 */
export function mergeTexts(base: string, mine: string, theirs: string): string | null {
  const baseLines = withEndings(base)
  const sides = [withEndings(mine), withEndings(theirs)] as const
  const changes = [lineChanges(baseLines, sides[0]), lineChanges(baseLines, sides[1])] as const
  const result: string[] = []
  let at = 0
  let [one, other] = [0, 0]
  const put = (change: LineChange, side: readonly string[]): void => {
    result.push(...baseLines.slice(at, change.oldStart), ...side.slice(change.newStart, change.newEnd))
    at = change.oldEnd
  }
  while (one < changes[0].length || other < changes[1].length) {
    const left = changes[0][one]
    const right = changes[1][other]
    if (left && right && touch(left, right)) {
      if (!isSame(left, sides[0], right, sides[1])) return null
      put(left, sides[0])
      one++
      other++
    } else if (left && (!right || left.oldStart < right.oldStart)) {
      put(left, sides[0])
      one++
    } else {
      put(right!, sides[1])
      other++
    }
  }
  result.push(...baseLines.slice(at))
  return result.join('')
}

const touch = (a: LineChange, b: LineChange): boolean => a.oldStart <= b.oldEnd && b.oldStart <= a.oldEnd

function isSame(a: LineChange, mine: readonly string[], b: LineChange, theirs: readonly string[]): boolean {
  if (a.oldStart !== b.oldStart || a.oldEnd !== b.oldEnd || a.newEnd - a.newStart !== b.newEnd - b.newStart)
    return false
  for (let i = 0; i < a.newEnd - a.newStart; i++) if (mine[a.newStart + i] !== theirs[b.newStart + i]) return false
  return true
}

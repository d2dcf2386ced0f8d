import { expect, test } from 'vitest'
import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'
import { cursorAfter, firstUndecided, hunkAt, placeOf } from './list-cursor.ts'
import { reviewRows } from './review-rows.ts'

const kinds = { ' ': 'context', '+': 'added', '-': 'removed' } as const
const aHunk = (number: number, start: number, ...lines: readonly string[]): Hunk => {
  const made = lines.map((line): HunkLine => ({ kind: kinds[line[0] as ' '], text: line.slice(1) }))
  return {
    number,
    oldStart: start,
    oldLines: made.filter(({ kind }) => kind !== 'added').length,
    newStart: start,
    newLines: made.filter(({ kind }) => kind !== 'removed').length,
    lines: made,
  }
}
const listed = (...hunks: readonly Hunk[]) => ({
  hunks,
  rows: reviewRows(hunks, { before: null, unfolded: new Map() }),
})
// Rows: # ctx - + # - + # +
const before = listed(aHunk(1, 1, ' x', '-a', '+A'), aHunk(2, 10, '-b', '+B'), aHunk(3, 20, '+c'))

test('the cursor stays on its line when a hunk above it is gone', () => {
  const now = listed(aHunk(1, 10, '-b', '+B'), aHunk(2, 20, '+c'))

  expect(cursorAfter(before, 6, now)).toBe(2)
})

test('the cursor goes to the hunk that comes in the place of the one that is gone', () => {
  const now = listed(aHunk(1, 1, ' x', '-a', '+A'), aHunk(2, 20, '+c'))

  expect(cursorAfter(before, 5, now)).toBe(5)
})

test('the cursor goes to the last hunk when the one after it was the last', () => {
  const now = listed(aHunk(1, 1, ' x', '-a', '+A'))

  expect(cursorAfter(before, 8, now)).toBe(2)
  expect(cursorAfter(before, 8, listed())).toBe(0)
})

test('a reviewer begins at the first changed line that is not decided', () => {
  expect(firstUndecided(before.rows, (hunk) => hunk === 2)).toBe(5)
  expect(firstUndecided(before.rows, () => false)).toBe(2)
})

test('a header belongs to the hunk below it', () => {
  expect(hunkAt(before.rows, 4)?.number).toBe(2)
})

test('marked lines are named by their numbers after, or before where all of them go', () => {
  expect(placeOf(before.rows, 3, 1)).toEqual({ startLine: 1, endLine: 2, quote: ' x\n-a\n+A' })
  expect(placeOf(before.rows, 2, null)).toEqual({ startLine: 2, endLine: 2, quote: '-a' })
  expect(placeOf(before.rows, 0, null)).toBeNull()
})

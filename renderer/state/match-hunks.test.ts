import { expect, test } from 'vitest'
import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'
import { matched, sameHunk } from './match-hunks.ts'

const kinds = { ' ': 'context', '+': 'added', '-': 'removed' } as const
const aHunk = (number: number, ...lines: readonly string[]): Hunk => ({
  number,
  oldStart: number * 10,
  oldLines: 1,
  newStart: number * 10,
  newLines: 1,
  lines: lines.map((line): HunkLine => ({ kind: kinds[line[0] as ' '], text: line.slice(1) })),
})

test('a decision goes along with its hunk when one before it is gone', () => {
  const before = [aHunk(1, '-a', '+A'), aHunk(2, '-b', '+B'), aHunk(3, '-c', '+C')]
  const now = [aHunk(1, '-b', '+B'), aHunk(2, '-c', '+C')]

  expect(matched(before, { hunks: { 1: 'accepted', 2: 'accepted', 3: [1] } }, now)).toEqual({
    hunks: { 1: 'accepted', 2: [1] },
  })
})

test('chosen lines are the same lines where the lines around them are others', () => {
  const before = [aHunk(1, ' x', '-b', '+B')]
  const now = [aHunk(1, ' v', ' w', ' x', '-b', '+B')]

  expect(matched(before, { hunks: { 1: [2] } }, now)).toEqual({ hunks: { 1: [4] } })
})

test('of hunks that say the same, the second stays the second', () => {
  const before = [aHunk(1, '+}'), aHunk(2, '+}')]
  const now = [aHunk(1, '-new'), aHunk(2, '+}'), aHunk(3, '+}')]

  expect(matched(before, { hunks: { 2: 'accepted' } }, now)).toEqual({ hunks: { 3: 'accepted' } })
})

test('a hunk that says something else is undecided', () => {
  expect(matched([aHunk(1, '+a')], { hunks: { 1: 'accepted' } }, [aHunk(1, '+b')])).toEqual({ hunks: {} })
})

test('a change without hunks keeps its decision', () => {
  expect(matched([], { hunks: { 0: 'accepted' } }, [])).toEqual({ hunks: { 0: 'accepted' } })
})

test('a hunk is found again by what it says', () => {
  const before = [aHunk(1, '+a'), aHunk(2, '+b')]
  const now = [aHunk(1, '+b')]

  expect(sameHunk(before, before[1]!, now)).toBe(now[0])
  expect(sameHunk(before, before[0]!, now)).toBeUndefined()
})

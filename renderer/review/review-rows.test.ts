import { expect, test } from 'vitest'
import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'
import { differingPart, marksOf, reviewRows } from './review-rows.ts'

const kinds = { ' ': 'context', '+': 'added', '-': 'removed' } as const
const aHunk = (number: number, oldStart: number, newStart: number, ...lines: readonly string[]): Hunk => {
  const made = lines.map((line): HunkLine => ({ kind: kinds[line[0] as ' '], text: line.slice(1) }))
  return {
    number,
    oldStart,
    oldLines: made.filter(({ kind }) => kind !== 'added').length,
    newStart,
    newLines: made.filter(({ kind }) => kind !== 'removed').length,
    lines: made,
  }
}
const told = (rows: ReturnType<typeof reviewRows>) =>
  rows.map((row) => {
    if (row.kind === 'hunk') return `# ${row.hunk.number}`
    if (row.kind === 'fold') return `… ${row.count}`
    return `${row.before ?? ''}|${row.after ?? ''}|${row.line.text}${row.mark ? ` (${row.mark})` : ''}`
  })
const before = ['a', 'b', 'c', 'd', 'e', 'f'].map((line) => `${line}\n`)

test('what stands between hunks is folded, and can be unfolded', () => {
  const hunks = [aHunk(1, 1, 1, ' a', '-b', '+B'), aHunk(2, 5, 5, '-e', '+E', ' f')]

  expect(told(reviewRows(hunks, { before, unfolded: new Set() }))).toEqual([
    '# 1',
    '1|1|a',
    '2||b',
    '|2|B',
    '… 2',
    '# 2',
    '5||e',
    '|5|E',
    '6|6|f',
  ])
  expect(told(reviewRows(hunks, { before, unfolded: new Set(['3']) })).slice(4, 6)).toEqual(['3|3|c', '4|4|d'])
})

test('a new file has no lines before', () => {
  const hunks = [aHunk(1, 0, 1, '+one', '+two')]

  expect(told(reviewRows(hunks, { before: [], unfolded: new Set() }))).toEqual(['# 1', '|1|one', '|2|two'])
})

test('lines that moved, and lines other only in white space, are marked', () => {
  const hunks = [
    aHunk(1, 1, 1, '-const first = load(file)', ' x'),
    aHunk(2, 9, 8, ' y', '+const first = load(file)'),
    aHunk(3, 20, 20, '-\tif (a) b()', '+  if (a)  b()'),
    aHunk(4, 30, 30, '-}', '+})'),
  ]
  const rows = reviewRows(hunks, { before: null, unfolded: new Set() })

  expect(hunks.map((hunk) => marksOf(rows).get(hunk))).toEqual(['moved', 'moved', 'whitespace', null])
})

test('the part that differs lies between what is the same at both ends', () => {
  expect(differingPart('let open = false', 'let isOpen = false')).toEqual([4, 5])
  expect(differingPart('one', 'two')).toBeNull()
  expect(differingPart('same', 'same')).toBeNull()
})

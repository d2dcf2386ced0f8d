import { expect, test } from 'vitest'
import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'
import { differingPart, marksOf, openedMore, type Opened, type ReviewRow, reviewRows } from './review-rows.ts'

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
type Fold = Extract<ReviewRow, { kind: 'fold' }>

test('what stands between hunks is folded, but for a few lines', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `${index + 1}\n`)
  const hunks = [aHunk(1, 4, 4, '-4', '+D'), aHunk(2, 9, 9, '-9', '+I')]
  const folded = reviewRows(hunks, { before: lines, unfolded: new Map() })

  expect(told(folded).join(' ')).toBe('1|1|1 2|2|2 3|3|3 # 1 4||4 |4|D … 4 # 2 9||9 |9|I 10|10|10 11|11|11 12|12|12')
  const fold = folded.find(({ kind }) => kind === 'fold') as Fold
  const opened = reviewRows(hunks, { before: lines, unfolded: openedMore(new Map(), fold, 'all') })
  expect(told(opened).slice(6, 10)).toEqual(['5|5|5', '6|6|6', '7|7|7', '8|8|8'])
})

test('many lines open in steps from either end, and at once', () => {
  const lines = Array.from({ length: 300 }, (_, index) => `${index + 1}\n`)
  const hunks = [aHunk(1, 100, 100, '-100', '+A'), aHunk(2, 200, 200, '-200', '+B')]
  const folds = (unfolded: ReadonlyMap<string, Opened>) =>
    reviewRows(hunks, { before: lines, unfolded }).filter((row): row is Fold => row.kind === 'fold')
  const [first, middle, last] = folds(new Map())
  expect([first, middle, last].map((fold) => [fold?.count, fold?.steps])).toEqual([
    [99, ['below']],
    [99, ['above', 'below']],
    [100, ['above']],
  ])

  const above = openedMore(new Map(), middle!, 'above')
  expect(folds(above)[1]).toMatchObject({ count: 79, before: 121, after: 121 })
  const both = openedMore(above, middle!, 'below')
  expect(folds(both)[1]).toMatchObject({ count: 59, before: 121 })
  const more = openedMore(both, middle!, 'below')
  expect(folds(more)[1]).toMatchObject({ count: 39, before: 121, steps: [] })
  expect(folds(openedMore(more, middle!, 'all'))).toHaveLength(2)
  expect(told(reviewRows(hunks, { before: lines, unfolded: more }))).toContain('199|199|199')
})

test('a new file has no lines before', () => {
  const hunks = [aHunk(1, 0, 1, '+one', '+two')]

  expect(told(reviewRows(hunks, { before: [], unfolded: new Map() }))).toEqual(['# 1', '|1|one', '|2|two'])
})

test('lines that moved, and lines other only in white space, are marked', () => {
  const hunks = [
    aHunk(1, 1, 1, '-const first = load(file)', ' x'),
    aHunk(2, 9, 8, ' y', '+const first = load(file)'),
    aHunk(3, 20, 20, '-\tif (a) b()', '+  if (a)  b()'),
    aHunk(4, 30, 30, '-}', '+})'),
  ]
  const rows = reviewRows(hunks, { before: null, unfolded: new Map() })

  expect(hunks.map((hunk) => marksOf(rows).get(hunk))).toEqual(['moved', 'moved', 'whitespace', null])
})

test('the part that differs lies between what is the same at both ends', () => {
  expect(differingPart('let open = false', 'let isOpen = false')).toEqual([4, 5])
  expect(differingPart('one', 'two')).toBeNull()
  expect(differingPart('same', 'same')).toBeNull()
})

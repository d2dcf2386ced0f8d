import { expect, test } from 'vitest'
import type { ChangedFile } from '../../preload/contract/changes.ts'
import { changeRows, cursorAfter, letterOf } from './change-rows.ts'

const aFile = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  change: 'modified',
  added: 1,
  removed: 0,
  parts: 1,
  beforeHash: 'b',
  afterHash: 'a',
  ...more,
})
const none = new Set<never>()
const keys = (rows: ReturnType<typeof changeRows>) => rows.map(({ key }) => key)

test('conflicts stand on top, then what is staged, then the rest; empty groups are left out', () => {
  const changes = [aFile('a'), aFile('both', { isFixed: 'conflicted' })]

  expect(keys(changeRows([aFile('a')], changes, none))).toEqual([
    'conflicted',
    'conflicted:both',
    'staged',
    'staged:a',
    'changes',
    'changes:a',
  ])
  expect(changeRows([], [], none)).toEqual([])
})

test('a closed group says how many it holds and shows none', () => {
  expect(changeRows([aFile('a'), aFile('b')], [], new Set(['staged'] as const))).toEqual([
    { key: 'staged', kind: 'group', group: 'staged', count: 2, isOpen: false },
  ])
})

test('staging one file after another goes down the list, and from the last up', () => {
  const before = changeRows([], [aFile('a'), aFile('b'), aFile('c')], none)
  const withoutB = changeRows([aFile('b')], [aFile('a'), aFile('c')], none)
  const withoutC = changeRows([aFile('b'), aFile('c')], [aFile('a')], none)

  expect(cursorAfter(before, withoutB, 'changes:b')).toBe('changes:c')
  expect(cursorAfter(withoutB, withoutC, 'changes:c')).toBe('changes:a')
  expect(cursorAfter(before, withoutB, 'changes:a')).toBe('changes:a')
})

test('when its group is gone the cursor goes to what is there', () => {
  const before = changeRows([], [aFile('a')], none)

  expect(cursorAfter(before, changeRows([aFile('a')], [], none), 'changes:a')).toBe('staged')
  expect(cursorAfter(before, [], 'changes:a')).toBeNull()
  expect(cursorAfter(before, before, null)).toBeNull()
})

test.each([
  ['U', aFile('x', { change: 'created', isUntracked: true })],
  ['A', aFile('x', { change: 'created' })],
  ['M', aFile('x')],
  ['D', aFile('x', { change: 'deleted' })],
  ['R', aFile('x', { change: 'renamed', oldPath: 'y' })],
  ['T', aFile('x', { isWhole: 'type-changed' })],
  ['!', aFile('x', { isFixed: 'conflicted', isUntracked: true })],
])('%s', (letter, file) => {
  expect(letterOf(file)).toBe(letter)
})

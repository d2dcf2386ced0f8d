import { expect, test } from 'vitest'
import type { ChangedFile } from '../../preload/contract/changes.ts'
import type { Hunk, ReviewProgress } from '../../preload/contract/patch.ts'
import type { ShownChanges } from '../state/changes-renewal.ts'
import { chosenParts, countsOf, hunkMeant, keptOf, restParts, toggleChosen, wholeParts } from './act-parts.ts'

const file: ChangedFile = {
  path: 'a',
  change: 'modified',
  added: 3,
  removed: 0,
  beforeHash: 'b',
  afterHash: 'listed',
  parts: 3,
}
const aHunk = (number: number, text = `text ${number}`): Hunk => ({
  number,
  oldStart: 0,
  oldLines: 0,
  newStart: number,
  newLines: 1,
  lines: [{ kind: 'added', text }],
})
const progressWith = (hunks: ReviewProgress['files'][string]['hunks']): ReviewProgress => ({
  files: { a: { hunks } },
  comments: [],
})
const nothing: ReviewProgress = { files: {}, comments: [] }
const shown = (progress: ReviewProgress, afterHash: string, ...hunks: readonly Hunk[]): ShownChanges => ({
  files: [file],
  progress,
  path: 'a',
  texts: { a: { status: 'read', file: { ...file, afterHash, hunks, before: '', after: '' } } },
})
const { texts } = shown(nothing, 'shown')

test('a file is named as it is shown, by the list alone where it was not read', () => {
  const listed = { ...shown(nothing, 'shown'), texts: {} }

  expect(wholeParts(shown(nothing, 'shown'), ['a'])).toEqual([{ path: 'a', beforeHash: 'b', afterHash: 'shown' }])
  expect(wholeParts(listed, ['a', 'gone'])).toEqual([{ path: 'a', beforeHash: 'b', afterHash: 'listed' }])
})

test('what is fixed is not done with the others', () => {
  const fixed = { ...shown(nothing, 'shown'), files: [{ ...file, isFixed: 'conflicted' as const }] }

  expect(wholeParts(fixed, ['a'])).toEqual([])
})

test('a hunk is done as a whole, or as far as lines of it are chosen; one without lines as its file', () => {
  const now = shown(progressWith({ 2: [0], 3: 'accepted' }), 'shown', aHunk(1), aHunk(2), aHunk(3))
  const meant = (number: number) => hunkMeant(now, 'a', number)(now)[0]

  expect(meant(1)?.part).toEqual({ hunks: [1] })
  expect(meant(2)?.part).toEqual({ hunks: [], lines: { 2: [0] } })
  expect(meant(3)?.part).toEqual({ hunks: [3] })
  expect(meant(0)).toEqual({ path: 'a', beforeHash: 'b', afterHash: 'shown' })
})

test('the hunk that was meant is done, whatever its number is by then; none, where it is gone', () => {
  const before = shown(nothing, 'one', aHunk(1, 'x'), aHunk(2, 'y'))
  const now = shown(nothing, 'two', aHunk(1, 'y'))

  expect(hunkMeant(before, 'a', 2)(now)).toEqual([
    { path: 'a', beforeHash: 'b', afterHash: 'two', part: { hunks: [1] } },
  ])
  expect(hunkMeant(before, 'a', 1)(now)).toEqual([])
})

test('all lines that are chosen are told file by file, and files without any are left out', () => {
  const other = { ...file, path: 'other' }
  const progress = progressWith({ 1: 'accepted', 2: [0], 3: [1, 2] })

  expect(chosenParts([file, other], texts, progress)).toEqual([
    { path: 'a', beforeHash: 'b', afterHash: 'shown', part: { hunks: [], lines: { 2: [0], 3: [1, 2] } } },
  ])
})

test('lines are chosen one by one, and a hunk without any is as it was', () => {
  const one = toggleChosen(nothing, 'a', aHunk(1), 4)
  const two = toggleChosen(one, 'a', aHunk(1), 2)

  expect(two).toEqual(progressWith({ 1: [2, 4] }))
  expect(toggleChosen(toggleChosen(two, 'a', aHunk(1), 4), 'a', aHunk(1), 2)).toEqual(progressWith({}))
})

test('a hunk that was kept is open again once a line of it is chosen', () => {
  expect(toggleChosen(progressWith({ 1: 'accepted' }), 'a', aHunk(1), 0)).toEqual(progressWith({ 1: [0] }))
})

test('what is seen and chosen is counted, and a change without hunks as one', () => {
  const rename = { path: 'renamed', parts: 0 }

  expect(countsOf([file, rename], progressWith({ 1: 'accepted', 2: [0, 1] }))).toEqual({ hunks: 4, seen: 1, chosen: 2 })
})

test('undoing the rest leaves what was kept, by file and by hunk', () => {
  const hashes = { path: 'a', beforeHash: 'b', afterHash: 'shown' }
  const rest = (hunks: ReviewProgress['files'][string]['hunks']) => restParts(shown(progressWith(hunks), 'shown'))

  expect(rest({})).toEqual([hashes])
  expect(rest({ 1: [0] })).toEqual([hashes])
  expect(rest({ 2: 'accepted' })).toEqual([{ ...hashes, part: { hunks: [1, 3] } }])
  expect(rest({ 1: 'accepted', 2: 'accepted', 3: 'accepted' })).toEqual([])
  expect(restParts({ ...shown(nothing, 'shown'), files: [{ ...file, isFixed: 'moved-on' }] })).toEqual([])
})

test('how much was kept is none, some or all', () => {
  expect(keptOf([file], nothing)).toBe('none')
  expect(keptOf([file], progressWith({ 2: 'accepted' }))).toBe('some')
  expect(keptOf([file], progressWith({ 1: 'accepted', 2: 'accepted', 3: 'accepted' }))).toBe('all')
})

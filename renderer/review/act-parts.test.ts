import { expect, test } from 'vitest'
import type { Hunk, ReviewProgress } from '../../preload/contract/patch.ts'
import { chosenParts, countsOf, hunkPart, toggleChosen, wholePart } from './act-parts.ts'

const file = { path: 'a', beforeHash: 'b', afterHash: 'listed', parts: 3 }
const texts = { a: { status: 'read', file: { ...file, afterHash: 'shown' } } } as never
const aHunk = (number: number) => ({ number }) as Hunk
const progressWith = (hunks: ReviewProgress['files'][string]['hunks']): ReviewProgress => ({
  files: { a: { hunks } },
  comments: [],
})
const nothing: ReviewProgress = { files: {}, comments: [] }

test('a file is named as it is shown, by the list alone where it was not read', () => {
  expect(wholePart(file, texts)).toEqual({ path: 'a', beforeHash: 'b', afterHash: 'shown' })
  expect(wholePart(file, {})).toEqual({ path: 'a', beforeHash: 'b', afterHash: 'listed' })
})

test('a hunk is done as a whole, or as far as lines of it are chosen; one without lines as its file', () => {
  const progress = progressWith({ 2: [0, 3], 3: 'accepted' })

  expect(hunkPart(file, texts, progress, 1).part).toEqual({ hunks: [1] })
  expect(hunkPart(file, texts, progress, 2).part).toEqual({ hunks: [], lines: { 2: [0, 3] } })
  expect(hunkPart(file, texts, progress, 3).part).toEqual({ hunks: [3] })
  expect(hunkPart(file, texts, progress, 0)).toEqual(wholePart(file, texts))
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

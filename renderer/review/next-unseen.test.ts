import { expect, test } from 'vitest'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import type { ListedFile } from './decisions.ts'
import { nextUndecided, nextUnseen } from './next-unseen.ts'

const aFile = (path: string, parts: number, isFixed?: 'moved-on'): ListedFile => ({
  path,
  change: 'modified',
  added: parts,
  removed: 0,
  parts,
  beforeHash: null,
  ...(isFixed ? { isFixed } : {}),
})
const files = [aFile('a', 3), aFile('fixed', 1, 'moved-on'), aFile('b', 1)]
const seen = (...places: readonly string[]): ReviewProgress => {
  const hunks = (path: string) =>
    Object.fromEntries(places.filter((place) => place[0] === path).map((place) => [place[1], 'accepted' as const]))
  return { files: { a: { hunks: hunks('a') }, b: { hunks: hunks('b') } }, comments: [] }
}

test('a reader goes on to the next hunk that was not seen', () => {
  expect(nextUnseen(files, seen('a2'), 'a', 1)).toEqual({ path: 'a', hunk: 3 })
})

test('after the last one to the next file, past those that are only shown', () => {
  expect(nextUnseen(files, seen(), 'a', 3)).toEqual({ path: 'b', hunk: null })
})

test('round to the first file, and at the end to what was left out', () => {
  expect(nextUnseen(files, seen(), 'b', 1)).toEqual({ path: 'a', hunk: null })
  expect(nextUnseen(files, seen('b1', 'a3'), 'a', 3)).toEqual({ path: 'a', hunk: 1 })
})

test('nowhere once all was seen', () => {
  expect(nextUnseen(files, seen('a1', 'a2', 'a3', 'b1'), 'a', 3)).toBeNull()
})

test('in a patch it goes on to what is not decided, past what cannot be', () => {
  const patch = [aFile('a', 2), { ...aFile('stale', 1), isStale: true }, aFile('edited', 1), aFile('b', 2)]
  const progress: ReviewProgress = {
    files: { a: { hunks: { 2: 'rejected' } }, edited: { hunks: {}, editedText: '' }, b: { hunks: { 1: 'rejected' } } },
    comments: [],
  }

  expect(nextUndecided(patch, progress, 'a', 1)).toEqual({ path: 'b', hunk: null })
  expect(nextUndecided(patch, progress, 'b', 2)).toEqual({ path: 'a', hunk: null })
  expect(
    nextUndecided(patch, { ...progress, files: { ...progress.files, a: { hunks: { 1: [3], 2: [] } } } }, 'b', 2),
  ).toBeNull()
})

import { expect, test } from 'vitest'
import { type PackedFile, unpackFile } from '../preload/contract/packed-texts.ts'
import type { ReviewText } from '../preload/contract/patch.ts'
import { fileDiff } from './patch/hunks.ts'
import { createReviewMemory } from './review-memory.ts'
import { createReviews, type Review } from './reviews.ts'
import { openStore } from './store/open-store.ts'

const numbers = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`)
const edited = (changes: Readonly<Record<number, string>>) =>
  numbers.map((line, index) => changes[index] ?? line).join('')
const before = numbers.join('')

function aFile(text: string, after: string, path = 'a.txt'): ReviewText {
  const { file, hunks } = fileDiff({
    path,
    before: { text, mode: '100644' },
    after: { text: after, mode: '100644' },
  })
  return { ...file, beforeHash: 'hash', parts: hunks.length, hunks, before: text, after }
}
const aReview = (files: readonly ReviewText[], sessionId = 'session'): Review => ({
  sessionId,
  message: () => '',
  files,
  stale: () => Promise.resolve(new Set<string>()),
  bytes: () => null,
})
const opened = async () => {
  const { database } = await openStore(':memory:')
  return createReviews(database, createReviewMemory(database))
}

test('a corrected patch keeps what was decided and asks only for what is new', async () => {
  const reviews = await opened()
  reviews.open('first', aReview([aFile(before, edited({ 0: 'ONE\n', 14: 'FIFTEEN\n', 29: 'LAST\n' }))]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'accepted', 2: 'rejected', 3: [3] } } }, comments: [] })
  reviews.close('first')

  // The second hunk says something else now, and a line above moves the third.
  const moved = `new first\n${before}`
  reviews.open(
    'second',
    aReview([aFile(moved, `new first\n${edited({ 0: 'ONE\n', 14: 'fifteen!\n', 29: 'LAST\n' })}`)]),
  )

  const { progress } = await reviews.read('second')
  expect(progress.files).toEqual({ 'a.txt': { hunks: { 1: 'accepted', 3: [3] } } })
})

test('the same lines in two places are two hunks', async () => {
  const reviews = await opened()
  const twice = ['same\n', ...numbers, 'same\n'].join('')
  const file = aFile(twice, twice.replaceAll('same', 'other'))
  reviews.open('first', aReview([file]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 2: 'accepted' } } }, comments: [] })
  reviews.close('first')
  reviews.open('second', aReview([file]))

  expect((await reviews.read('second')).progress.files).toEqual({ 'a.txt': { hunks: { 2: 'accepted' } } })
})

test('a decision that was undone is not known later, nor one of another session', async () => {
  const reviews = await opened()
  const file = aFile(before, edited({ 0: 'ONE\n' }))
  reviews.open('first', aReview([file]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'accepted' } } }, comments: [] })
  reviews.open('elsewhere', aReview([file], 'another'))
  expect((await reviews.read('elsewhere')).progress.files).toEqual({})

  reviews.keep('first', { files: {}, comments: [] })
  reviews.open('second', aReview([file]))

  expect((await reviews.read('second')).progress.files).toEqual({})
})

test('opened again with another patch, comments stay and numbers are not taken for those of other hunks', async () => {
  const reviews = await opened()
  const comment = { path: 'a.txt', startLine: 1, endLine: 1, quote: 'line 1', text: 'Why?' }
  reviews.open('review', aReview([aFile(before, edited({ 0: 'ONE\n', 29: 'LAST\n' }))]))
  reviews.keep('review', { files: { 'a.txt': { hunks: { 2: 'accepted' } } }, comments: [comment] })

  reviews.open('review', aReview([aFile(before, edited({ 29: 'LAST\n' }))]))

  expect((await reviews.read('review')).progress).toMatchObject({
    files: { 'a.txt': { hunks: { 1: 'accepted' } } },
    comments: [comment],
  })
})

test('a file of any size is read in parts', async () => {
  const reviews = await opened()
  const file = aFile('', 'x'.repeat(2_500_000))
  reviews.open('review', aReview([file]))

  let json = ''
  for (let size = 1; json.length < size;) {
    const read = reviews.readFile('review', 'a.txt', json.length)
    json += read.part
    size = read.size
  }

  expect(unpackFile(JSON.parse(json) as PackedFile)).toEqual(file)
})

import { expect, test } from 'vitest'
import { changedProgress } from './changed-progress.ts'

test('only files of which something else was decided are told, and those of which nothing is any more', () => {
  const [same, before, after] = [{ hunks: { 1: 'accepted' } }, { hunks: {} }, { hunks: { 2: [1] } }] as const
  const comment = { path: 'a', startLine: 1, endLine: 1, quote: '', text: 'why' }
  const last = { files: { same, changed: before, gone: same }, comments: [], basis: 'old' }

  const told = changedProgress(last, { files: { same, changed: after, new: same }, comments: [comment], basis: 'old' })

  expect(told).toEqual({
    files: { changed: after, new: same, gone: { hunks: {} } },
    comments: [comment],
    basis: 'old',
  })
})

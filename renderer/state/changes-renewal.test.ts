import { expect, test } from 'vitest'
import type { ChangedFile, ChangedText } from '../../preload/contract/changes.ts'
import type { Hunk } from '../../preload/contract/patch.ts'
import { neededTexts, pathIn, renewed, type ShownChanges } from './changes-renewal.ts'

const aFile = (path: string, afterHash = 'one'): ChangedFile => ({
  path,
  change: 'modified',
  added: 1,
  removed: 0,
  parts: 1,
  beforeHash: 'before',
  afterHash,
})
const aHunk = (number: number, text: string): Hunk => ({
  number,
  oldStart: number,
  oldLines: 0,
  newStart: number,
  newLines: 1,
  lines: [{ kind: 'added', text }],
})
const aText = (file: ChangedFile, ...hunks: readonly Hunk[]): { status: 'read'; file: ChangedText } => ({
  status: 'read',
  file: { ...file, hunks, before: '', after: '' },
})
const shown = (more: Partial<ShownChanges>): ShownChanges => ({
  files: [],
  progress: { files: {}, comments: [] },
  path: null,
  texts: {},
  ...more,
})
const nothing = { files: {}, comments: [] }

test('the same file stays shown, and the one that took its place where it is gone', () => {
  const before = shown({ files: [aFile('a'), aFile('b'), aFile('c')], path: 'b' })

  expect(pathIn(before, [aFile('b'), aFile('c')])).toBe('b')
  expect(pathIn(before, [aFile('a'), aFile('c')])).toBe('c')
  expect(pathIn(before, [aFile('a')])).toBe('a')
  expect(pathIn(before, [])).toBeNull()
})

test('the texts that are read anew are the one that is shown and those with choices, where they are others by now', () => {
  const [a, b, c] = [aFile('a'), aFile('b'), aFile('c')]
  const before = shown({
    files: [a, b, c],
    texts: { a: aText(a), b: aText(b), c: aText(c) },
    progress: { files: { b: { hunks: { 1: 'accepted' } } }, comments: [] },
  })

  expect(neededTexts(before, [aFile('a', 'two'), aFile('b', 'two'), aFile('c', 'two')], 'a')).toEqual(['a', 'b'])
  expect(neededTexts(before, [a, b, c], 'a')).toEqual([])
})

test('choices stay with their hunks when a file is another by now', () => {
  const [old, now] = [aFile('a'), aFile('a', 'two')]
  const before = shown({
    files: [old],
    texts: { a: aText(old, aHunk(1, 'x'), aHunk(2, 'y')) },
    progress: { files: { a: { hunks: { 1: 'accepted', 2: [0] } } }, comments: [] },
  })

  const after = renewed(before, { files: [now], progress: nothing }, { a: aText(now, aHunk(1, 'y')) }, 'a')

  expect(after.progress.files).toEqual({ a: { hunks: { 1: [0] } } })
})

test('what main knows of a file counts only where nothing is known here', () => {
  const [a, b] = [aFile('a'), aFile('b')]
  const before = shown({ files: [a], progress: { files: { a: { hunks: {} } }, comments: [] } })
  const told = { files: { a: { hunks: { 1: 'accepted' } }, b: { hunks: { 1: 'accepted' } } }, comments: [] } as const

  const after = renewed(before, { files: [a, b], progress: told }, {}, 'a')

  expect(after.progress.files).toEqual({ a: { hunks: {} }, b: { hunks: { 1: 'accepted' } } })
})

test('what is the same is the same object, so that nothing is drawn anew', () => {
  const files = [aFile('a')]
  const text = aText(aFile('a'), aHunk(1, 'x'))
  const before = shown({ files, texts: { a: text } })

  const after = renewed(before, { files: [aFile('a')], progress: nothing }, {}, 'a')

  expect(after.files).toBe(files)
  expect(after.texts['a']).toBe(text)
})

test('the text of a file that is another by now is let go', () => {
  const before = shown({ files: [aFile('a')], texts: { a: aText(aFile('a')) } })

  expect(renewed(before, { files: [aFile('a', 'two')], progress: nothing }, {}, null).texts).toEqual({})
})

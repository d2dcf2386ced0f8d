import { expect, test } from 'vitest'
import type { Hunk, ReviewText } from '../../preload/contract/patch.ts'
import {
  decideAll,
  decideFile,
  decideHunk,
  decisionOf,
  editResult,
  nothingDecided,
  progressOf,
  resultText,
  stateOf,
  toggleLine,
  totalsOf,
} from './decisions.ts'

const before = 'a\nb\nc\nd\ne\nf\ng\nh\n'
const after = 'a\nB\nB2\nc\nd\ne\nf\ng\nH\n'
const hunks: readonly Hunk[] = [
  {
    number: 1,
    oldStart: 1,
    oldLines: 3,
    newStart: 1,
    newLines: 4,
    lines: [
      { kind: 'context', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'B' },
      { kind: 'added', text: 'B2' },
      { kind: 'context', text: 'c' },
    ],
  },
  {
    number: 2,
    oldStart: 7,
    oldLines: 2,
    newStart: 8,
    newLines: 2,
    lines: [
      { kind: 'context', text: 'g' },
      { kind: 'removed', text: 'h' },
      { kind: 'added', text: 'H' },
    ],
  },
]
const file: ReviewText & { isStale: boolean } = {
  path: 'x.txt',
  change: 'modified',
  added: 3,
  removed: 2,
  parts: 2,
  hunks,
  beforeHash: 'hash',
  before,
  after,
  isStale: false,
}
const result = (progress: Parameters<typeof progressOf>[0]) => resultText(file, progressOf(progress, file.path))

test('nothing is applied that was not accepted', () => {
  expect(result(nothingDecided)).toBe(before)
  expect(decisionOf([file], nothingDecided)).toEqual({ action: 'partial', files: [], comments: [] })
})

test('everything accepted is the text after', () => {
  const progress = decideAll([file], nothingDecided, 'accepted')

  expect(result(progress)).toBe(after)
  expect(decisionOf([file], progress)).toEqual({
    action: 'apply',
    files: [{ path: 'x.txt', hunks: [1, 2] }],
    comments: [],
  })
})

test('one hunk accepted and one rejected gives the one', () => {
  const progress = decideHunk(decideHunk(nothingDecided, 'x.txt', 1, 'rejected'), 'x.txt', 2, 'accepted')

  expect(result(progress)).toBe('a\nb\nc\nd\ne\nf\ng\nH\n')
  expect(decisionOf([file], progress).files).toEqual([{ path: 'x.txt', hunks: [2] }])
  expect(stateOf(file, progress)).toBe('partly')
})

test('single lines of a hunk can be taken', () => {
  const progress = toggleLine(nothingDecided, 'x.txt', hunks[0]!, 3)

  expect(result(progress)).toBe('a\nb\nB2\nc\nd\ne\nf\ng\nh\n')
  expect(decisionOf([file], progress).files).toEqual([{ path: 'x.txt', hunks: [1], lines: { 1: [3] } }])
})

test('a hunk whose last line is taken out is rejected, one whose last line is put in is accepted', () => {
  const out = [1, 2, 3].reduce(
    (progress, index) => toggleLine(progress, 'x.txt', hunks[0]!, index),
    decideHunk(nothingDecided, 'x.txt', 1, 'accepted'),
  )
  const back = [1, 2, 3].reduce((progress, index) => toggleLine(progress, 'x.txt', hunks[0]!, index), out)

  expect(progressOf(out, 'x.txt').hunks).toEqual({ 1: 'rejected' })
  expect(progressOf(back, 'x.txt').hunks).toEqual({ 1: 'accepted' })
})

test('an edited result wins over the hunks', () => {
  const progress = editResult(decideAll([file], nothingDecided, 'accepted'), 'x.txt', 'mine\n')

  expect(result(progress)).toBe('mine\n')
  expect(stateOf(file, progress)).toBe('edited')
  expect(decisionOf([file], progress)).toEqual({
    action: 'partial',
    files: [{ path: 'x.txt', hunks: [1, 2], editedText: 'mine\n' }],
    comments: [],
  })
})

test('of a file that changed on the disk nothing is applied', () => {
  const stale = { ...file, isStale: true }
  const progress = decideHunk(nothingDecided, 'x.txt', 1, 'accepted')

  expect(decisionOf([stale], progress).files).toEqual([])
  expect(totalsOf([stale], progress).kept).toBe(0)
  expect(decideAll([stale], nothingDecided, 'accepted')).toEqual(nothingDecided)
})

test('a new file is its accepted lines', () => {
  const created: typeof file = {
    ...file,
    change: 'created',
    before: null,
    after: 'one\ntwo',
    parts: 1,
    hunks: [
      {
        number: 1,
        oldStart: 0,
        oldLines: 0,
        newStart: 1,
        newLines: 2,
        lines: [
          { kind: 'added', text: 'one' },
          { kind: 'added', text: 'two', ending: '' },
        ],
      },
    ],
  }

  expect(resultText(created, progressOf(decideAll([created], nothingDecided, 'accepted'), 'x.txt'))).toBe('one\ntwo')
})

test('line endings stay those of their side', () => {
  const windows: typeof file = {
    ...file,
    before: before.replaceAll('\n', '\r\n'),
    after: after.replaceAll('\n', '\r\n'),
  }

  expect(resultText(windows, progressOf(decideAll([windows], nothingDecided, 'accepted'), 'x.txt'))).toBe(windows.after)
})

test('a change without hunks is decided as a whole', () => {
  const renamed: typeof file = {
    ...file,
    change: 'renamed',
    oldPath: 'w.txt',
    added: 0,
    removed: 0,
    parts: 1,
    hunks: [],
  }

  expect(stateOf(renamed, nothingDecided)).toBe('undecided')
  expect(decisionOf([file, renamed], decideHunk(nothingDecided, 'x.txt', 0, 'rejected')).files).toEqual([])
  expect(decisionOf([renamed], decideFile(renamed, nothingDecided, 'accepted'))).toEqual({
    action: 'apply',
    files: [{ path: 'x.txt', hunks: [] }],
    comments: [],
  })
})

test('a file called as something every object has is undecided like any other', () => {
  const called = (path: string) => ({ ...file, path })

  expect(stateOf(called('constructor'), nothingDecided)).toBe('undecided')
  expect(totalsOf([called('constructor')], nothingDecided)).toEqual({ hunks: 2, decided: 0, kept: 0 })
  const accepted = decideFile(called('__proto__'), nothingDecided, 'accepted')
  expect(stateOf(called('__proto__'), accepted)).toBe('accepted')
})

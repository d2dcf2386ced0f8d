import { expect, test } from 'vitest'
import { mergeTexts } from './merge.ts'

test.each([
  ['changes far apart', 'a\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\n', 'A\nb\nc\nd\nE\n'],
  ['the same change on both sides', 'a\nb\nc\n', 'a\nB\nc\n', 'a\nB\nc\n', 'a\nB\nc\n'],
  ['only one side changed', 'a\nb\n', 'a\nb\n', 'x\nb\n', 'x\nb\n'],
  ['one adds, the other removes elsewhere', 'a\nb\nc\nd\n', 'a\nb\nc\n', 'x\na\nb\nc\nd\n', 'x\na\nb\nc\n'],
  ['different changes of one line', 'a\nb\nc\n', 'a\nB\nc\n', 'a\nX\nc\n', null],
  ['changes that touch', 'a\nb\nc\n', 'A\nb\nc\n', 'a\nB\nc\n', null],
  ['two insertions at one place', 'a\nb\n', 'a\nx\nb\n', 'a\ny\nb\n', null],
])('%s', (_name, base, mine, theirs, expected) => {
  expect(mergeTexts(base, mine, theirs)).toBe(expected)
})

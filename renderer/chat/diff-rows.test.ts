import { expect, test } from 'vitest'
import { diffRows } from './diff-rows.ts'

test('lines are numbered on their sides', () => {
  const diff = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -2,2 +2,3 @@ f\n one\n-two\n+2\n+3\n'

  expect(diffRows(diff)).toEqual([
    { kind: 'file', text: 'x' },
    { kind: 'hunk', text: '@@ -2,2 +2,3 @@ f' },
    { kind: 'context', text: 'one', before: 2, after: 2 },
    { kind: 'removed', text: 'two', before: 3 },
    { kind: 'added', text: '2', after: 3 },
    { kind: 'added', text: '3', after: 4 },
  ])
})

test('a removed line that looks like a header is a removed line', () => {
  expect(diffRows('--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- old\n+++ new\n').slice(2)).toEqual([
    { kind: 'removed', text: '-- old', before: 1 },
    { kind: 'added', text: '++ new', after: 1 },
  ])
})

test('a deleted file goes by its old name', () => {
  expect(diffRows('--- a/gone.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n')[0]).toEqual({ kind: 'file', text: 'gone.ts' })
})

test('a missing newline at the end is said', () => {
  expect(diffRows('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n').map(({ kind }) => kind)).toEqual([
    'hunk',
    'removed',
    'note',
    'added',
  ])
})

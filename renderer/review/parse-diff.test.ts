import { expect, test } from 'vitest'
import { parseDiff } from './parse-diff.ts'

test('hunks are told file by file, and a removed line that looks like a header is a line', () => {
  const diff = [
    'diff --git a/a.sql b/a.sql',
    '--- a/a.sql',
    '+++ b/a.sql',
    '@@ -1,2 +1 @@',
    '--- a comment',
    ' select 1',
    '\\ No newline at end of file',
    'diff --git a/b b/c',
    'rename from b',
    'rename to c',
    '',
  ].join('\n')

  expect(parseDiff(diff)).toEqual([
    [
      {
        number: 1,
        oldStart: 1,
        oldLines: 2,
        newStart: 1,
        newLines: 1,
        lines: [
          { kind: 'removed', text: '-- a comment' },
          { kind: 'context', text: 'select 1', ending: '' },
        ],
      },
    ],
    [],
  ])
})

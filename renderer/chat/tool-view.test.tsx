import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { ToolView } from '../../preload/contract/tool.ts'
import { ToolViewPart } from './tool-view.tsx'

/** The words that are shown, tags left out. */
const shown = (view: ToolView) =>
  renderToStaticMarkup(<ToolViewPart view={view} />)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll(/\s+/g, ' ')
    .trim()

const hostile = 'a\u202eb <img src=x>'
const diff = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n'
const modified = { path: 'x', change: 'modified', added: 1, removed: 1 } as const

test.each<readonly [string, ToolView, readonly string[]]>([
  ['a text', { kind: 'text', text: 'words' }, ['words']],
  [
    'a file',
    { kind: 'file', path: 'x.ts', startLine: 7, text: 'one\ntwo\n', totalLines: 9 },
    ['x.ts', '7 one', '8 two'],
  ],
  [
    'a change, with what is unsaved beside it',
    { kind: 'diff', files: [modified], diff, unsaved: [{ path: 'x', diff }] },
    ['old', 'new', 'x'],
  ],
  [
    'a command by its parts',
    {
      kind: 'command',
      command: 'ls; rm x',
      directory: 'src',
      usesShell: true,
      parts: [
        { words: ['ls'], verdict: 'safe', why: '' },
        { words: ['rm', 'x'], verdict: 'dangerous', why: 'deletes files' },
      ],
    },
    ['ls', 'rm', 'src', 'deletes files'],
  ],
  [
    'output with its exit code',
    { kind: 'terminal', command: 'false', directory: 'src', output: 'out', exitCode: 3 },
    ['$ false', 'src', 'out', '3'],
  ],
  [
    'hits below their files, and how many more there are',
    { kind: 'hits', hits: [{ file: 'x.ts', line: 4, text: ' found ' }], total: 3, truncated: false },
    ['x.ts 4 found', '2'],
  ],
  [
    'entries, cut',
    {
      kind: 'entries',
      entries: [
        { path: 'src', type: 'directory' },
        { path: 'x', type: 'link' },
      ],
      total: 9,
      truncated: true,
    },
    ['src', 'x', '9'],
  ],
  ['a list', { kind: 'list', title: 'Names', items: ['one', 'two'] }, ['Names', 'one', 'two']],
  [
    'a plan',
    {
      kind: 'plan',
      steps: [
        { text: 'begin', status: 'done' },
        { text: 'end', status: 'pending' },
      ],
    },
    ['begin', 'end'],
  ],
  ['a question with its answer', { kind: 'question', message: 'Which?', answer: 'That.' }, ['Which?', 'That.']],
])('%s is shown', (_, view, words) => {
  for (const word of words) expect(shown(view)).toContain(word)
})

test.each<ToolView>([
  { kind: 'text', text: hostile },
  { kind: 'file', path: hostile, startLine: 1, text: hostile, totalLines: 1 },
  { kind: 'diff', files: [{ ...modified, path: hostile }], diff: diff.replace('new', hostile) },
  { kind: 'command', command: hostile, directory: hostile, usesShell: false, parts: [] },
  { kind: 'terminal', command: hostile, directory: hostile, output: hostile, exitCode: null },
  { kind: 'hits', hits: [{ file: hostile, line: 1, text: hostile }], total: 1, truncated: false },
  { kind: 'entries', entries: [{ path: hostile, type: 'file' }], total: 1, truncated: false },
  { kind: 'list', title: hostile, items: [hostile] },
  { kind: 'plan', steps: [{ text: hostile, status: 'skipped' }] },
  { kind: 'question', message: hostile },
  { kind: 'image', mediaType: 'image/png', blob: 'b', alt: hostile },
])('nothing that a text says becomes markup or turns its order: $kind', (view) => {
  const html = renderToStaticMarkup(<ToolViewPart view={view} />)

  expect(html).not.toContain('<img src=x')
  expect(html).not.toContain('\u202e')
})

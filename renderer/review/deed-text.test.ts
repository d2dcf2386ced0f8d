import { expect, test } from 'vitest'
import type { Deed } from '../state/changes-deeds.ts'
import { commentsText, saidText } from './deed-text.ts'

const aDeed = (more: Partial<Deed>): Deed => ({ verb: 'stage', paths: ['src/door.ts'], hunks: 0, lines: 0, ...more })

test.each<[string, Partial<Deed>]>([
  ['Staged 2 hunks of door.ts', { hunks: 2 }],
  ['Undid 1 line of door.ts', { verb: 'undo', lines: 1 }],
  ['Discarded door.ts', { verb: 'discard' }],
  ['Unstaged 3 files', { verb: 'unstage', paths: ['a', 'b', 'c'] }],
  ['Kept 1 hunk of door.ts', { verb: 'keep', hunks: 1 }],
  ['Staged 2 files', { paths: ['a', 'b'], lines: 5 }],
])('%s', (wanted, deed) => {
  expect(saidText({ kind: 'done', deed: aDeed(deed) })).toBe(wanted)
})

test('what was taken back, and what was not done, is told as well', () => {
  expect(saidText({ kind: 'taken-back', deed: aDeed({ hunks: 1 }) })).toBe('Taken back: 1 hunk of door.ts')
  expect(saidText({ kind: 'conflict', deed: aDeed({}) })).toMatch(/^door\.ts changed meanwhile, and nothing was done/)
})

test('the agent is told each comment with its place and the lines it is about', () => {
  const comment = { path: 'src/door.ts', startLine: 3, endLine: 4, quote: 'open: true\n', text: 'Why?' }

  expect(
    commentsText('Be brief.', [comment, { ...comment, startLine: 7, endLine: 7, quote: '', text: 'And this?' }]),
  ).toBe('Be brief.\n\n`src/door.ts`, lines 3–4:\n\n> open: true\n>\n\nWhy?\n\n`src/door.ts`, line 7:\n\nAnd this?')
})

test('of a comment on lines that go, the agent is told that they do', () => {
  const comment = { path: 'a', startLine: 3, endLine: 3, quote: '-open: true', text: 'Keep it.' }

  expect(commentsText('', [comment])).toBe('`a`, removed line 3:\n\n> -open: true\n\nKeep it.')
})

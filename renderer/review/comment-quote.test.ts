import { expect, test } from 'vitest'
import type { HunkLine } from '../../preload/contract/patch.ts'
import { isOfRemoved, quoteOf } from './comment-quote.ts'

const lines = (...written: readonly string[]): readonly HunkLine[] =>
  written.map((line) => ({
    kind: ({ ' ': 'context', '+': 'added', '-': 'removed' } as const)[line[0] as ' '],
    text: line.slice(1),
  }))

test.each([
  [lines('-open: true', '-width: 2'), '-open: true\n-width: 2', true],
  [lines('-open: true', '+isOpen: true', ' width: 2'), '-open: true\n+isOpen: true\n width: 2', false],
  [lines('+isOpen: true', ' width: 2'), 'isOpen: true\nwidth: 2', false],
  [lines('+- a list', ' - of two'), '+- a list\n - of two', false],
  [lines('-- a list'), '-- a list', true],
])('%j is quoted as %j', (quoted, wanted, isRemoved) => {
  expect(quoteOf(quoted)).toBe(wanted)
  expect(isOfRemoved(quoteOf(quoted))).toBe(isRemoved)
})

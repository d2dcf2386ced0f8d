import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bothOf, compareTexts, fileDiff, keep, restOf, type Comparison, type Kept } from './hunks.ts'
import { mergeTexts } from './merge.ts'

const line = fc.constantFrom('a', 'b', 'c', 'd', '', '}', 'x\r', '-- ', '\\ no')
const text = fc
  .record({ lines: fc.array(line, { maxLength: 60 }), ends: fc.boolean() })
  .map(({ lines, ends }) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''))
/** A text and what a few edits made of it: nearer to life than two texts that share nothing. */
const pair = text.chain((before) =>
  fc
    .array(fc.record({ at: fc.nat(60), remove: fc.nat(4), put: fc.array(line, { maxLength: 3 }) }), { maxLength: 6 })
    .map((edits) => {
      const lines = before.split('\n')
      for (const { at, remove, put } of edits) lines.splice(Math.min(at, lines.length), remove, ...put)
      return { before, after: lines.join('\n') }
    }),
)

/** Any part of the changed lines, chosen line by line. */
function partOf({ hunks }: Comparison, choice: readonly boolean[]): Kept {
  let next = 0
  const lines: Record<string, number[]> = {}
  for (const hunk of hunks) {
    lines[hunk.number] = hunk.lines.flatMap(({ kind }, index) =>
      kind !== 'context' && choice[next++ % Math.max(1, choice.length)] ? [index] : [],
    )
  }
  return { hunks: [], lines }
}

const allOf = ({ hunks }: Comparison): Kept => ({ hunks: hunks.map(({ number }) => number) })

test('all hunks kept give the text after, none the text before', () => {
  fc.assert(
    fc.property(pair, fc.nat(4), ({ before, after }, context) => {
      const comparison = compareTexts(before, after, context)

      expect(keep(comparison, allOf(comparison))).toBe(after)
      expect(keep(comparison, { hunks: [] })).toBe(before)
    }),
    { numRuns: 500 },
  )
})

test('any part kept and its rest, in either order over one base, end with the text with all', () => {
  fc.assert(
    fc.property(pair, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), ({ before, after }, choice) => {
      const comparison = compareTexts(before, after)
      const part = partOf(comparison, choice)
      const rest = restOf(comparison, part)

      expect(keep(comparison, bothOf(comparison, part, rest))).toBe(after)
      expect(keep(comparison, bothOf(comparison, rest, part))).toBe(after)
    }),
    { numRuns: 500 },
  )
})

test('any whole hunks and the others, merged over one base in either order, end with the text with all', () => {
  fc.assert(
    fc.property(pair, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), ({ before, after }, choice) => {
      const comparison = compareTexts(before, after, 1)
      const some = comparison.hunks.filter((_, index) => choice[index % choice.length]).map(({ number }) => number)
      const others = comparison.hunks.map(({ number }) => number).filter((number) => !some.includes(number))
      const one = keep(comparison, { hunks: some })
      const other = keep(comparison, { hunks: others })

      expect(mergeTexts(before, one, other)).toBe(after)
      expect(mergeTexts(before, other, one)).toBe(after)
    }),
    { numRuns: 500 },
  )
})

test('a part kept first leaves a comparison whose whole is the rest', () => {
  fc.assert(
    fc.property(pair, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), ({ before, after }, choice) => {
      const comparison = compareTexts(before, after)
      const halfway = keep(comparison, partOf(comparison, choice))
      const rest = compareTexts(halfway, after)

      expect(keep(rest, allOf(rest))).toBe(after)
    }),
    { numRuns: 300 },
  )
})

test('hunks say their places and counts, and their lines are those of the texts', () => {
  fc.assert(
    fc.property(pair, fc.nat(4), ({ before, after }, context) => {
      const { hunks, before: old, after: now } = compareTexts(before, after, context)
      for (const hunk of hunks) {
        const side = (without: string) =>
          hunk.lines.filter(({ kind }) => kind !== without).map(({ text: own, ending = '\n' }) => own + ending)
        const oldFrom = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1
        const newFrom = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1

        expect(side('added')).toEqual(old.slice(oldFrom, oldFrom + hunk.oldLines))
        expect(side('removed')).toEqual(now.slice(newFrom, newFrom + hunk.newLines))
      }
    }),
    { numRuns: 500 },
  )
})

test('plain git apply takes the diff of any part that is kept', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-hunks-'))
  const names = fc.constantFrom('plain.txt', 'with space.txt', 'tab\t.txt', 'ünï"cöde\\.txt')
  fc.assert(
    fc.property(
      pair,
      names,
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      ({ before, after }, path, choice) => {
        const comparison = compareTexts(before, after)
        const wanted = keep(comparison, partOf(comparison, choice))
        const { diff } = fileDiff({
          path,
          before: { text: before, mode: '100644' },
          after: { text: wanted, mode: '100644' },
        })
        if (wanted === before) return
        writeFileSync(join(folder, path), before)
        writeFileSync(join(folder, 'patch'), diff)

        execFileSync('git', ['apply', 'patch'], { cwd: folder, stdio: 'pipe', env: { PATH: process.env['PATH'] } })

        expect(readFileSync(join(folder, path), 'utf8')).toBe(wanted)
      },
    ),
    { numRuns: 40 },
  )
  rmSync(folder, { recursive: true })
})

test.each([
  ['all indented anew', (line: string) => `  ${line}`],
  ['every second one changed', (line: string, index: number) => (index % 2 === 0 ? line : `${line}!`)],
  ['in the reverse order', (_: string, index: number) => `line ${20_000 - index}`],
  ['made of two that repeat', (_: string, index: number) => (index % 3 === 0 ? 'a' : 'b')],
])('20,000 lines, %s, are compared', (_name, change) => {
  const before = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
  const [one, other] = [`${before.join('\n')}\n`, `${before.map(change).join('\n')}\n`]

  const comparison = compareTexts(one, other)

  expect(keep(comparison, allOf(comparison))).toBe(other)
})

test('a comparison that is given up is one replacement, and marked', () => {
  const before = Array.from({ length: 3000 }, (_, index) => (index % 7) * (index % 5)).join('\n')
  const after = Array.from({ length: 3000 }, (_, index) => (index % 11) * (index % 3)).join('\n')

  const { hunks } = compareTexts(before, after)

  expect(hunks.some(({ coarse }) => coarse)).toBe(true)
})

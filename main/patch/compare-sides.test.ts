import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { compareSides, countSides, keptBytes, type KeptPart } from './compare-sides.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text))
const wide = (text: string, order: 'le' | 'be' = 'le', mark = true) => {
  const buffer = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  return Uint8Array.from(order === 'be' ? buffer.swap16() : buffer)
}
/** What is kept, as text of the given encoding. */
const kept = (before: Uint8Array | null, after: Uint8Array | null, part: KeptPart) => {
  const result = keptBytes({ before, after }, part)
  if ('cannot' in result) throw new Error(result.cannot)
  return Buffer.from(result.bytes)
}

test('the count of a list is that of the texts, and no text counts as none', () => {
  const pair = { before: bytes('a\nb\n'), after: bytes('a\nc\nd') }
  const { added, removed, hunks } = compareSides(pair)!

  expect([added, removed, hunks.length]).toEqual([2, 1, 1])
  expect(
    countSides([pair, { before: null, after: Uint8Array.of(0, 1, 2) }, { before: null, after: bytes('') }]),
  ).toEqual([{ added: 2, removed: 1, hunks: 1 }, null, { added: 0, removed: 0, hunks: 0 }])
})

test('a side that is not there has no text, an empty one has', () => {
  expect(compareSides({ before: null, after: bytes('') })).toMatchObject({ before: null, after: '', hunks: [] })
})

test('both sides are read in one encoding, that of the side which needs one', () => {
  const plain = bytes('x\n')
  const cyrillic = Uint8Array.of(0xef, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x0a)

  expect(compareSides({ before: plain, after: cyrillic })?.after).toBe('привет\n')
  expect(compareSides({ before: cyrillic, after: plain })?.before).toBe('привет\n')
  // In one encoding they differ; each in its own they would be the same.
  expect(compareSides({ before: bytes('привет\n'), after: cyrillic })?.hunks).toHaveLength(1)
})

test('a file that went to UTF-16 has no lines in common with what it was', () => {
  expect(compareSides({ before: bytes('a\nb\n'), after: wide('a\nb\n') })).toBeNull()
  expect(compareSides({ before: bytes(''), after: wide('a\n') })?.after).toBe('\ufeffa\n')
})

test('the part is taken from the later side, or taken out of it', () => {
  const [before, after] = [bytes('a\nb\nc\n'), bytes('A\nb\nC\n')]
  const part = { hunks: [], lines: { '1': [0, 1] } }

  expect(kept(before, after, { part, goal: 'taken' }).toString()).toBe('A\nb\nc\n')
  expect(kept(before, after, { part, goal: 'taken-out' }).toString()).toBe('a\nb\nC\n')
})

test.each(['le', 'be'] as const)('lines of UTF-16 (%s) are cut where they end, not inside a character', (order) => {
  // U+0A0A and U+0D0A hold the bytes of a line feed.
  const before = wide('\u0a0a\nb\n', order)
  const after = wide('\u0a0a\n\u0d0a\nb\n\u0a0a', order)

  const result = kept(before, after, { part: { hunks: [], lines: { '1': [1] } }, goal: 'taken' })

  expect(Uint8Array.from(result)).toEqual(wide('\u0a0a\n\u0d0a\nb\n', order))
})

test('what is kept of a file is in its own form: line endings, encoding and mark', () => {
  const [before, after] = [bytes('a\nb\nc\n'), bytes('new\na\nB\nc\n')]
  const own = { before: wide('a\nb\nc\n'), after: wide('new\r\na\r\nB\r\nc\r\n') }

  // The first line goes, and the mark before it stays; the line that comes back ends as the others do.
  const result = kept(before, after, { part: { hunks: [1] }, goal: 'taken-out', own })

  expect(Uint8Array.from(result)).toEqual(wide('a\r\nb\r\nc\r\n'))
})

test('a line without its end gets one where another follows, as its neighbours have it', () => {
  const lines = { '1': [2] }
  const take = (before: string, after: string) =>
    kept(bytes(before), bytes(after), { part: { hunks: [], lines }, goal: 'taken' }).toString()

  expect(take('a', 'A\nb\n')).toBe('a\nb\n')
  expect(take('a', 'A\r\nb\r\n')).toBe('a\r\nb\r\n')
})

test.each<[KeptPart['part'], string]>([
  [{ hunks: [2] }, 'It has no change 2.'],
  [{ hunks: [], lines: { '7': [0] } }, 'Change 7 has no such lines.'],
  [{ hunks: [], lines: { '1': [2] } }, 'Change 1 has no such lines.'],
  [{ hunks: [], lines: { '1': [9] } }, 'Change 1 has no such lines.'],
  [{ hunks: [] }, 'Nothing of it is chosen.'],
  [{ hunks: [1], lines: { '1': [] } }, 'Nothing of it is chosen.'],
])('the part %j is refused', (part, cannot) => {
  const pair = { before: bytes('a\nb\n'), after: bytes('A\nb\n') }

  expect(keptBytes(pair, { part, goal: 'taken' })).toEqual({ cannot })
})

test('a file whose lines are not those that git has cannot be taken in parts', () => {
  const pair = { before: bytes('a\nb\n'), after: bytes('A\nb\n') }
  const part = { hunks: [1] }

  for (const after of [bytes('A b\n'), Uint8Array.of(0, 1, 2)]) {
    const result = keptBytes(pair, { part, goal: 'taken-out', own: { before: pair.before, after } })
    expect(result).toEqual({ cannot: expect.stringContaining('only as a whole') as string })
  }
})

test('taking everything is told, whichever way it is said', () => {
  const pair = { before: bytes('a\n'), after: bytes('A\n') }
  const isEverything = (part: KeptPart['part']) => {
    const result = keptBytes(pair, { part, goal: 'taken' })
    return 'cannot' in result ? null : result.isEverything
  }

  expect(isEverything({ hunks: [1] })).toBe(true)
  expect(isEverything({ hunks: [], lines: { '1': [0, 1] } })).toBe(true)
  expect(isEverything({ hunks: [1], lines: { '1': [0] } })).toBe(false)
})

test('a last line that got its end with what came after it stays, whichever of its two forms is named', () => {
  const pair = { before: bytes('a\nlast'), after: bytes('a\nlast\nmore\n') }
  const takenOut = (...lines: number[]) =>
    kept(pair.before, pair.after, { part: { hunks: [], lines: { 1: lines } }, goal: 'taken-out' })

  expect(compareSides(pair)!.hunks[0]!.lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    ...['context a', 'removed last', 'added last', 'added more'],
  ])
  expect(takenOut(2, 3).toString()).toBe('a\nlast')
  expect(takenOut(1, 3).toString()).toBe('a\nlast')
  expect(takenOut(3).toString()).toBe('a\nlast\n')
  expect(takenOut(2).toString()).toBe('a\nlast\nmore\n')
  // As for any other line, it can go where it is another one.
  const other = { part: { hunks: [], lines: { 1: [2, 3] } }, goal: 'taken-out' } as const
  expect(kept(pair.before, bytes('a\nother\nmore\n'), other).toString()).toBe('a\n')
})

test('a first line that another came before stays, for the mark is of neither', () => {
  const [before, after] = [bytes('\ufeffold\nb\n'), bytes('\ufeffnew\nold\nb\n')]
  const part = { hunks: [], lines: { 1: [1, 2] } }

  expect(kept(before, after, { part, goal: 'taken-out' }).toString()).toBe('\ufeffold\nb\n')
})

test('a byte order mark stays in front, whichever line comes to be the first', () => {
  const [before, after] = ['\ufeffold\nb\n', '\ufeffnew\nb\n']
  const part = { hunks: [], lines: { 1: [0] } }

  expect(kept(bytes(before), bytes(after), { part, goal: 'taken-out' }).toString()).toBe('\ufeffold\nnew\nb\n')
  expect(kept(bytes(before), bytes('new\nb\n'), { part: { hunks: [1] }, goal: 'taken-out' }).toString()).toBe(before)
  expect(kept(bytes('old\nb\n'), bytes(after), { part: { hunks: [1] }, goal: 'taken-out' }).toString()).toBe('old\nb\n')
  expect(kept(bytes('\ufeff'), bytes('\ufeffx\n'), { part: { hunks: [1] }, goal: 'taken-out' }).toString()).toBe(
    '\ufeff',
  )
})

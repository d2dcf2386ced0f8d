import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileChange, FileRead } from './change-set.ts'
import { rebase } from './rebase.ts'
import { reviewedChanges } from './review.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (content: Uint8Array | null | undefined) => content && new TextDecoder().decode(content)
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const aFile = (content: string | Uint8Array, mode = 0o644): FileRead => {
  const given = typeof content === 'string' ? bytes(content) : content
  return { kind: 'file', bytes: given, hash: sha256(given), mode }
}
const missing: FileRead = { kind: 'missing', hash: null }
const states = (given: Readonly<Record<string, FileRead>>) => new Map(Object.entries(given))

function rebased(
  changes: readonly FileChange[],
  before: Readonly<Record<string, FileRead>>,
  now: Readonly<Record<string, FileRead>>,
) {
  const [one] = reviewedChanges(changes, states(before))
  return rebase(one!, states(now))
}

const lines = (changed: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: 9 }, (_, index) => changed[index + 1] ?? `line ${index + 1}\n`).join('')
const base = aFile(lines())
const edit: FileChange = { path: 'a', beforeHash: base.hash, after: bytes(lines({ 2: 'TWO\n' })) }
const made: FileChange = { path: 'a', beforeHash: null, after: bytes('new\n') }
const gone: FileChange = { path: 'a', beforeHash: base.hash, after: null }
const executable: FileChange = { path: 'a', beforeHash: base.hash, after: bytes(lines()), mode: 0o755 }

test.each<{ name: string; change: FileChange; was: FileRead; now: FileRead; kind: string }>([
  { name: 'an edit of what changed elsewhere', change: edit, was: base, now: aFile(lines({ 8: 'x\n' })), kind: 'fits' },
  { name: 'an edit of what is there', change: edit, was: base, now: aFile(lines({ 2: 'TWO\n' })), kind: 'there' },
  { name: 'an edit of the same line', change: edit, was: base, now: aFile(lines({ 2: 'x\n' })), kind: 'conflict' },
  { name: 'an edit of the line beside', change: edit, was: base, now: aFile(lines({ 3: 'x\n' })), kind: 'conflict' },
  { name: 'an edit of nothing', change: edit, was: base, now: missing, kind: 'conflict' },
  { name: 'an edit of a folder', change: edit, was: base, now: { kind: 'directory', hash: null }, kind: 'conflict' },
  {
    name: 'an edit of a link',
    change: edit,
    was: base,
    now: { kind: 'link', target: 'b', hash: 'l' },
    kind: 'conflict',
  },
  { name: 'an edit of what is no text', change: edit, was: base, now: aFile('\0\u0001\0'), kind: 'conflict' },
  { name: 'a new file in a free place', change: made, was: missing, now: missing, kind: 'fits' },
  { name: 'a new file that is there', change: made, was: missing, now: aFile('new\n'), kind: 'there' },
  { name: 'a new file in the place of another', change: made, was: missing, now: aFile('mine\n'), kind: 'conflict' },
  {
    name: 'a new file beyond a link',
    change: made,
    was: missing,
    now: { kind: 'missing', hash: null, beyond: 'x', beyondKind: 'link' },
    kind: 'conflict',
  },
  { name: 'the end of what is gone', change: gone, was: base, now: missing, kind: 'there' },
  { name: 'the end of what changed', change: gone, was: base, now: aFile('x'), kind: 'conflict' },
  { name: 'a mode of what changed', change: executable, was: base, now: aFile(lines({ 8: 'x\n' })), kind: 'fits' },
  { name: 'a mode that it has', change: executable, was: base, now: aFile('other', 0o755), kind: 'there' },
])('$name: $kind', ({ change, was, now, kind }) => {
  expect(rebased([change], { a: was }, { a: now }).kind).toBe(kind)
})

test('a rename goes with what became of the old file', () => {
  const change: FileChange = { path: 'b', from: 'a', beforeHash: null, after: bytes(lines({ 2: 'TWO\n' })) }
  const now = aFile(lines({ 8: 'x\n' }))
  const before = { a: base, b: missing }

  const result = rebased([change, gone], before, { a: now, b: missing })

  expect(result.kind === 'fits' && result.changes.map((one) => [one.path, one.beforeHash, text(one.after)])).toEqual([
    ['b', null, lines({ 2: 'TWO\n', 8: 'x\n' })],
    ['a', now.hash, null],
  ])
  expect(rebased([change, gone], before, { a: base, b: aFile('mine') }).kind).toBe('conflict')
  expect(rebased([change, gone], before, { a: missing, b: aFile(change.after!) }).kind).toBe('there')
})

test('bytes of lines that nobody touched stay, in whatever encoding they are', () => {
  const latin = (words: string) => new Uint8Array(Buffer.from(words, 'latin1'))
  const before = latin('é\r\nb\nc\nd\ne')
  const change: FileChange = { path: 'a', beforeHash: sha256(before), after: latin('é\r\nB\nc\nd\ne') }
  const now = aFile(latin('é\r\nb\nc\nd\nü'))

  const result = rebased([change], { a: aFile(before) }, { a: now })

  expect(result.kind === 'fits' && Buffer.from(result.changes[0]!.after!).toString('latin1')).toBe('é\r\nB\nc\nd\nü')
})

test('whatever both sides do to different places is done, and nothing is done twice', () => {
  const place = fc.nat(19)
  fc.assert(
    fc.property(fc.array(place, { maxLength: 5 }), fc.array(place, { maxLength: 5 }), (mine, theirs) => {
      // Places are apart, so that changes do not touch unless they are of the same one.
      const given = (changes: Readonly<Record<number, string>>) =>
        Array.from({ length: 60 }, (_, line) =>
          line % 3 === 0 ? (changes[line / 3] ?? `${line}\n`) : `${line}\n`,
        ).join('')
      const of = (places: readonly number[], word: string) =>
        Object.fromEntries(places.map((at) => [at, `${word} ${at}\n`]))
      const before = aFile(given({}))
      const change: FileChange = { path: 'a', beforeHash: before.hash, after: bytes(given(of(mine, 'mine'))) }
      const result = rebased([change], { a: before }, { a: aFile(given(of(theirs, 'theirs'))) })

      const expected = mine.some((at) => theirs.includes(at)) ? 'conflict' : mine.length === 0 ? 'there' : 'fits'
      expect(result.kind).toBe(expected)
      if (result.kind === 'fits')
        expect(text(result.changes[0]!.after)).toBe(given({ ...of(mine, 'mine'), ...of(theirs, 'theirs') }))
    }),
  )
})

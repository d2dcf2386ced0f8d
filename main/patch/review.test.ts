import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { FileChange, FileRead } from './change-set.ts'
import { keptChanges, reviewedChanges } from './review.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const aRead = (content: Uint8Array): FileRead =>
  ({ kind: 'file', bytes: content, hash: sha256(content), mode: 0o644 }) as FileRead

/** What a person means by the lines they tick: removed ones go, added ones come, the rest stays as it was. */
const before = ['a\r\n', 'b\n', 'c\n', 'd\n', 'e\n', 'f\n', 'g\n', 'h\n', 'i\n', 'j']
const script: readonly (readonly [' ' | '-' | '+', string])[] = [
  [' ', 'a\r\n'],
  ['-', 'b\n'],
  ['+', 'B\n'],
  ['+', 'B2\n'],
  [' ', 'c\n'],
  [' ', 'd\n'],
  [' ', 'e\n'],
  [' ', 'f\n'],
  [' ', 'g\n'],
  [' ', 'h\n'],
  [' ', 'i\n'],
  ['-', 'j'],
  ['+', 'J\n'],
]
const after = script.filter(([kind]) => kind !== '-').map(([, text]) => text)

const wide = (isBig: boolean) => (text: string) => {
  const made = Buffer.from(text, 'utf16le')
  return new Uint8Array(isBig ? made.swap16() : made)
}
const encodings: readonly { readonly name: string; readonly mark: string; encode(text: string): Uint8Array }[] = [
  { name: 'utf-8', mark: '', encode: bytes },
  { name: 'utf-8 with a byte order mark', mark: '\ufeff', encode: bytes },
  { name: 'utf-16le', mark: '\ufeff', encode: wide(false) },
  { name: 'utf-16be', mark: '\ufeff', encode: wide(true) },
  { name: 'windows-1252', mark: 'é', encode: (text) => new Uint8Array(Buffer.from(text, 'latin1')) },
]

test.each(encodings)('every subset of the changed lines gives exactly these bytes in $name', ({ mark, encode }) => {
  const source = encode(mark + before.join(''))
  const change: FileChange = { path: 'x.txt', beforeHash: sha256(source), after: encode(mark + after.join('')) }
  const [reviewed] = reviewedChanges([change], new Map([['x.txt', aRead(source)]]))
  const { hunks } = reviewed!.text
  const places = hunks.flatMap(({ number, lines }) =>
    lines.flatMap(({ kind }, index) => (kind === 'context' ? [] : [{ number, index }])),
  )
  expect(places).toHaveLength(5)

  for (let subset = 0; subset < 2 ** places.length; subset++) {
    const isIn = (place: number) => (subset & (1 << place)) !== 0
    let place = 0
    const wanted = script.flatMap(([kind, text]) => {
      if (kind === ' ') return [text]
      const isTaken = isIn(place++)
      return (kind === '+') === isTaken ? [text] : []
    })
    const closed = wanted.map((line, index) => (index < wanted.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))
    const lines: Record<string, number[]> = {}
    places.forEach(({ number, index }, at) => isIn(at) && (lines[number] ??= []).push(index))

    const kept = keptChanges([reviewed!], {
      action: 'partial',
      files: [{ path: 'x.txt', hunks: Object.keys(lines).map(Number), lines }],
      comments: [],
    })

    if (!('changes' in kept)) throw new Error(kept.cannot)
    const result = kept.changes[0] ? kept.changes[0].after! : source
    expect([...result], `subset ${subset.toString(2)}`).toEqual([...encode(mark + closed.join(''))])
  }
})

test('a file that is no text is taken or left as a whole', () => {
  const source = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0, 255])
  const change: FileChange = { path: 'x.png', beforeHash: sha256(source), after: null }
  const reviewed = reviewedChanges([change], new Map([['x.png', aRead(source)]]))

  expect(reviewed[0]!.text).toMatchObject({ parts: 1, hunks: [], binary: { before: 9, after: null } })
  const kept = keptChanges(reviewed, { action: 'partial', files: [{ path: 'x.png', hunks: [] }], comments: [] })
  expect(kept).toEqual({ changes: [change], taken: [1] })
})

const link = (target: string): FileRead => ({ kind: 'link', target, hash: `link to ${target}` })
const only = (path: string, hunks: readonly number[], lines?: Record<string, number[]>) =>
  ({ action: 'partial', files: [{ path, hunks, ...(lines ? { lines } : {}) }], comments: [] }) as const

test('what is a link before or after is shown with both targets, and taken or left as a whole', () => {
  const moved: FileChange = { path: 'to', beforeHash: 'link to old', after: bytes('new'), isLink: true }
  const gone: FileChange = { path: 'gone', beforeHash: 'link to old', after: null }
  const file = aRead(bytes('one\ntwo\n'))
  const turned: FileChange = { path: 'file', beforeHash: file.hash, after: bytes('to'), isLink: true }
  const reviewed = reviewedChanges(
    [moved, gone, turned],
    new Map([
      ['to', link('old')],
      ['gone', link('old')],
      ['file', file],
    ]),
  )

  expect(reviewed.map(({ text }) => [text.change, text.before, text.after])).toEqual([
    ['modified', 'old', 'new'],
    ['deleted', 'old', null],
    ['modified', 'one\ntwo\n', 'to'],
  ])
  expect(keptChanges(reviewed, only('file', [], { 1: [0] }))).toEqual({ changes: [turned], taken: [3] })
  expect(keptChanges(reviewed, only('to', [1]))).toEqual({ changes: [moved], taken: [1] })
})

test('with the first line that is kept a file takes its new name and mode, and with none it takes neither', () => {
  const source = bytes(before.join(''))
  const change: FileChange = {
    path: 'new.sh',
    beforeHash: null,
    after: bytes(after.join('')),
    from: 'old.sh',
    mode: 0o755,
  }
  const removal: FileChange = { path: 'old.sh', beforeHash: sha256(source), after: null }
  const reviewed = reviewedChanges(
    [change, removal],
    new Map<string, FileRead>([
      ['new.sh', { kind: 'missing', hash: null }],
      ['old.sh', aRead(source)],
    ]),
  )

  expect(keptChanges(reviewed, only('new.sh', [], { 1: [3] }))).toEqual({
    changes: [{ ...change, after: bytes(['a\r\n', 'b\n', 'B2\n', ...before.slice(2)].join('')) }, removal],
    taken: [1],
  })
  expect(keptChanges(reviewed, only('new.sh', [], { 1: [0, 4, 99] }))).toEqual({ changes: [], taken: [] })
})

test('a deletion is whole with all its lines, and leaves the file with those that are not taken', () => {
  const source = bytes('one\ntwo')
  const change: FileChange = { path: 'x', beforeHash: sha256(source), after: null }
  const reviewed = reviewedChanges([change], new Map([['x', aRead(source)]]))

  expect(keptChanges(reviewed, only('x', [], { 1: [0, 1] }))).toEqual({ changes: [change], taken: [1] })
  expect(keptChanges(reviewed, only('x', [], { 1: [0] }))).toEqual({
    changes: [{ ...change, after: bytes('two') }],
    taken: [1],
  })
})

test('of a new file some lines can be kept, lines of white space and an empty file as well', () => {
  const change: FileChange = { path: 'x', beforeHash: null, after: bytes(' \n\t\n\n') }
  const empty: FileChange = { path: 'empty', beforeHash: null, after: bytes('') }
  const missing: FileRead = { kind: 'missing', hash: null }
  const reviewed = reviewedChanges(
    [change, empty],
    new Map([
      ['x', missing],
      ['empty', missing],
    ]),
  )

  expect(keptChanges(reviewed, only('x', [], { 1: [1] }))).toEqual({
    changes: [{ ...change, after: bytes('\t\n') }],
    taken: [1],
  })
  expect(keptChanges(reviewed, only('empty', []))).toEqual({ changes: [empty], taken: [2] })
})

test('a text that was edited back to what it was changes nothing', () => {
  const source = bytes(before.join(''))
  const change: FileChange = { path: 'x', beforeHash: sha256(source), after: bytes(after.join('')) }
  const reviewed = reviewedChanges([change], new Map([['x', aRead(source)]]))

  const kept = keptChanges(reviewed, {
    action: 'partial',
    files: [{ path: 'x', hunks: [1], editedText: before.join('') }],
    comments: [],
  })
  expect(kept).toEqual({ changes: [], taken: [] })
})

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

test('every subset of the changed lines gives exactly these bytes', () => {
  const source = bytes(before.join(''))
  const change: FileChange = { path: 'x.txt', beforeHash: sha256(source), after: bytes(after.join('')) }
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
    const result = kept.changes[0] ? new TextDecoder().decode(kept.changes[0].after!) : before.join('')
    expect(result, `subset ${subset.toString(2)}`).toBe(closed.join(''))
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

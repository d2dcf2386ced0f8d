import { expect, test } from 'vitest'
import type { ReadBytes } from '../state/side-bytes.ts'
import { loadSide, maxImageBytes } from './load-image.ts'

/** A PNG's header for so many pixels, and bytes behind it up to this size. */
function aPng({ width = 3, height = 2, size = 40 } = {}): Uint8Array {
  const bytes = new Uint8Array(size)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
  const view = new DataView(bytes.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  return bytes
}

/** Answers in parts, and counts them. */
function reader(bytes: Uint8Array, partLength = 16) {
  const asked: number[] = []
  const readBytes: ReadBytes = (_, offset) => {
    asked.push(offset)
    const part = bytes.subarray(offset, offset + partLength)
    return Promise.resolve({ base64: btoa(String.fromCharCode(...part)), size: bytes.length, encoding: null })
  }
  return { readBytes, asked }
}

test('a picture is put together of its parts', async () => {
  const bytes = aPng()
  const { readBytes, asked } = reader(bytes)

  expect(await loadSide(readBytes, 'after', 40)).toEqual({
    kind: 'image',
    type: 'image/png',
    bytes,
    width: 3,
    height: 2,
  })
  expect(asked).toEqual([0, 16, 32])
})

test('nothing is asked of a side without a file', async () => {
  const { readBytes, asked } = reader(aPng())

  expect(await loadSide(readBytes, 'before', null)).toEqual({ kind: 'none' })
  expect(asked).toEqual([])
})

test.each([
  ['what is no picture', new Uint8Array(100), { kind: 'not-image', size: 100 }],
  ['an empty file', new Uint8Array(), { kind: 'not-image', size: 0 }],
  [
    'a picture of too many bytes',
    aPng({ size: maxImageBytes + 1 }),
    { kind: 'too-many-bytes', size: maxImageBytes + 1 },
  ],
])('of %s no more is read than its start', async (_, bytes, side) => {
  const { readBytes, asked } = reader(bytes)

  expect(await loadSide(readBytes, 'after', bytes.length)).toEqual(side)
  expect(asked).toEqual([0])
})

test('a small file that says it holds a huge picture is not decoded', async () => {
  const { readBytes } = reader(aPng({ width: 30_000, height: 30_000 }))

  expect(await loadSide(readBytes, 'after', 40)).toEqual({ kind: 'too-many-pixels', size: 40 })
})

test('a picture whose header is damaged is broken', async () => {
  const { readBytes } = reader(aPng({ width: 0 }))

  expect(await loadSide(readBytes, 'after', 40)).toEqual({ kind: 'broken', size: 40 })
})

test('a file that became another between two parts is broken', async () => {
  const { readBytes } = reader(aPng())
  const shorter: ReadBytes = async (side, offset) => ({ ...(await readBytes(side, offset)), size: offset ? 50 : 40 })
  const emptied: ReadBytes = async (side, offset) =>
    offset ? { base64: '', size: 40, encoding: null } : readBytes(side, offset)

  expect(await loadSide(shorter, 'after', 40)).toEqual({ kind: 'broken', size: 40 })
  expect(await loadSide(emptied, 'after', 40)).toEqual({ kind: 'broken', size: 40 })
})

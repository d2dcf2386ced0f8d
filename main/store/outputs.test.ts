import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openStore } from './open-store.ts'
import { createOutputs } from './outputs.ts'
import type { Store } from './store.ts'

let directory: string
let store: Store
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'codelab-outputs-'))
  store = await openStore(directory)
})
const filesOf = () => (existsSync(join(directory, 'outputs')) ? readdirSync(join(directory, 'outputs')) : [])
const small = () =>
  createOutputs(store.database, join(directory, 'outputs'), { worthBytes: 10, headBytes: 100, tailBytes: 20 })

test('a short output needs no file', () => {
  const sink = store.outputs.begin()
  sink.add(Buffer.from('short'))

  expect(sink.end()).toBeNull()
  expect(filesOf()).toEqual([])
})

test('a long one is kept whole, by its hash, and read in parts', () => {
  const whole = `${'começo '.repeat(200_000)}🙂 end`
  const sink = store.outputs.begin()
  const bytes = Buffer.from(whole)
  // Cut anywhere, also inside of characters.
  for (let at = 0; at < bytes.length; at += 9973) sink.add(bytes.subarray(at, at + 9973))

  const { text, leftOut } = sink.end()!
  expect(leftOut).toBe(0)
  expect(text).toMatchObject({ size: whole.length, blob: createHash('sha256').update(bytes).digest('hex') })
  expect(whole.startsWith(text.head) && whole.endsWith(text.tail)).toBe(true)
  expect(text.head.length + text.tail.length).toBe(8192)
  expect(store.blobs.readText(text.blob, 700_001, 20)).toEqual({
    text: whole.slice(700_001, 700_021),
    size: whole.length,
  })
  expect(store.blobs.readText(text.blob, whole.length - 6, 100)?.text).toBe('🙂 end')
  expect(store.blobs.whole(text)).toBe(whole)
  expect(Buffer.from(store.blobs.get(text.blob)!).equals(bytes)).toBe(true)
})

test('plain text between text that is not counts the same', () => {
  const whole = `${'a'.repeat(20_000)}é${'b'.repeat(20_000)}`
  const sink = createOutputs(store.database, join(directory, 'outputs'), {
    worthBytes: 10,
    headBytes: 1e6,
    tailBytes: 20,
  }).begin()
  const bytes = Buffer.from(whole)
  for (const [from, to] of [
    [0, 10_000],
    [10_000, 20_001],
    [20_001, bytes.length],
  ]) {
    sink.add(bytes.subarray(from, to))
  }

  const { text } = sink.end()!
  expect(text.size).toBe(whole.length)
  expect(whole.startsWith(text.head) && whole.endsWith(text.tail)).toBe(true)
  expect(text.head.length + text.tail.length).toBe(8192)
})

test('of what is longer than is kept, the beginning and the end stay and the rest is counted', () => {
  const sink = small().begin()
  for (let count = 0; count < 1000; count++) sink.add(Buffer.from(`${String(count).padStart(4)} `))

  const { text, leftOut } = sink.end()!
  const kept = readFileSync(join(directory, 'outputs', text.blob), 'utf8')
  expect(leftOut).toBe(5000 - 120)
  expect(kept.slice(0, 100)).toBe(Array.from({ length: 20 }, (_, count) => `${String(count).padStart(4)} `).join(''))
  expect(kept.slice(100)).toBe('\n… 4880 bytes left out …\n 996  997  998  999 ')
  expect(text.size).toBe(kept.length)
})

test('what no session speaks of any more is gone at the next start', async () => {
  const sink = small().begin()
  sink.add(Buffer.alloc(50, 'a'))
  const { text } = sink.end()!
  writeFileSync(join(directory, 'outputs', 'left.part'), 'killed')
  const other = small().begin()
  other.add(Buffer.alloc(50, 'b'))
  const used = other.end()!.text.blob
  store.database.prepare('insert into blob_uses (session_id, hash) values (?, ?)').run('s', used)

  store.close()
  store = await openStore(directory)

  expect(filesOf()).toEqual([used])
  expect(store.blobs.get(text.blob)).toBeNull()
})

test('no name leads out of the folder', () => {
  expect(store.blobs.get('../codelab.db')).toBeNull()
  expect(store.blobs.readText('../codelab.db', 0, 10)).toBeNull()
})

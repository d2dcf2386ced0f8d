import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCompute } from './change-set-thread.ts'
import { computeHere } from './patch-jobs.ts'

const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.fixture-'))
const workerFile = join(folder, 'patch-worker.mjs')

beforeAll(() =>
  build({ input: join(import.meta.dirname, 'patch-worker.ts'), platform: 'node', output: { file: workerFile } }),
)
afterAll(() => rmSync(folder, { recursive: true }))

const before = Array.from({ length: 20_000 }, (_, index) => `line ${index}`).join('\n')
const pair = {
  path: 'f.txt',
  before: { text: before, mode: '100644' },
  after: { text: before.replaceAll('line', '  line'), mode: '100644' },
}

test('a large job is done in another thread: this one goes on meanwhile', async () => {
  const compute = createCompute(pathToFileURL(workerFile))
  await compute('diffFiles', 1e6, [])
  let turns = 0
  const timer = setInterval(() => turns++, 1)

  const [diff] = await compute('diffFiles', 1e6, [pair])
  clearInterval(timer)

  expect(diff).toEqual((await computeHere('diffFiles', 0, [pair]))[0])
  expect(turns).toBeGreaterThan(3)
})

test('a patch keeps its meaning on the way: maps, bytes and what is undefined', async () => {
  const compute = createCompute(pathToFileURL(workerFile))
  const bytes = new TextEncoder().encode('a\n')
  const patch = '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n'
  const values = [
    patch,
    'f',
    new Map([['f', 'f']]),
    new Map([['f', { kind: 'file' as const, bytes, mode: 0o644 }]]),
  ] as const

  const there = await compute('changesOfPatch', 1e6, ...values)

  expect(there).toEqual(await computeHere('changesOfPatch', 0, ...values))
  expect(there).toMatchObject({ changes: [{ path: 'f', after: { bytes: new TextEncoder().encode('b\n') } }] })
})

test('a review is the same there as here, and so is what is kept of it', async () => {
  const compute = createCompute(pathToFileURL(workerFile))
  const bytes = (text: string) => new TextEncoder().encode(text)
  const change = { path: 'f', beforeHash: 'x', after: bytes('a\nB\r\nc') }
  const fresh = { path: 'g', beforeHash: null, after: bytes('new\n') }
  const state = { kind: 'file' as const, bytes: bytes('a\nb\r\nc\n'), mode: 0o644, hash: 'x' }
  const values = [[change, fresh], new Map([['f', state]])] as const

  const there = await compute('reviewedChanges', 1e6, ...values)
  expect(there).toEqual(await computeHere('reviewedChanges', 0, ...values))

  const decision = { action: 'partial' as const, files: [{ path: 'f', hunks: [], lines: { 1: [1, 3] } }], comments: [] }
  const kept = await compute('keptChanges', 1e6, there, decision)
  expect(kept).toEqual(await computeHere('keptChanges', 0, there, decision))
  expect(kept).toMatchObject({ changes: [{ after: bytes('a\nc\nB\r\n') }] })
})

test('without a built thread the job is done here', async () => {
  const compute = createCompute(new URL('./nowhere.js', import.meta.url))

  expect((await compute('namesInPatch', 1e6, '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n', undefined)).names).toContain(
    'x',
  )
})

test('a thread that cannot be started leaves the work to this one', async () => {
  const broken = join(folder, 'broken.mjs')
  writeFileSync(broken, 'throw new Error("no")')
  const compute = createCompute(pathToFileURL(broken))

  expect(await compute('diffFiles', 1e6, [])).toEqual([])
  expect(await compute('diffFiles', 1e6, [])).toEqual([])
})

test('a thread that dies is made again', async () => {
  const fragile = join(folder, 'fragile.mjs')
  writeFileSync(
    fragile,
    `import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ id, values }) => values[0].length > 0 ? process.exit(3) : parentPort.postMessage({ id, value: [] }))`,
  )
  const compute = createCompute(pathToFileURL(fragile))

  expect(await compute('diffFiles', 1e6, [])).toEqual([])
  await expect(compute('diffFiles', 1e6, [pair])).rejects.toThrow('ended with 3')
  expect(await compute('diffFiles', 1e6, [])).toEqual([])
})

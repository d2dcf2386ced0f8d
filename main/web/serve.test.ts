import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownDataDirectory } from '../store/owner.ts'
import { serve, type ServeIo } from './serve.ts'

let folder: string
let printed: string[]
let io: ServeIo

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'))
  printed = []
  io = {
    print: async (text) => void printed.push(text),
    tell: () => {},
    env: { CODELAB_DATA: join(folder, 'data') },
    signal: new AbortController().signal,
  }
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a folder that is none is told before anything is begun', async () => {
  await expect(serve({ folder: join(folder, 'gone'), port: 0 }, io)).rejects.toThrow('gone is no folder')
})

test('a data directory in use is told with who has it', async () => {
  const owner = await ownDataDirectory(join(folder, 'data'), 'someone')

  await expect(serve({ folder, port: 0 }, io)).rejects.toThrow(`“someone” (process ${process.pid}`)
  owner.release()
})

test('what keeps the server from starting leaves the data directory free again, and prints no address', async () => {
  // Run from its source there is no built renderer beside it.
  await expect(serve({ folder, port: 0 }, io)).rejects.toThrow('npm run build')

  expect(printed).toEqual([])
  const owner = await ownDataDirectory(join(folder, 'data'), 'the next')
  owner.release()
})

import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openAppTrial } from './app-trial.fixture.ts'

const script = `
model: story
turns:
  - Nothing.
`
const megabyte = 1024 * 1024

test('the parts of a file are of one reading, until it is read from its start again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'changes-bytes-'))
  const path = 'picture.bin'
  const put = (byte: number) => writeFileSync(join(folder, path), Buffer.alloc(2 * megabyte + 1, byte))
  put(0)
  execFileSync('git', ['init', '--initial-branch', 'main'], { cwd: folder, stdio: 'ignore' })
  const { app, call, workspaceId } = await openAppTrial(script, { folder })
  onTestFinished(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })
  await call('workspace.trust', { workspaceId, trusted: true })
  const readPart = async (offset: number) => {
    const source = { kind: 'working-tree' } as const
    const { base64, size } = await call('changes.read-bytes', { workspaceId, source, path, side: 'after', offset })
    const bytes = Buffer.from(base64, 'base64')
    return { size, length: bytes.length, byte: bytes[0] }
  }

  const size = 2 * megabyte + 1
  expect(await readPart(0)).toEqual({ size, length: megabyte, byte: 0 })
  put(1)
  expect(await readPart(megabyte)).toEqual({ size, length: megabyte, byte: 0 })
  expect(await readPart(2 * megabyte)).toEqual({ size, length: 1, byte: 0 })
  expect(await readPart(0)).toEqual({ size, length: megabyte, byte: 1 })
  put(2)
  expect(await readPart(megabyte)).toEqual({ size, length: megabyte, byte: 1 })
})

import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { runBytes } from './run-bytes.ts'

const node = (script: string, stdin?: Uint8Array, timeoutMs = 20_000) =>
  runBytes({ file: process.execPath, args: ['-e', script], cwd: process.cwd(), env: {}, stdin, timeoutMs })

test('bytes go in and out as they are, however many and however late they are read', async () => {
  const sent = Buffer.alloc(5 * 1024 * 1024, Uint8Array.of(0, 255, 10, 128))

  const result = await node('process.stdin.pipe(process.stdout); process.stderr.write("ы"); process.exitCode = 3', sent)

  expect(result.stdout.equals(sent)).toBe(true)
  expect([result.stderr, result.exitCode]).toEqual(['ы', 3])
})

test('a program that does not read its input ends by itself', async () => {
  const result = await node('process.exit(0)', Buffer.alloc(5 * 1024 * 1024))

  expect(result.exitCode).toBe(0)
})

test('what takes too long is ended', async () => {
  expect((await node('setInterval(() => {}, 1000)', undefined, 300)).exitCode).toBeNull()
})

test('a program that is not there is told of', async () => {
  const request = { file: 'no-such-program', args: [], cwd: process.cwd(), env: {}, timeoutMs: 1000 }

  await expect(runBytes(request)).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' })
})

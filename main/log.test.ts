import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from './log.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'deep', 'codelab.log')
const lines = () =>
  existsSync(file())
    ? readFileSync(file(), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : []

test('nothing is there before the first line; then each has its stack and place', async () => {
  const log = createLog(join(folder, 'deep'))
  expect(existsSync(join(folder, 'deep'))).toBe(false)

  log.error({ err: new Error('oh', { cause: new Error('why') }), channel: 'file.read' }, 'A request failed')
  log.info({}, 'Started')
  await vi.waitFor(() => expect(lines()).toHaveLength(2))

  expect(lines()[0]).toMatchObject({ channel: 'file.read', msg: 'A request failed', err: { message: 'oh: why' } })
  expect(JSON.stringify(lines()[0])).toContain('log.test.ts')
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('keys and tokens are left out, wherever they stand', async () => {
  const log = createLog(join(folder, 'deep'))

  log.warn(
    {
      apiKey: 'AAAA',
      request: { headers: { Authorization: 'BBBB' }, body: { key: 'CCCC' } },
      err: new Error('Incorrect key sk-proj-DDDDDDDDDDDDDDDD at http://127.0.0.1:1/#token=EEEE, Bearer FFFF'),
    },
    'Refused with api_key=GGGG',
  )
  await vi.waitFor(() => expect(lines()).toHaveLength(1))

  expect(readFileSync(file(), 'utf8')).not.toMatch(/AAAA|BBBB|CCCC|DDDD|EEEE|FFFF|GGGG/)
})

test('a long log is begun anew, with one older file', async () => {
  createLog(join(folder, 'deep')).info({}, 'first')
  await vi.waitFor(() => expect(lines()).toHaveLength(1))
  writeFileSync(file(), ' '.repeat(6 * 1024 * 1024))

  createLog(join(folder, 'deep')).info({}, 'second')
  await vi.waitFor(() => expect(lines()).toMatchObject([{ msg: 'second' }]))

  expect(statSync(`${file()}.1`).size).toBe(6 * 1024 * 1024)
})

test('a log that cannot be written stops nothing', async () => {
  writeFileSync(join(folder, 'deep'), 'a file in its place')

  createLog(join(folder, 'deep')).error({}, 'lost')
  await new Promise((resolve) => setTimeout(resolve, 100))
})

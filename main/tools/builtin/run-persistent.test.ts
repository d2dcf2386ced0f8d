import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool as kill } from './kill-process.ts'
import { tool as read } from './read-process-output.ts'
import { tool as start } from './run-persistent.ts'

let trial: Trial
const outputOf = async (id: string, since?: number) =>
  (await trial.call(read, { process_id: id, ...(since === undefined ? {} : { since }) })).result as {
    output: string
    running: boolean
    exit_code?: number | null
    next: number
  }

beforeEach(async () => {
  trial = await openTrial()
})
afterEach(() => trial.terminals.close())

test('a server starts, is read from a position on, and is ended with its children', async () => {
  writeFileSync(join(trial.root, 'serve.sh'), 'echo up; sleep 1000 & while read line; do echo "got $line"; done; wait')

  const { result } = await trial.call(start, { command: 'sh serve.sh', process_id: 'server' })
  expect(result).toEqual({ process_id: 'server', pid: expect.any(Number) })
  await vi.waitFor(async () => expect((await outputOf('server')).output).toBe('up\n'))
  const { next } = await outputOf('server')
  trial.terminals.list()[0]!.write('hi\r')
  await vi.waitFor(async () => expect((await outputOf('server', next)).output).toBe('hi\ngot hi\n'))
  await expect(trial.call(start, { command: 'sh serve.sh', process_id: 'server' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })

  expect((await trial.call(kill, { process_id: 'server' })).result).toEqual({})
  expect(await outputOf('server')).toMatchObject({ running: false, exit_code: null })
})

test('one that ends by itself tells its exit code and can be started anew', async () => {
  await trial.call(start, { command: 'exit 3', process_id: 'short' })
  await vi.waitFor(async () => expect(await outputOf('short')).toMatchObject({ running: false, exit_code: 3 }))

  await trial.call(start, { command: 'exit 4', process_id: 'short' })
  await vi.waitFor(async () => expect(await outputOf('short')).toMatchObject({ exit_code: 4 }))
  expect((await trial.call(kill, { process_id: 'short' })).result).toEqual({ exit_code: 4 })
})

test('of very long output the end is kept', async () => {
  await trial.call(start, { command: 'yes 123456789 | head -c 5000000; echo; echo done', process_id: 'long' })

  await vi.waitFor(async () => expect((await outputOf('long')).running).toBe(false), { timeout: 15_000, interval: 100 })
  const { output, next } = await outputOf('long')
  expect(output.length).toBeLessThan(2 * 1024 * 1024)
  expect(output.slice(-40)).toMatch(/done\n$/)
  expect(next).toBe(5_500_008)
})

test('the start is judged as a process, a dangerous one as dangerous', async () => {
  expect((await trial.prepare(start, { command: 'npm run dev', process_id: 'x' })).effect).toBe('process-start')
  expect((await trial.prepare(start, { command: 'rm -rf /', process_id: 'x' })).effect).toBe('dangerous-command')
})

test.each([
  [start, { command: 'no-such-program-at-all', process_id: 'x' }, 'COMMAND_FAILED'],
  [start, { command: 'ls', process_id: 'a b' }, 'INVALID_ARGUMENTS'],
  [start, { command: 'ls', process_id: 'x', cwd: '..' }, 'PATH_OUTSIDE_WORKSPACE'],
  [read, { process_id: 'none' }, 'PROCESS_NOT_FOUND'],
  [kill, { process_id: 'none' }, 'PROCESS_NOT_FOUND'],
])('a call that cannot be is refused (%#)', async (tool, given, code) => {
  await expect(trial.call(tool, given)).rejects.toMatchObject({ code })
})

import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTerminals, type Terminals } from './terminals.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-terminal-')))
const shell = (line: string) => ({ line, shell: '/bin/sh' })
let terminals: Terminals

beforeEach(() => {
  terminals = createTerminals()
})
afterEach(() => terminals.close())

test('a person’s shell takes what is typed, knows its size, and gets no keys of ours', async () => {
  process.env['SOME_API_KEY'] = 'secret'
  const terminal = await terminals.start({ id: 'mine', command: null, cwd, columns: 90, rows: 20 })
  delete process.env['SOME_API_KEY']
  terminal.resize(70, 25)
  terminal.write('stty size; pwd; echo "[$TERM:$SOME_API_KEY]"; exit 5\r')

  await vi.waitFor(() => expect(terminal.isRunning).toBe(false), { timeout: 10_000 })
  const { text } = terminal.read(0)
  expect(text).toContain('25 70')
  expect(text).toContain(cwd)
  expect(text).toContain('[xterm-256color:]')
  expect(terminal.exitCode).toBe(5)
})

test('those listening hear output and the end; the list keeps what ended', async () => {
  let changes = 0
  terminals.onChange(() => (changes += 1))
  const terminal = await terminals.start({ id: 'a', command: shell('sleep 0.2; echo жук'), cwd })
  const heard: string[] = []
  terminal.onOutput((text) => heard.push(text))

  await vi.waitFor(() => expect(terminal.isRunning).toBe(false), { timeout: 10_000 })
  expect(heard.join('')).toBe('жук\r\n')
  expect(changes).toBe(2)
  expect(terminals.list().map(({ id, title }) => [id, title])).toEqual([['a', 'sleep 0.2; echo жук']])
})

test('output is read from a position on', async () => {
  const terminal = await terminals.start({ id: 'a', command: shell('printf 0123456789'), cwd })
  await vi.waitFor(() => expect(terminal.isRunning).toBe(false), { timeout: 10_000 })

  expect(terminal.read(4)).toEqual({ text: '456789', from: 4, to: 10 })
  expect(terminal.read(99)).toEqual({ text: '', from: 10, to: 10 })
})

test('closing ends everything, also what ignores a hang-up', async () => {
  const terminal = await terminals.start({
    id: 'a',
    command: shell('trap "" HUP TERM; while :; do sleep 0.1; done'),
    cwd,
  })

  await terminals.close()

  expect(terminal.isRunning).toBe(false)
  expect(() => process.kill(terminal.pid, 0)).toThrow()
})

test('two of one id do not run at once', async () => {
  const first = terminals.start({ id: 'a', command: shell('sleep 100'), cwd })
  const second = terminals.start({ id: 'a', command: shell('sleep 100'), cwd })

  await expect(second).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect((await first).isRunning).toBe(true)
})

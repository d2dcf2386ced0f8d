import { mkdtempSync, readFileSync, realpathSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { run, type RunRequest } from './run.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-run-')))
const start = (line: string, more: Partial<RunRequest> = {}) =>
  run({ command: { line, shell: '/bin/sh' }, cwd, timeoutMs: 20_000, signal: new AbortController().signal, ...more })

/** Processes that were started with this word among theirs. */
async function living(word: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      const state = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]
      if (line.includes(word) && state !== 'Z' && Number(pid) !== process.pid) found.push(line)
    } catch {
      // It ended meanwhile.
    }
  }
  return found
}

test('output, errors and the exit code come apart', async () => {
  const result = await start('echo out; echo err >&2; exit 3')

  expect(result).toMatchObject({
    stdout: 'out\n',
    stderr: 'err\n',
    exitCode: 3,
    endedBySignal: null,
    truncated: false,
    ending: 'exited',
  })
})

test('a program runs with its words as they are', async () => {
  const result = await start('', { command: { file: 'printf', args: ['%s|', '$HOME', 'a b', ';'] } })

  expect(result.stdout).toBe('$HOME|a b|;|')
})

test('input is given, or closed at once', async () => {
  expect((await start('cat', { stdin: 'text' })).stdout).toBe('text')
  expect((await start('cat')).stdout).toBe('')
  expect((await start('true', { stdin: 'x'.repeat(1_000_000) })).exitCode).toBe(0)
})

test.each([
  [{ file: 'no-such-program-at-all', args: [] }, cwd, /no such program on PATH/],
  [{ file: 'true', args: [] }, join(cwd, 'gone'), /there is no directory/],
  [{ file: '/etc/passwd', args: [] }, cwd, /may not be executed/],
  [{ file: 'true', args: ['a\0b'] }, cwd, /null bytes/],
  [{ file: 'true', args: Array.from({ length: 40 }, () => 'x'.repeat(120_000)) }, cwd, /too long/],
])('what cannot be started fails with the reason', async (command, directory, reason) => {
  await expect(start('', { command, cwd: directory })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringMatching(reason),
  })
})

test('children get no keys and no settings of our runtime', async () => {
  const given = { OPENAI_API_KEY: 'k', NODE_OPTIONS: '--no-warnings', ELECTRON_RUN_AS_NODE: '1', LD_PRELOAD: '' }
  Object.assign(process.env, given)
  try {
    const { stdout } = await start('env', { env: { EXTRA: '1' } })
    const names = stdout.split('\n').map((line) => line.split('=')[0])

    for (const name of Object.keys(given)) expect(names).not.toContain(name)
    expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'EXTRA']))
    expect(stdout).toContain('TERM=dumb')
  } finally {
    for (const name of Object.keys(given)) delete process.env[name]
  }
})

test('output streams while it comes, never cut inside a character', async () => {
  const pieces: string[] = []
  const letters =
    "printf '\\320'; sleep 0.1; printf '\\266'; sleep 0.1; printf '\\360\\237'; sleep 0.1; printf '\\230\\200'"

  await start(letters, { onOutput: (text) => pieces.push(text) })

  expect(pieces.join('')).toBe('ж😀')
  expect(pieces.length).toBeGreaterThan(1)
})

test('of long output both ends are kept and the middle is counted, at whole characters', async () => {
  const result = await start(`i=0; while [ $i -lt 5000 ]; do echo "жжжж $i"; i=$((i+1)); done`, { keepBytes: 1001 })

  expect(result.truncated).toBe(true)
  expect(result.stdout).toMatch(/^жжжж 0\n/)
  expect(result.stdout).toMatch(/жжжж 4999\n$/)
  expect(result.stdout).not.toContain('\ufffd')
  const left = Number(/… (\d+) bytes left out …/.exec(result.stdout)![1])
  expect(left).toBeGreaterThan(60_000)
})

test('what was printed before the exit is read to its end, however busy this process was', async () => {
  const busy = setInterval(() => {
    const until = performance.now() + 300
    while (performance.now() < until);
  })

  const { stdout, stderr } = await start('head -c 180000 /dev/zero; sleep 5 & echo end >&2')
  clearInterval(busy)

  expect([stdout.length, stderr]).toEqual([180_000, 'end\n'])
})

test('a gigabyte passes through in bounded memory', async () => {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)

  const result = await start('yes | head -c 1000000000', { onOutput: () => {} })
  clearInterval(watch)

  expect(result.exitCode).toBe(0)
  expect(result.truncated).toBe(true)
  expect((most - before) / 1e6).toBeLessThan(40)
})

describe.runIf(process.platform === 'linux')('ending', () => {
  test('a timeout ends the tree, also what ignores SIGTERM or has left the group', async () => {
    const word = `wait-${process.pid}-one`
    const script = `
      sh -c 'trap "" TERM; while :; do sleep 0.2; done # ${word}' &
      setsid sh -c 'trap "" TERM; while :; do sleep 0.2; done # ${word}' &
      (setsid sh -c 'sleep 1000; : ${word}' & )
      (env -i setsid /bin/sh -c 'while :; do /bin/sleep 0.2; done # ${word}' & )
      while :; do sleep 1; done`

    const result = await start(script, { timeoutMs: 500 })

    expect(result).toMatchObject({ ending: 'timed-out', exitCode: null })
    expect(await living(word)).toEqual([])
  })

  test('a cancel ends it at once with what came so far', async () => {
    const cancel = new AbortController()
    const going = start('echo begun; sleep 1000', { signal: cancel.signal, onOutput: () => cancel.abort() })

    const result = await going

    expect(result).toMatchObject({ ending: 'cancelled', stdout: 'begun\n', endedBySignal: 'SIGTERM' })
  })

  test('one cancelled before does not start', async () => {
    expect(await start('echo begun', { signal: AbortSignal.abort() })).toMatchObject({
      ending: 'cancelled',
      stdout: '',
    })
  })

  test('a grandchild that keeps the pipe open does not keep the command', async () => {
    const result = await start('sleep 30 & echo done')

    expect(result).toMatchObject({ stdout: 'done\n', exitCode: 0, ending: 'exited' })
  })

  test('a grandchild that prints without end does not keep it either, and what came before is there', async () => {
    const result = await start('head -c 100000 /dev/zero >&2; echo done; yes more & kill -9 $$')

    expect(result.stdout).toMatch(/^done\nmore\n/)
    expect(result.stderr).toHaveLength(100_000)
  })

  test('a fork bomb of short children leaves nothing behind', async () => {
    const word = `wait-${process.pid}-many`
    await start(`while :; do sh -c 'sleep 30; : ${word}' & sleep 0.02; done`, { timeoutMs: 400 })
    await delay(50)

    expect(await living(word)).toEqual([])
  })
})

import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command as activity } from './activity.ts'
import { command as cancel } from './cancel.ts'
import { type CliCommand, UsageError } from './command.ts'
import { command as pending } from './pending.ts'
import { command as run } from './run.ts'
import { command as session } from './session.ts'
import { command as tool } from './tool.ts'

let folder: string
let workspace: string
let data: string
let script: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codelab-cli-'))
  workspace = join(folder, 'a folder')
  data = join(folder, 'data')
  script = join(folder, 'script.yaml')
  mkdirSync(workspace)
  writeFileSync(join(workspace, 'given.txt'), 'given\n')
})

afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }))

interface Sitting {
  readonly stdin?: string | NodeJS.ReadableStream
  readonly isTerminal?: boolean
  readonly signal?: AbortSignal
  onPrint?(text: string): void
}

async function play(command: CliCommand, args: readonly string[], sitting: Sitting = {}) {
  const { stdin = '', isTerminal = false, signal = new AbortController().signal, onPrint } = sitting
  let printed = ''
  let told = ''
  const status = await command.run(args, {
    stdin: typeof stdin === 'string' ? Readable.from([stdin]) : stdin,
    async print(text) {
      printed += text
      onPrint?.(text)
    },
    tell: (text) => void (told += text),
    env: { CODELAB_DATA: join(folder, 'own data') },
    isTerminal,
    signal,
  })
  return { status, printed, told, lines: printed.split('\n').slice(0, -1) }
}

const writes = `
turns:
  - - text: I write it down.
      calls: [{ tool: write_file, arguments: { path: made.txt, content: made } }]
    - either:
        - { when: { status: success }, text: It is written. }
        - text: It is not.
`

test('a turn is played, with what it said, did and could not do', async () => {
  writeFileSync(script, writes)
  const args = ['Write', '--workspace', workspace, '--script', script, '--data', data]

  const refused = await play(run, args)
  expect(refused).toMatchObject({ status: 3, printed: 'I write it down.\nIt is not.\n' })
  expect(refused.told).toContain('nobody was there to answer')
  expect(existsSync(join(workspace, 'made.txt'))).toBe(false)

  const approved = await play(run, [...args, '--approve'])
  expect(approved).toMatchObject({ status: 0, printed: 'I write it down.\nIt is written.\n' })
  expect(readFileSync(join(workspace, 'made.txt'), 'utf8')).toBe('made')
})

test('each event is a line of JSON where that is asked for, the last with the whole text', async () => {
  writeFileSync(script, writes)

  const { status, lines } = await play(run, ['Go', '--workspace', workspace, '--script', script, '--json', '--trust'])

  const events = lines.map((line) => JSON.parse(line) as { type: string; seq: number })
  expect(status).toBe(3)
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['user-message', 'tool-changed', 'text-delta']))
  expect(events.at(-1)).toMatchObject({ type: 'turn-stopped', reason: 'completed', text: 'It is not.' })
})

test('on a terminal the question stands there and is answered', async () => {
  writeFileSync(script, writes)
  const stdin = new PassThrough()
  const playing = play(run, ['Go', '--workspace', workspace, '--script', script], { stdin, isTerminal: true })
  stdin.write('y\n')

  const { status, told } = await playing

  expect(told).toContain('made.txt')
  expect({ status, made: existsSync(join(workspace, 'made.txt')) }).toEqual({ status: 0, made: true })
})

test('an interrupt ends the turn and what it runs', async () => {
  writeFileSync(
    script,
    "turns: [[{ text: I wait., calls: [{ tool: execute_command, arguments: { command: 'echo up; sleep 60' } }] }]]",
  )
  const interrupt = new AbortController()
  const onPrint = (text: string) => text.includes('"tool-output"') && interrupt.abort()

  const { status } = await play(
    run,
    ['Go', '--workspace', workspace, '--script', script, '--trust', '--approve', '--json'],
    {
      signal: interrupt.signal,
      onPrint,
    },
  )

  expect(status).toBe(130)
})

test('sessions are listed, searched, taken out and in again', async () => {
  writeFileSync(script, 'turns: [[Nothing is lost.]]')
  const at = ['--workspace', workspace, '--data', data]
  await play(run, ['Keep this', '--script', script, ...at])

  const { lines } = await play(session, ['list', ...at])
  const id = lines[0]?.split(' ')[0] ?? ''
  expect(lines).toEqual([expect.stringContaining('Keep this')])
  expect((await play(session, ['search', 'lost', ...at])).printed).toContain(id)
  expect((await play(session, ['export', id, ...at])).printed).toContain('Nothing is lost.')
  const out = join(folder, 'one.json')
  await play(session, ['export', id, '--json', '--out', out, ...at])
  await expect(play(session, ['export', id, '--json', '--out', out, ...at])).rejects.toThrow('cannot be written')

  const imported = await play(session, ['import', out, ...at])

  expect(imported.printed.trim()).not.toBe(id)
  expect(JSON.parse((await play(session, ['list', '--json', ...at])).printed)).toHaveLength(2)
  await expect(play(session, ['import', join(folder, 'none'), ...at])).rejects.toThrow('cannot be read')
})

test('what was done is listed, with who approved it', async () => {
  await expect(play(activity, ['--data', data])).rejects.toThrow('nothing of CodeLab')
  writeFileSync(script, writes)
  await play(run, ['Write', '--workspace', workspace, '--script', script, '--data', data, '--approve'])

  const { printed } = await play(activity, ['--data', data])
  const [entry] = (await play(activity, ['--data', data, '--json', '--workspace', workspace, '--limit', '1'])).lines

  expect(printed).toMatch(/completed +write_file .*made\.txt.*can be undone/)
  expect(JSON.parse(entry ?? '')).toMatchObject({ tool: 'write_file', status: 'completed', undo: 'possible' })
})

test('a tool is called as a model would, one at a time or as lines', async () => {
  const args = ['--workspace', workspace, '--args', '{"path":"given.txt"}']
  const one = await play(tool, ['read_file', ...args])
  expect(one.status).toBe(0)
  expect(JSON.parse(one.printed)).toMatchObject({ status: 'success', tool: 'read_file' })
  expect((await play(tool, ['read_nothing', ...args])).status).toBe(1)
  const write = ['write_file', '--workspace', workspace, '--args', '{"path":"x","content":"y"}']
  expect((await play(tool, write)).status).toBe(3)
  expect((await play(tool, [...write, '--approve'])).status).toBe(0)

  const question = { question: 'Which?', follow_up: [{ text: 'a' }, { text: 'b' }] }
  const stdin = [
    { workspace, name: 'read_file', args: { path: 'given.txt' } },
    { workspace, name: 'ask_followup_question', args: question, approve: true, answer: 'b' },
    { workspace: join(folder, 'nowhere'), name: 'read_file' },
    { workspace, name: 'read_file', trust: 1 },
    { workspace, name: 'read_file', mode: 'none' },
    { name: 'read_file' },
  ]
  const { lines } = await play(tool, ['--jsonl', '--no-limits'], {
    stdin: stdin.map((line) => JSON.stringify(line)).join('\n'),
  })

  const statuses = lines.map((line) => (JSON.parse(line) as { status: string }).status)
  expect(statuses).toEqual(['success', 'success', 'error', 'error', 'error', 'error'])
})

test('a call that runs elsewhere is listed and cancelled', async () => {
  const stdin = new PassThrough()
  const running = play(tool, ['--jsonl', '--data', data], { stdin })
  const command = 'sleep 60'
  stdin.end(JSON.stringify({ workspace, name: 'execute_command', args: { command }, trust: true, approve: true }))

  const [call] = await until(async () => {
    const { printed } = await play(pending, ['--data', data, '--json']).catch(() => ({ printed: '[]' }))
    return (JSON.parse(printed) as { callId: string; status: string }[]).filter(({ status }) => status === 'running')
  })
  expect((await play(pending, ['--data', data])).printed).toContain(call?.callId)
  await play(cancel, [call?.callId ?? '', '--data', data])

  const { lines } = await running
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ status: 'error', error: { code: 'TOOL_CANCELLED' } })
})

test.each([
  [run, []],
  [run, ['a', 'b']],
  [run, ['a']],
  [run, ['a', '--workspace', '.']],
  [run, ['a', '--workspace', '.', '--base-url', 'ftp://x', '--model', 'm']],
  [run, ['a', '--workspace', '.', '--base-url', 'http://x']],
  [run, ['a', '--workspace', '.', '--api', 'other']],
  [run, ['a', '--workspace', '.', '--autonomy', 'some']],
  [run, ['a', '--unknown']],
  [tool, []],
  [tool, ['read_file']],
  [session, []],
  [session, ['list', 'more']],
  [session, ['export']],
  [activity, ['more']],
  [activity, ['--limit', '0']],
  [pending, ['more']],
  [cancel, []],
] as const)('what cannot be meant is told with the usage: %#', async (command, args) => {
  await expect(play(command, args)).rejects.toThrow(UsageError)
})

async function until<Found>(look: () => Promise<readonly Found[]>): Promise<readonly Found[]> {
  for (;;) {
    const found = await look()
    if (found.length > 0) return found
    await once(AbortSignal.timeout(50), 'abort')
  }
}

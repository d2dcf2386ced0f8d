import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ToolErrorCode, toolErrorCodes } from '../../preload/contract/tool.ts'
import { type App, createApp, type ToolRequest } from '../app.ts'
import { openAppTrial, isIdle } from './app-trial.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'codelab-codes-'))
const plain = join(folder, 'plain')
const repository = join(folder, 'repository')
let app: App

beforeAll(async () => {
  for (const path of [plain, repository, join(plain, 'folder')]) mkdirSync(path, { recursive: true })
  execFileSync('git', ['init', '-q'], { cwd: repository })
  writeFileSync(join(plain, 'a.txt'), 'same\nsame\n')
  writeFileSync(join(plain, 'b.txt'), 'b\n')
  writeFileSync(join(plain, 'folder/c.txt'), 'c\n')
  writeFileSync(join(plain, 'binary'), Buffer.from([0, 1, 2, 255, 254, 0]))
  writeFileSync(join(plain, 'large.txt'), 'x'.repeat(2 * 1024 * 1024))
  const dataDirectory = mkdtempSync(join(tmpdir(), 'codelab-data-'))
  app = await createApp({ shell: { kind: 'cli' }, dataDirectory, isTemporary: true })
})
afterAll(() => app.close())

type Given = Partial<Pick<ToolRequest, 'workspace' | 'mode' | 'isTrusted' | 'session' | 'signal'>>

const call = (name: string, args: unknown, given: Given = {}) =>
  app.callTool({
    workspace: plain,
    name,
    arguments: JSON.stringify(args),
    isTrusted: true,
    mode: 'coder',
    autonomy: 'cautious',
    session: undefined,
    signal: new AbortController().signal,
    reply: async ({ digest }) => ({ kind: 'approve', digest }),
    ...given,
  })

const search = (text: string) => `<<<<<<< SEARCH\n${text}\n=======\nother\n>>>>>>> REPLACE`

const met: readonly [ToolErrorCode, string, unknown, Given?][] = [
  ['FILE_NOT_FOUND', 'read_file', { path: 'none' }],
  ['NOT_A_FILE', 'read_file', { path: 'folder' }],
  ['NOT_A_DIRECTORY', 'list_files', { path: 'a.txt' }],
  ['NOT_EMPTY', 'delete_file', { path: 'folder' }],
  ['ALREADY_EXISTS', 'move_file', { from: 'a.txt', to: 'b.txt' }],
  ['FILE_TOO_LARGE', 'read_file', { path: 'large.txt' }],
  ['INVALID_PATH', 'read_file', { path: '/etc/hostname' }],
  ['PATH_OUTSIDE_WORKSPACE', 'read_file', { path: '../x' }],
  ['ENCODING_ERROR', 'read_file', { path: 'binary' }],
  ['GIT_NOT_INITIALIZED', 'git.status', {}],
  ['GIT_ERROR', 'git.commit', { message: 'nothing' }, { workspace: repository }],
  ['PATCH_APPLY_FAILED', 'apply_diff', { path: 'a.txt', diff: search('nowhere') }],
  ['AMBIGUOUS_MATCH', 'apply_diff', { path: 'a.txt', diff: search('same') }],
  ['TOOL_NOT_FOUND', 'read_fil', {}],
  ['TOOL_UNAVAILABLE', 'delegate_task', { mode: 'ask', task: 'anything' }],
  ['INVALID_ARGUMENTS', 'calculator', { expr: '2 +' }],
  ['MODE_RESTRICTED', 'write_file', { path: 'x', content: '' }, { mode: 'ask' }],
  ['WORKSPACE_UNTRUSTED', 'execute_command', { command: 'ls' }, { isTrusted: false }],
  ['COMMAND_TIMEOUT', 'execute_command', { command: 'sleep 20', timeout: 1 }],
  ['COMMAND_FAILED', 'execute_command', { command: 'no-such-program-at-all' }],
  ['PROCESS_NOT_FOUND', 'kill_process', { process_id: 'none' }],
  ['BROWSER_ERROR', 'browser_action', { action: 'screenshot' }],
]

test.each(met)('%s: %s %j', async (code, name, args, given) => {
  expect(await call(name, args, given)).toMatchObject({
    status: 'error',
    error: { code, message: expect.stringMatching(/\w{3}/) },
  })
})

test('STALE_FILE: a file changed since this session read it', async () => {
  await call('read_file', { path: 'b.txt' }, { session: 'stale' })
  writeFileSync(join(plain, 'b.txt'), 'changed\n')

  const answer = await call('write_file', { path: 'b.txt', content: 'mine' }, { session: 'stale' })

  expect(answer).toMatchObject({ error: { code: 'STALE_FILE' } })
})

test('RATE_LIMITED: the fifty-first command in a minute', async () => {
  let last: unknown
  for (let count = 0; count < 51; count++) last = await call('kill_process', { process_id: 'x' }, { session: 'fast' })

  expect(last).toMatchObject({ error: { code: 'RATE_LIMITED', details: { retry_after_seconds: expect.any(Number) } } })
})

test('TOOL_CANCELLED: a command that is stopped', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 300)

  const answer = await call('execute_command', { command: 'sleep 20' }, { signal: controller.signal })

  expect(answer).toMatchObject({ error: { code: 'TOOL_CANCELLED' } })
})

test('DUPLICATE_CALL and TOOL_FAILED: an id twice in one answer, and a task that the model does not do', async () => {
  const trial = await openAppTrial(`
turns:
  - when: begin
    answers:
      - calls: [{ tool: echo, id: one, arguments: { text: a } }, { tool: echo, id: one, arguments: { text: b } }]
      - calls: [{ tool: delegate_task, arguments: { mode: ask, task: fail } }]
      - done
  - when: fail
    answers: [{ error: { kind: auth } }]
`)

  await trial.call('chat.send', { sessionId: trial.sessionId, text: 'begin' })
  await trial.until(isIdle)

  const codes = trial
    .shown()
    .items.flatMap((item) => (item.kind === 'tool' && 'error' in item.execution ? [item.execution.error.code] : []))
  expect(codes).toEqual(['DUPLICATE_CALL', 'TOOL_FAILED'])
  await trial.app.close()
})

/** What needs a full disk, another user or a minute is met where that is at hand. */
const elsewhere: Partial<Record<ToolErrorCode, string>> = {
  PERMISSION_DENIED: 'main/workspace/workspace.test.ts',
  IO_ERROR: 'main/tools/execute.test.ts',
  TOOL_TIMEOUT: 'main/tools/execute.test.ts',
}

test('every code there is is met', () => {
  const here = new Set<string>([...met.map(([code]) => code), 'STALE_FILE', 'RATE_LIMITED', 'TOOL_CANCELLED'])
  for (const code of ['DUPLICATE_CALL', 'TOOL_FAILED']) here.add(code)
  const missing = toolErrorCodes.filter((code) => !here.has(code) && elsewhere[code] === undefined)

  expect(missing).toEqual([])
  for (const [code, file] of Object.entries(elsewhere)) {
    expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'), file).toContain(code)
  }
})

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ToolResult } from '../../preload/contract/tool.ts'
import { type App, createApp } from '../app.ts'

const workspace = mkdtempSync(join(tmpdir(), 'codelab-call-'))
let app: App

beforeAll(async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'codelab-data-'))
  app = await createApp({ shell: { kind: 'cli' }, dataDirectory, isTemporary: true, isUnlimited: true })
})
afterAll(() => app.close())

const call = (name: string, args: unknown, session?: string): Promise<ToolResult> =>
  app.callTool({
    workspace,
    name,
    arguments: JSON.stringify(args),
    isTrusted: true,
    mode: 'coder',
    autonomy: 'cautious',
    session,
    signal: new AbortController().signal,
    reply: async (question) => ({ kind: 'approve', digest: question.digest }),
  })

const resultOf = (answer: ToolResult): Record<string, unknown> =>
  answer.status === 'success' ? (answer.result as Record<string, unknown>) : { ...answer }

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a process kept running is read and ended by later calls of its session, and by no other session', async () => {
  const { pid } = resultOf(await call('run_persistent', { command: 'sleep 1000', process_id: 'one' }, 'a'))
  expect(isAlive(Number(pid))).toBe(true)
  expect(resultOf(await call('read_process_output', { process_id: 'one' }, 'a'))).toMatchObject({ running: true })
  expect(resultOf(await call('read_process_output', { process_id: 'one' }, 'b'))).toMatchObject({
    error: { code: 'PROCESS_NOT_FOUND' },
  })

  expect(resultOf(await call('kill_process', { process_id: 'one' }, 'a'))).toEqual({})
  await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false))
})

test('what a session kept running ends with it', async () => {
  const { pid } = resultOf(await call('run_persistent', { command: 'sleep 1000', process_id: 'two' }))

  await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false))
})

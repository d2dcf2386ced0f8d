import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PublicError } from '../errors.ts'
import { askOwner, controlAddress, listenForControl } from './control.ts'

const undo: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const call = {
  callId: 'call_1',
  sessionId: 's',
  workspaceRoot: '/w',
  tool: 'execute_command',
  title: 'sleep 60',
  status: 'running',
  since: 1,
} as const

async function owned(name = 'data') {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-control-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  const directory = join(folder, name)
  const cancelled: string[] = []
  const control = await listenForControl(directory, {
    pending: () => [call],
    cancel(callId) {
      if (callId !== call.callId) throw new PublicError('not-found', `No call ${callId} is pending.`)
      cancelled.push(callId)
    },
  })
  undo.push(() => control.close())
  return { directory, cancelled }
}

test.each(['data', 'd'.repeat(120)])('pending calls are listed and cancelled from outside (%s)', async (name) => {
  const { directory, cancelled } = await owned(name)

  expect(await askOwner(directory, { ask: 'pending' })).toEqual([call])
  expect(await askOwner(directory, { ask: 'cancel', callId: 'call_1' })).toBeNull()
  expect(cancelled).toEqual(['call_1'])
  await expect(askOwner(directory, { ask: 'cancel', callId: 'call_2' })).rejects.toThrow('No call call_2 is pending.')
})

test('only the person can open the socket', async () => {
  const { directory } = await owned()

  expect(statSync(controlAddress(directory)).mode & 0o777).toBe(0o600)
})

test('where nobody owns the directory the answer says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-control-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))

  await expect(askOwner(folder, { ask: 'pending' })).rejects.toThrow(/No CodeLab is running/)
})

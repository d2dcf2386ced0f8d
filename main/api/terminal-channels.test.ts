import { expect, onTestFinished, test, vi } from 'vitest'
import type { Announcements } from '../../preload/contract/channels.ts'
import { type AppTrial, isIdle, openAppTrial } from './app-trial.fixture.ts'

async function trialOf(script: string, options: Parameters<typeof openAppTrial>[1] = {}): Promise<AppTrial> {
  const trial = await openAppTrial(script, options)
  onTestFinished(() => trial.app.close())
  return trial
}

const keepsRunning = `
turns:
  - - calls: [{ tool: run_persistent, arguments: { command: 'sh -c "echo up; sleep 1000"', process_id: dev } }]
    - It runs.
`

test('a person’s terminal is opened, typed into, read on from a position, and closed', async () => {
  const { call, workspaceId, announced } = await trialOf('turns: []')

  const { id, processId } = await call('terminal.open', { workspaceId, columns: 80, rows: 24 })
  expect(processId).toBeNull()
  await call('terminal.write', { workspaceId, id, text: 'echo $((40+2))\r' })
  let at = 0
  let text = ''
  await vi.waitFor(async () => {
    const part = await call('terminal.read', { workspaceId, id, since: at })
    at = part.to
    text += part.text
    expect(text).toContain('42')
  })
  expect(announced).toContainEqual({ announce: 'terminal.output', payload: { id } })

  await call('terminal.close', { workspaceId, id })
  expect(await call('terminal.list', { workspaceId })).toEqual([])
  await expect(call('terminal.read', { workspaceId, id, since: 0 })).rejects.toThrow('not there any more')
})

test('what the agent keeps running stands in the list, can be watched and stopped', async () => {
  const { call, workspaceId, sessionId, until, approveAll, announced } = await trialOf(keepsRunning)
  approveAll()

  await call('chat.send', { sessionId, text: 'go' })
  await until(isIdle)
  const [running] = await call('terminal.list', { workspaceId })
  expect(running).toMatchObject({ processId: 'dev', isRunning: true })
  await vi.waitFor(async () =>
    expect((await call('terminal.read', { workspaceId, id: running!.id, since: 0 })).text).toContain('up'),
  )

  await call('terminal.close', { workspaceId, id: running!.id })
  expect(await call('terminal.list', { workspaceId })).toMatchObject([{ processId: 'dev', isRunning: false }])
  const told = announced.filter(({ announce }) => announce === 'terminal.changed').map(({ payload }) => payload)
  expect((told.at(-1) as Announcements['terminal.changed']).terminals).toMatchObject([{ isRunning: false }])
})

test('another folder’s terminals are not there, and none opens in a folder not trusted', async () => {
  const { call, workspaceId } = await trialOf('turns: []')
  const { id } = await call('terminal.open', { workspaceId, columns: 80, rows: 24 })
  const other = await call('workspace.open', { path: '/' })

  await expect(call('terminal.read', { workspaceId: other.workspaceId, id, since: 0 })).rejects.toThrow('not-found')
  const opening = call('terminal.open', { workspaceId: other.workspaceId, columns: 80, rows: 24 })
  await expect(opening).rejects.toThrow('not-allowed')
})

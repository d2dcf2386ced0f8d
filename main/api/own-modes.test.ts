import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startScriptedServer } from '../../bench/scripted-server.ts'
import { isIdle, openAppTrial } from './app-trial.fixture.ts'

test('an agent goes into a mode of the workspace’s own, is held by it, and only with leave into a wider one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-own-'))
  mkdirSync(join(folder, '.codelab/modes'), { recursive: true })
  writeFileSync(
    join(folder, '.codelab/modes/reader.yaml'),
    'instructions: You read.\ntools: [read_file, switch_mode]\n',
  )
  const { app, call, workspaceId, sessionId, shown, until } = await openAppTrial(
    `
turns:
  - - calls: [{ tool: list_files, arguments: { path: . } }]
    - calls: [{ tool: switch_mode, arguments: { mode: nobody } }]
    - calls: [{ tool: switch_mode, arguments: { mode: coder } }]
    - done
`,
    { folder },
  )
  expect(await call('mode.own', { workspaceId })).toEqual({ modes: [{ name: 'reader' }], problems: [] })
  await call('session.set-mode', { sessionId, mode: 'reader' })

  await call('chat.send', { sessionId, text: 'go' })
  const executions = () => shown().items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
  await until(() => executions().some(({ status }) => status === 'asking'))
  expect(executions()).toMatchObject([
    { status: 'failed', error: { code: 'MODE_RESTRICTED' } },
    { status: 'failed', error: { code: 'INVALID_ARGUMENTS', message: expect.stringContaining('reader') } },
    { status: 'asking', question: { effect: 'mode' } },
  ])
  await call('chat.cancel', { sessionId })
  await until(isIdle)

  await expect(call('session.set-mode', { sessionId, mode: 'nobody' })).rejects.toThrow('There is no mode named nobody')
  await app.close()
})

test('the model a mode names answers in it, and one that nobody has is told in plain words', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-own-'))
  mkdirSync(join(folder, '.codelab/modes'), { recursive: true })
  writeFileSync(join(folder, '.codelab/modes/quick.yaml'), 'instructions: You are quick.\nmodel: small\n')
  writeFileSync(join(folder, '.codelab/modes/grand.yaml'), 'instructions: You are grand.\nmodel: huge\n')
  const server = await startScriptedServer({ answers: () => ({ text: 'Done.' }) })
  const { app, call, events, workspaceId, sessionId, shown, until } = await openAppTrial('[]', {
    folder,
    script: undefined,
  })
  const profile = { api: 'openai' as const, baseUrl: server.baseUrl, contextTokens: null, dialect: 'auto' }
  const profiles = ['large', 'small'].map((model) => ({ ...profile, id: model, label: model, model }))
  await call('settings.update', { settings: { profiles, activeProfileId: 'large' } })

  for (const mode of ['coder', 'quick', 'grand']) {
    await call('session.set-mode', { sessionId, mode })
    await call('chat.send', { sessionId, text: `as ${mode}` })
    await until(isIdle)
  }

  const { modes } = await call('mode.own', { workspaceId })
  expect(modes).toEqual([
    { name: 'grand', model: 'huge' },
    { name: 'quick', model: 'small' },
  ])
  const begun = events.flatMap((event) => (event.type === 'turn-started' ? [event.model] : []))
  expect(begun).toEqual(['large', 'small', 'huge'])
  expect(server.requests.map(({ body }) => (body as { model: string }).model)).toEqual(['large', 'small'])
  expect(shown().items.at(-1)).toMatchObject({
    kind: 'turn-end',
    reason: 'failed',
    error: expect.objectContaining({ detail: expect.stringContaining('The mode asks for the model huge.') }) as object,
  })
  await app.close()
  await server.close()
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ChangedText, ChangesPart, ChangesSource } from '../../preload/contract/changes.ts'
import { type AppTrial, openAppTrial } from './app-trial.fixture.ts'

const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
const door = (changed: Readonly<Record<number, string>>): string =>
  numbers.map((number) => `${changed[number] ?? `line ${number}`}\n`).join('')
const doorText = (changed: Readonly<Record<number, string>>): string => JSON.stringify(door(changed))

const script = `
model: story
turns:
  - when: first
    answers:
      - calls: [{ tool: write_file, arguments: { path: door.ts, content: ${doorText({ 2: 'two', 15: 'fifteen' })}, overwrite: true } }]
      - Done.
  - when: second
    answers:
      - calls:
          - { tool: delegate_task, arguments: { mode: coder, task: Beneath } }
          - { tool: write_file, arguments: { path: own.txt, content: "own\\n" } }
      - Done.
  - when: third
    answers:
      - calls: [{ tool: write_file, arguments: { path: door.ts, content: ${doorText({ 2: 'two', 15: 'other' })}, overwrite: true } }]
      - Done.
  - when: Beneath
    answers:
      - calls: [{ tool: write_file, arguments: { path: beneath.txt, content: "beneath\\n" } }]
      - Written.
  - when: 'undone parts of your changes since, in door.ts (1 hunk)'
    answers: [I see what you undid.]
`

async function setUp(...messages: readonly string[]): Promise<AppTrial & { readonly source: ChangesSource }> {
  const folder = mkdtempSync(join(tmpdir(), 'session-changes-'))
  writeFileSync(join(folder, 'door.ts'), door({}))
  const trial = await openAppTrial(script, { folder })
  onTestFinished(async () => {
    await trial.app.close()
    rmSync(folder, { recursive: true })
  })
  trial.approveAll()
  for (const text of messages) await say(trial, text)
  return { ...trial, source: { kind: 'session', sessionId: trial.sessionId } }
}

async function say({ call, sessionId, until, shown }: AppTrial, text: string): Promise<void> {
  const ends = () => shown().items.filter(({ kind }) => kind === 'turn-end').length
  const before = ends()
  await call('chat.send', { sessionId, text })
  await until(() => ends() > before)
}

async function readFile({ call, workspaceId }: AppTrial, source: ChangesSource, path: string): Promise<ChangedText> {
  const { part } = await call('changes.read-file', { workspaceId, source, path, offset: 0 })
  return JSON.parse(part) as ChangedText
}

async function undo(trial: AppTrial, source: ChangesSource, path: string, part?: ChangesPart['part']): Promise<string> {
  const { beforeHash, afterHash } = await readFile(trial, source, path)
  const files = [{ path, beforeHash, afterHash, part }]
  const { workspaceId } = trial
  return (await trial.call('changes.act', { workspaceId, source, verb: 'undo', files })).undoId
}

const kinds = ({ shown }: AppTrial) =>
  shown().items.flatMap((item) => (item.kind === 'undone' || item.kind === 'restored' ? [item.kind] : []))
const callsOf = ({ shown }: AppTrial) =>
  shown().items.flatMap((item) =>
    item.kind === 'tool' && item.execution.status === 'completed' ? [item.execution] : [],
  )

test('a session, a turn and a call have their changes; those of a delegated task are its turn’s', async () => {
  const trial = await setUp('first', 'second')
  const { call, workspaceId, sessionId, shown } = trial
  const turns = shown().items.flatMap((item) => (item.kind === 'turn-end' ? [item.turnId] : []))
  const paths = async (more: object) => {
    const { files } = await call('changes.read', { workspaceId, source: { kind: 'session', sessionId, ...more } })
    return files.map(({ path }) => path)
  }

  expect(await paths({})).toEqual(['beneath.txt', 'door.ts', 'own.txt'])
  expect(await paths({ turnId: turns[0] })).toEqual(['door.ts'])
  expect(await paths({ turnId: turns[1] })).toEqual(['beneath.txt', 'own.txt'])
  const [written, delegated, own] = callsOf(trial)
  expect(await paths({ callId: written!.callId })).toEqual(['door.ts'])
  expect(await paths({ callId: delegated!.callId })).toEqual(['beneath.txt'])
  expect(await paths({ callId: own!.callId })).toEqual(['own.txt'])
  const [nested] = Object.values(shown().nested)
  const beneath = nested!.items.flatMap((item) => (item.kind === 'tool' ? [item.execution.callId] : []))
  expect(await paths({ callId: beneath[0] })).toEqual(['beneath.txt'])
  expect(await paths({ turnId: 'turn_of_nobody' })).toEqual([])
})

test('a session of another folder is not found', async () => {
  const { call, source } = await setUp('first')
  const other = mkdtempSync(join(tmpdir(), 'session-changes-'))
  onTestFinished(() => rmSync(other, { recursive: true }))
  const { workspaceId } = await call('workspace.open', { path: other })

  await expect(call('changes.read', { workspaceId, source })).rejects.toThrow('not-found')
})

test('undoing a hunk is shown in the chat and in the activity, told to the model, and taken back', async () => {
  const trial = await setUp('first')
  const { call, workspaceId, workspace, source, shown } = trial

  const undoId = await undo(trial, source, 'door.ts', { hunks: [2] })

  expect(readFileSync(join(workspace, 'door.ts'), 'utf8')).toBe(door({ 2: 'two' }))
  const file = { path: 'door.ts', change: 'modified', part: 'hunks', count: 1 }
  expect(shown().items.at(-1)).toEqual({
    kind: 'undone',
    parts: { undoId: expect.any(String) as unknown, files: [file], total: 1, callIds: [] },
    diff: expect.stringContaining('-fifteen\n+line 15\n') as unknown,
    at: expect.any(Number) as unknown,
  })
  const activity = async () => (await call('activity.list', { workspaceId, limit: 10 })).entries
  const entry = { kind: 'undo', title: 'door.ts', files: [{ path: 'door.ts', change: 'modified' }], undo: 'none' }
  expect((await activity())[0]).toMatchObject(entry)
  await say(trial, 'And now?')
  expect(shown().items.findLast(({ kind }) => kind === 'assistant')).toMatchObject({
    message: { text: 'I see what you undid.' },
  })

  await call('changes.restore', { workspaceId, undoId })
  expect(readFileSync(join(workspace, 'door.ts'), 'utf8')).toBe(door({ 2: 'two', 15: 'fifteen' }))
  expect(kinds(trial)).toEqual(['undone', 'restored'])
  expect((await activity())[0]).toMatchObject({ ...entry, kind: 'restore' })
  await expect(call('changes.restore', { workspaceId, undoId })).rejects.toThrow('not-found')
})

test('asked for twice at once, it is taken back once', async () => {
  const trial = await setUp('first')
  const { call, workspaceId, source } = trial
  const undoId = await undo(trial, source, 'door.ts', { hunks: [2] })

  const ends = await Promise.allSettled([1, 2].map(() => call('changes.restore', { workspaceId, undoId })))

  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(kinds(trial)).toEqual(['undone', 'restored'])
})

test('a call of which nothing is left is undone on its card as well, and not when it is brought back', async () => {
  const trial = await setUp('first')
  const { call, workspaceId, source } = trial

  await undo(trial, source, 'door.ts', { hunks: [2] })
  expect(callsOf(trial)[0]).not.toHaveProperty('undone')
  const undoId = await undo(trial, source, 'door.ts', { hunks: [1] })

  const done = async () => (await call('activity.list', { workspaceId, limit: 10 })).entries.at(-1)?.undo
  expect(callsOf(trial)[0]).toMatchObject({ undone: true })
  expect(await done()).toBe('done')
  await call('changes.restore', { workspaceId, undoId })
  expect(callsOf(trial)[0]).toMatchObject({ undone: false })
  expect(await done()).toBe('possible')
})

test('what was undone goes with a copy of the session, which did nothing here', async () => {
  const trial = await setUp('first')
  const { call, workspaceId, sessionId } = trial
  await undo(trial, trial.source, 'door.ts', { hunks: [2] })
  const entries = (await call('activity.list', { workspaceId, limit: 50 })).entries.length

  const fork = await call('session.fork', { sessionId })
  const exported = await call('session.export', { sessionId, format: 'json' })
  const { text: part } = await call('blob.read', { blob: exported.blob, offset: 0, length: exported.size })
  const imported = await call('session.import', { workspaceId, importId: 'one', part, isLast: true })
  const written = await call('session.export', { sessionId, format: 'markdown' })
  const markdown = await call('blob.read', { blob: written.blob, offset: 0, length: written.size })

  for (const copy of [fork, imported!]) {
    const { transcript } = await call('session.open', { sessionId: copy.id })
    expect(transcript.items.map(({ kind }) => kind)).toContain('undone')
    const source = { kind: 'session', sessionId: copy.id } as const
    expect((await call('changes.read', { workspaceId, source })).files).toEqual([])
  }
  expect(markdown.text).toContain('*Undone: door.ts (1 hunk)*')
  expect((await call('activity.list', { workspaceId, limit: 50 })).entries).toHaveLength(entries)
})

test('a hunk that was kept is not asked again, one that changed is; deleting the session forgets', async () => {
  const trial = await setUp('first')
  const { call, workspaceId, workspace, source, sessionId } = trial
  const progress = async (more: object = {}) =>
    (await call('changes.read', { workspaceId, source: { ...source, ...more } as ChangesSource })).progress
  const keep = (hunks: Readonly<Record<string, 'accepted'>>) =>
    call('changes.keep', { workspaceId, source, progress: { files: { 'door.ts': { hunks } }, comments: [] } })
  await progress()
  await keep({ 1: 'accepted', 2: 'accepted' })

  // A person writes elsewhere: the hunks stand at other lines.
  writeFileSync(join(workspace, 'door.ts'), `above\n${door({ 2: 'two', 15: 'fifteen' })}`)
  expect((await progress()).files).toEqual({ 'door.ts': { hunks: { 1: 'accepted', 2: 'accepted' } } })
  writeFileSync(join(workspace, 'door.ts'), door({ 2: 'two', 15: 'fifteen' }))
  await say(trial, 'third')
  expect((await progress()).files).toEqual({ 'door.ts': { hunks: { 1: 'accepted' } } })
  await keep({ 1: 'accepted', 2: 'accepted' })
  await undo(trial, source, 'door.ts', { hunks: [1] })
  expect((await progress()).files).toEqual({ 'door.ts': { hunks: { 1: 'accepted' } } })

  await call('session.delete', { sessionId })
  await expect(progress()).rejects.toThrow('not-found')
})

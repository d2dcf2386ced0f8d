import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type App, createApp } from '../app.ts'
import { connectLocally, type LocalClient } from '../cli/local-client.ts'
import { importPartLength } from '../../preload/contract/wire.ts'

let folder: string
let app: App
let client: LocalClient
let workspaceId: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-files-'))
  const script = join(folder, 'script.yaml')
  writeFileSync(script, 'turns:\n  - - text: The answer is a giraffe.\n')
  writeFileSync(join(folder, 'settings.json'), '{ broken')
  app = await createApp({ shell: { kind: 'cli' }, dataDirectory: folder, script, isTemporary: true })
  client = connectLocally(app)
  workspaceId = (await client.call('workspace.open', { path: folder })).workspaceId
})

afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

async function aSession(text: string): Promise<string> {
  const { id: sessionId } = await client.call('session.create', { workspaceId })
  await client.call('session.open', { sessionId })
  const stopped = new Promise<void>((resolve) => {
    client.on('session.event', ({ event }) => {
      if (event.type === 'turn-stopped' && event.sessionId === sessionId) resolve()
    })
  })
  await client.call('chat.send', { sessionId, text })
  await stopped
  return sessionId
}

async function readWhole(blob: string, size: number): Promise<string> {
  let text = ''
  while (text.length < size) {
    text += (await client.call('blob.read', { blob, offset: text.length, length: 262_144 })).text
  }
  return text
}

async function importText(text: string) {
  for (let from = 0; ; from += importPartLength) {
    const isLast = from + importPartLength >= text.length
    const part = text.slice(from, from + importPartLength)
    const summary = await client.call('session.import', { workspaceId, importId: 'one', part, isLast })
    if (isLast) return summary
    expect(summary).toBeNull()
  }
}

test('what was said is found, as far as the sessions of the folder go', async () => {
  const sessionId = await aSession('What is tall?')

  expect(await client.call('session.search', { workspaceId, words: 'giraf', limit: 5 })).toMatchObject([
    { sessionId, title: 'What is tall?', snippet: 'The answer is a \u0001giraffe\u0002.' },
  ])
  expect(await client.call('session.search', { workspaceId, words: 'elephant', limit: 5 })).toEqual([])
})

test('a session larger than a frame goes out and comes in again, as another one', async () => {
  const long = `A long one: ${'0123456789'.repeat(400_000)}`
  const sessionId = await aSession(long)

  const { blob, size, fileName } = await client.call('session.export', { sessionId, format: 'json' })
  const imported = await importText(await readWhole(blob, size))

  expect(fileName).toMatch(/^a-long-one-0123456789[\d-]*\.json$/)
  expect(size).toBeGreaterThan(long.length)
  expect(imported!.id).not.toBe(sessionId)
  const { transcript } = await client.call('session.open', { sessionId: imported!.id })
  const said = transcript.items.map((item) => (item.kind === 'assistant' ? item.message.text : item.kind))
  expect(said).toEqual(['user', 'The answer is a giraffe.', 'turn-end'])
})

test('a session is written as Markdown, and an export is kept until the next one or the session goes', async () => {
  const sessionId = await aSession('What is tall?')

  const markdown = await client.call('session.export', { sessionId, format: 'markdown' })
  expect(markdown.fileName).toMatch(/^what-is-tall-\d{4}-\d\d-\d\d\.md$/)
  expect(await readWhole(markdown.blob, markdown.size)).toContain('The answer is a giraffe.')
  const json = await client.call('session.export', { sessionId, format: 'json' })
  await expect(readWhole(markdown.blob, 1)).rejects.toThrow(/not kept any more/)
  await client.call('session.delete', { sessionId })
  await expect(readWhole(json.blob, 1)).rejects.toThrow(/not kept any more/)
})

test('a file that is no session is refused, and nothing is left of it', async () => {
  await expect(importText('{"format":"other"}')).rejects.toThrow(/not a session exported by CodeLab/)
  expect(await client.call('session.list', { workspaceId })).toEqual([])
})

test('settings that could not be read are told at the start', async () => {
  const { notices, refused } = await client.call('app.info', {})

  expect(notices).toMatchObject([{ code: 'settings-broken', values: { path: expect.any(String) } }])
  expect(refused).toEqual({ late: 0, duplicate: 0, unknown: 0, malformed: 0 })
})

test('a reply to a question that is not there is refused and counted', async () => {
  const { id: sessionId } = await client.call('session.create', { workspaceId })
  const decision = { kind: 'approve', digest: 'x' } as const

  await expect(client.call('approval.reply', { sessionId, approvalId: 'none', decision })).rejects.toThrow(/waiting/)
  expect((await client.call('app.info', {})).refused.unknown).toBe(1)
})

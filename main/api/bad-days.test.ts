import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { type App, createApp } from '../app.ts'
import { connectLocally, type LocalClient } from '../cli/local-client.ts'

let folder: string
let app: App | undefined

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'bad-days-'))))
afterEach(async () => {
  vi.restoreAllMocks()
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(dataDirectory: string, script: string) {
  mkdirSync(join(folder, 'workspace'), { recursive: true })
  const file = join(folder, 'script.yaml')
  writeFileSync(file, script)
  app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script: file })
  const client = connectLocally(app)
  const { workspaceId } = await client.call('workspace.open', { path: join(folder, 'workspace') })
  await client.call('workspace.trust', { workspaceId, trusted: true })
  return { client, workspaceId }
}

async function begin(dataDirectory: string, script: string) {
  const { client, workspaceId } = await open(dataDirectory, script)
  const { id: sessionId } = await client.call('session.create', { workspaceId })
  await client.call('session.open', { sessionId })
  const events: AgentEvent[] = []
  client.on('session.event', ({ event }) => void events.push(event))
  await client.call('chat.send', { sessionId, text: 'begin' })
  return { client, sessionId, events }
}

async function shown(client: LocalClient, sessionId: string): Promise<Transcript> {
  return (await client.call('session.open', { sessionId })).transcript
}

async function until(
  client: LocalClient,
  sessionId: string,
  holds: (transcript: Transcript) => boolean,
): Promise<Transcript> {
  for (;;) {
    const transcript = await shown(client, sessionId)
    if (holds(transcript)) return transcript
    await sleep(10)
  }
}

const executions = ({ items }: Transcript): readonly ToolExecution[] =>
  items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
const isAsking = (transcript: Transcript) => executions(transcript).some(({ status }) => status === 'asking')
const isStopped = (transcript: Transcript) => transcript.running === null

async function approve(client: LocalClient, sessionId: string): Promise<void> {
  const asking = executions(await until(client, sessionId, isAsking)).find(({ status }) => status === 'asking')
  if (asking?.status !== 'asking') return
  const { approvalId, question } = asking
  const decision = { kind: 'approve', digest: question.digest } as const
  await client.call('approval.reply', { sessionId, approvalId, decision })
}

const oneWrite = `
turns:
  - - text: I write a file.
      calls: [{ tool: write_file, arguments: { path: made.txt, content: made } }]
    - Done.
`

const canMount = process.platform === 'linux' && process.getuid?.() === 0

/** A disk of a few megabytes, to be filled. */
function smallDisk(): { path: string; fill(): void; free(): void; remove(): void } | null {
  const path = join(folder, 'small')
  mkdirSync(path)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path]).status !== 0) return null
  const filler = join(path, 'filler')
  return {
    path,
    fill() {
      const { bavail, bsize } = statfsSync(path)
      writeFileSync(filler, Buffer.alloc(bavail * bsize))
    },
    free: () => rmSync(filler),
    remove: () => void spawnSync('umount', ['-l', path]),
  }
}

test.skipIf(!canMount)(
  'a disk that fills up stops the turn and says so, and it goes on when there is room',
  async (context) => {
    const disk = smallDisk()
    if (!disk) return context.skip('A small disk can only be mounted by a superuser with the right to.')
    try {
      const { client, sessionId } = await begin(join(disk.path, 'data'), oneWrite)
      await until(client, sessionId, isAsking)
      disk.fill()
      // What the log's own file still holds free is used up as well.
      for (let full = false; !full;) {
        full = await client.call('session.rename', { sessionId, title: 'x'.repeat(200) }).then(
          () => false,
          (error: Error) => /disk is full/i.test(error.message),
        )
      }
      await approve(client, sessionId)
      const stopped = await until(client, sessionId, isStopped)

      expect(stopped.items.at(-1)).toMatchObject({
        kind: 'turn-end',
        reason: 'failed',
        error: { detail: expect.stringMatching(/disk is full/i) as string },
      })
      expect(executions(stopped).every(isFinal)).toBe(true)
      await expect(client.call('chat.send', { sessionId, text: 'more' })).rejects.toThrow(/disk is full/i)

      disk.free()
      await client.call('chat.retry', { sessionId })
      const ended = await until(client, sessionId, isStopped)
      expect(ended.items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'completed' })
      await app!.close()
      const again = await open(join(disk.path, 'data'), oneWrite)
      expect(await shown(again.client, sessionId)).toEqual(ended)
    } finally {
      await app?.close()
      app = undefined
      disk.remove()
    }
  },
)

test('a clock that is set back and forth changes no order, no duration and no limit', async () => {
  const real = Date.now
  let count = 0
  vi.spyOn(Date, 'now').mockImplementation(
    () => real() + (((count += 1) * 7919) % 13) * 86_400_000 * (count % 2 ? 1 : -1),
  )
  const { client, sessionId, events } = await begin(
    join(folder, 'data'),
    `
turns:
  - - calls: [{ tool: list_files, arguments: { path: . } }, { tool: execute_command, arguments: { command: sleep 0.05 } }]
    - calls: [{ tool: list_files, arguments: { path: . } }]
    - Done.
`,
  )
  await approve(client, sessionId)
  const transcript = await until(client, sessionId, isStopped)

  expect(transcript.items.at(-1)).toMatchObject({ reason: 'completed' })
  for (const { status, metadata } of executions(transcript)) {
    expect(status).toBe('completed')
    expect(metadata!.durationMs).toBeGreaterThanOrEqual(0)
    expect(metadata!.durationMs! / 60_000).toBeLessThan(1)
  }
  const kinds = transcript.items.map((item) => item.kind)
  expect(kinds).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant', 'tool', 'assistant', 'turn-end'])
  const logged = events.filter(
    ({ type }) => type !== 'text-delta' && type !== 'tool-arguments' && type !== 'tool-output',
  )
  await app!.close()
  const again = await open(join(folder, 'data'), 'turns: [x]')
  const reopened = await shown(again.client, sessionId)
  expect(reopened).toEqual(transcript)
  expect(logged.at(-1)!.type).toBe('turn-stopped')
})

test('a provider that stalls is waited for, and a stop ends the wait at once', async () => {
  const { client, sessionId } = await begin(join(folder, 'data'), 'turns:\n  - - hang: true\n')
  const waiting = await until(client, sessionId, ({ running }) => running !== null)
  expect(waiting.running).toMatchObject({ model: 'scripted' })
  await sleep(300)
  expect((await shown(client, sessionId)).running).not.toBeNull()

  await client.call('chat.cancel', { sessionId })
  const stopped = await until(client, sessionId, isStopped)

  expect(stopped.items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'cancelled' })
})

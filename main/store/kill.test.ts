import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { isCut, type LongText } from '../../preload/contract/text.ts'
import { emptyTranscript, foldEvents, type Transcript } from '../../preload/contract/transcript.ts'
import { isFinal } from '../../preload/contract/tool.ts'
import { bundleFixture } from './bundle.fixture.ts'
import { openStore } from './open-store.ts'
import { sessionEvents } from './session-steps.fixture.ts'
import type { Store } from './store.ts'

/** Every how many-th write is one at which the process is killed: each one with 1. Which ones is another each time. */
const every = Number(process.env['CODELAB_KILL_EVERY'] ?? 3)
const atOnce = 2

test('killed at any write, the log has all that was done and at most the one step that was on its way', async () => {
  const fixture = await bundleFixture(join(import.meta.dirname, 'write-session.fixture.ts'))
  const folder = mkdtempSync(join(tmpdir(), 'kill-'))

  const stepsSeen = new Set<number>()
  let gotThrough = false
  for (let first = 1 + Math.floor(Math.random() * every); !gotThrough; first += atOnce * every) {
    const rounds = Array.from({ length: atOnce }, async (_, index) => {
      const killAt = String(first + index * every)
      const dataDirectory = join(folder, killAt)
      const child = fixture.start(dataDirectory, killAt)
      const [said] = await Promise.all([text(child.stdout!), once(child, 'exit')])
      const done = Number(/done (\d+)\n(?:end\n)?$/.exec(said)?.[1] ?? 0)
      stepsSeen.add(await expectSound(dataDirectory, done))
      if (said.endsWith('end\n')) gotThrough = true
    })
    await Promise.all(rounds)
  }

  const steps = [...sessionEvents.keys(), sessionEvents.length]
  expect(steps).toEqual(expect.arrayContaining([...stepsSeen]))
  expect(stepsSeen).toContain(sessionEvents.length)
  expect(stepsSeen.size).toBeGreaterThanOrEqual(every === 1 ? steps.length : steps.length / 2)
  fixture.remove()
  rmSync(folder, { recursive: true })
}, 600_000)

/** Opens what a killed process left; gives how many steps it has. */
async function expectSound(dataDirectory: string, done: number): Promise<number> {
  const store = await openStore(dataDirectory)
  expect(store.notices).toEqual([])
  expect(store.database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })

  const transcript = foldEvents(emptyTranscript('s1'), store.events.read('s1'))
  const found = [done, done + 1].find((count) => sameAs(transcript, count, store))
  expect({ done, found }).toEqual({ done, found: expect.any(Number) })
  expectIndexed(store, transcript)
  // It goes on from there.
  store.events.append({ version: 1, sessionId: 's1', at: 2, type: 'session-titled', title: 'On' }, 'buffered')
  expect(store.events.read('s1').at(-1)).toMatchObject({ title: 'On' })
  store.close()
  return found!
}

function sameAs(transcript: Transcript, steps: number, store: Store): boolean {
  const expected = foldEvents(emptyTranscript('s1'), sessionEvents.slice(0, steps))
  return JSON.stringify(uncut(transcript, store)) === JSON.stringify(expected)
}

/** Every cut text in full, which shows that its blob is there. */
function uncut(transcript: Transcript, store: Store): unknown {
  return JSON.parse(JSON.stringify(transcript), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'blob' in value && isCut(value as LongText)
      ? store.blobs.whole(value as LongText)
      : value,
  )
}

function expectIndexed(store: Store, transcript: Transcript): void {
  const open = transcript.items.flatMap((item) =>
    item.kind === 'tool' && !isFinal(item.execution) ? item.execution : [],
  )
  if (transcript.createdAt === 0) {
    expect(store.sessions.list('/w')).toEqual([])
    return
  }
  expect(store.sessions.list('/w')).toMatchObject([
    {
      isRunning: transcript.running !== null,
      asking: open.filter(({ status }) => status === 'asking').length,
      updatedAt: transcript.updatedAt,
    },
  ])
  expect(store.sessions.unfinished()).toEqual(transcript.running || open.length ? ['s1'] : [])
  const hasMessage = transcript.items.some((item) => item.kind === 'user')
  expect(store.search.find('pasted', { limit: 9 })).toHaveLength(hasMessage ? 1 : 0)
}

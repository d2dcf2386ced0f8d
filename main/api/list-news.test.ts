import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { openStore } from '../store/open-store.ts'
import { createAnnouncer } from './announcer.ts'
import { createListNews } from './list-news.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function begin() {
  const store = await openStore(':memory:')
  const header = { version: 1, sessionId: 's', at: 1 } as const
  const created = {
    type: 'session-created',
    workspaceRoot: '/w',
    title: '',
    mode: 'coder',
    autonomy: 'cautious',
  } as const
  store.events.append({ ...header, ...created }, 'buffered')
  const announcer = createAnnouncer()
  const frames: string[] = []
  announcer.connect((frame) => void frames.push(frame)).hear('workspace:/w')
  const news = createListNews(store, announcer)
  return {
    frames,
    news,
    tell: (event: object) => news.tell('s', { ...header, ...event } as AgentEvent),
    call: (status: ToolExecution['status']) => ({ type: 'tool-changed', execution: { callId: 'c', status } }),
  }
}

test('several changes at once are told once, to those who have the folder open', async () => {
  const { frames, tell } = await begin()

  tell({ type: 'session-titled', title: 'T' })
  tell({ type: 'turn-started', turnId: 't', model: 'm', isScripted: true })
  await vi.advanceTimersByTimeAsync(100)

  expect(frames.map((frame) => JSON.parse(frame) as unknown)).toEqual([
    { announce: 'sessions.changed', payload: { workspaceRoot: '/w' } },
  ])
})

test('a call changes the lists when it asks and when it does not any more', async () => {
  const { frames, tell, call } = await begin()

  for (const status of ['created', 'validated', 'asking', 'approved', 'running', 'completed'] as const) {
    tell(call(status))
    await vi.advanceTimersByTimeAsync(100)
  }

  expect(frames).toHaveLength(2)
})

test('nothing is told after the end', async () => {
  const { frames, news, tell } = await begin()

  tell({ type: 'session-titled', title: 'T' })
  news.close()
  await vi.advanceTimersByTimeAsync(100)

  expect(frames).toEqual([])
})

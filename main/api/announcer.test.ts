import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AgentEvent, EventNumber } from '../../preload/contract/agent.ts'
import { createAnnouncer, type Send } from './announcer.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  vi.advanceTimersByTime(1000)
})

afterEach(() => vi.useRealTimers())

interface Heard {
  readonly announce: string
  readonly payload: { readonly number: EventNumber; readonly event: AgentEvent }
}

function aListener(announcer: ReturnType<typeof createAnnouncer>, waiting: Send = () => {}) {
  const frames: string[] = []
  const listener = announcer.connect((frame) => {
    frames.push(frame)
    return waiting(frame)
  })
  const heard = () => frames.map((frame) => JSON.parse(frame) as Heard)
  return {
    ...listener,
    frames,
    heard,
    events: () =>
      heard().map(({ payload: { number, event } }) => [number.seq, 'delta' in event ? event.delta : event.type]),
  }
}

const header = { version: 1, sessionId: 's', at: 1 } as const
const titled: AgentEvent = { ...header, type: 'session-titled', title: 'T' }
const delta = (text: string, messageId = 'm'): AgentEvent => ({
  ...header,
  type: 'text-delta',
  messageId,
  part: 'text',
  delta: text,
})
const output = (text: string, callId = 'c'): AgentEvent => ({ ...header, type: 'tool-output', callId, delta: text })

test('a connection hears only of what it opened, and nothing once closed', () => {
  const announcer = createAnnouncer()
  const one = aListener(announcer)
  const other = aListener(announcer)
  one.hear('session:s')

  announcer.publishEvent('s', titled)
  announcer.publishEvent('t', { ...titled, sessionId: 't' })
  announcer.announce('workspace:w', 'workspace.changed', { workspaceId: 'w', directories: [''] })
  announcer.announce('everyone', 'sessions.changed', { workspaceRoot: '/w' })
  one.ignore('session:s')
  announcer.publishEvent('s', titled)
  other.close()
  announcer.announce('everyone', 'sessions.changed', { workspaceRoot: '/w' })

  expect(one.heard().map(({ announce }) => announce)).toEqual(['session.event', 'sessions.changed', 'sessions.changed'])
  expect(other.heard().map(({ announce }) => announce)).toEqual(['sessions.changed'])
})

test('events are numbered for their session, heard or not, in an epoch of the core', () => {
  const announcer = createAnnouncer()
  announcer.publishEvent('s', titled)
  const listener = aListener(announcer)
  listener.hear('session:s')

  const opened = announcer.number('s')
  announcer.publishEvent('s', titled)

  expect(opened.seq).toBe(1)
  expect(listener.heard()[0]?.payload.number).toEqual({ epoch: opened.epoch, seq: 2 })
  expect(announcer.number('fresh')).toEqual({ epoch: opened.epoch, seq: 0 })
  expect(createAnnouncer().number('s').epoch).not.toBe(opened.epoch)
})

test('streamed text comes at once, then gathered, and always before what follows it', () => {
  const announcer = createAnnouncer()
  const listener = aListener(announcer)
  listener.hear('session:s')

  for (const text of ['a', 'b', 'c']) announcer.publishEvent('s', delta(text))
  expect(listener.events()).toEqual([[1, 'a']])
  vi.advanceTimersByTime(16)
  announcer.publishEvent('s', delta('d'))
  announcer.publishEvent('s', delta('e', 'n'))
  announcer.publishEvent('s', output('o'))
  announcer.publishEvent('s', titled)
  vi.advanceTimersByTime(100)

  expect(listener.events()).toEqual([
    [1, 'a'],
    [2, 'bc'],
    [3, 'd'],
    [4, 'e'],
    [5, 'o'],
    [6, 'session-titled'],
  ])
})

test('the number told with a transcript leaves nothing behind that is already in it', () => {
  const announcer = createAnnouncer()
  const listener = aListener(announcer)
  announcer.publishEvent('s', delta('a'))
  announcer.publishEvent('s', delta('b'))

  const { seq } = announcer.number('s')
  listener.hear('session:s')
  vi.advanceTimersByTime(100)
  announcer.publishEvent('s', delta('c'))

  expect(seq).toBe(2)
  expect(listener.events()).toEqual([[3, 'c']])
})

test('1,000 deltas in a second are at most 64 announcements, none lost', () => {
  const announcer = createAnnouncer()
  const listener = aListener(announcer)
  listener.hear('session:s')

  for (let index = 0; index < 1000; index++) {
    announcer.publishEvent('s', delta(`${index},`))
    vi.advanceTimersByTime(1)
  }
  announcer.number('s')

  expect(listener.frames.length).toBeLessThanOrEqual(64)
  expect(
    listener
      .events()
      .map(([, text]) => text)
      .join(''),
  ).toBe(Array.from({ length: 1000 }, (_, index) => `${index},`).join(''))
})

test('a receiver that cannot keep up is given a gap, not a queue', () => {
  const announcer = createAnnouncer()
  let waiting = 0
  const slow = aListener(announcer, () => waiting)
  const quick = aListener(announcer)
  for (const listener of [slow, quick]) listener.hear('session:s')

  waiting = 20 * 1024 * 1024
  for (let index = 0; index < 100; index++) announcer.publishEvent('s', titled)
  vi.advanceTimersByTime(500)
  for (let index = 0; index < 100; index++) announcer.publishEvent('s', titled)
  waiting = 0
  vi.advanceTimersByTime(500)
  announcer.publishEvent('s', titled)

  expect(quick.frames).toHaveLength(201)
  expect(slow.events().map(([seq]) => seq)).toEqual([1, 100, 200, 201])
})

import { randomUUID } from 'node:crypto'
import type { AgentEvent, EventNumber } from '../../preload/contract/agent.ts'
import type { AnnouncementName, Announcements } from '../../preload/contract/channels.ts'
import type { AnnouncementFrame } from '../../preload/contract/wire.ts'

/** What connections listen to. A workspace is named by its id or its root, as publisher and listener agree. */
export type Topic = 'everyone' | `session:${string}` | `workspace:${string}`

/** Takes a frame and may tell how many bytes still wait to leave. */
export type Send = (frame: string) => number | void

export interface Listener {
  hear(topic: Topic): void
  ignore(topic: Topic): void
  close(): void
}

export interface Announcer {
  /** Hears `everyone` from the beginning, and what else it asks for. */
  connect(send: Send): Listener
  announce<Name extends Exclude<AnnouncementName, 'session.event'>>(
    topic: Topic,
    name: Name,
    payload: Announcements[Name],
  ): void
  /** Numbers an event of a session and announces it; what streams is gathered to one announcement per 16 ms. */
  publishEvent(sessionId: string, event: AgentEvent): void
  /** The number of the last event. What was published before is announced before this returns, and not after. */
  number(sessionId: string): EventNumber
}

const gatherMs = 16

/** A receiver with more than this waiting gets no more events, only the last of each session, now and then. */
const maxWaitingBytes = 8 * 1024 * 1024
const retryMs = 500

/** Output that comes faster than it can be read is shown from here on; all of it comes with the result. */
const maxGatheredOutput = 64 * 1024

type Streamed = Extract<AgentEvent, { readonly delta: string }>

interface Session {
  seq: number
  gathered: Streamed | null
  gatheredAt: number
  timer: NodeJS.Timeout | null
}

interface Receiver {
  readonly send: Send
  readonly topics: Set<Topic>
  /** Set while it is too slow: the last frame of each session it missed. That one shows it the gap. */
  missed: Map<string, string> | null
}

export function createAnnouncer(): Announcer {
  const epoch = randomUUID()
  const sessions = new Map<string, Session>()
  const receivers = new Map<Topic, Set<Receiver>>()

  function sessionOf(sessionId: string): Session {
    const known = sessions.get(sessionId)
    if (known) return known
    const session: Session = { seq: 0, gathered: null, gatheredAt: 0, timer: null }
    sessions.set(sessionId, session)
    return session
  }

  function announceEvent(sessionId: string, session: Session, event: AgentEvent): void {
    session.seq += 1
    const hearing = receivers.get(`session:${sessionId}`)
    if (!hearing?.size) return
    const frame = frameOf('session.event', { sessionId, number: { epoch, seq: session.seq }, event })
    for (const receiver of [...hearing]) deliver(receiver, sessionId, frame)
  }

  function flush(sessionId: string, session: Session): void {
    if (session.timer) clearTimeout(session.timer)
    session.timer = null
    const { gathered } = session
    if (!gathered) return
    session.gathered = null
    session.gatheredAt = performance.now()
    announceEvent(sessionId, session, gathered)
  }

  return {
    connect(send) {
      const receiver: Receiver = { send, topics: new Set(), missed: null }
      const hear = (topic: Topic) => {
        receiver.topics.add(topic)
        receivers.set(topic, (receivers.get(topic) ?? new Set()).add(receiver))
      }
      const ignore = (topic: Topic) => {
        receiver.topics.delete(topic)
        const left = receivers.get(topic)
        left?.delete(receiver)
        if (left?.size === 0) receivers.delete(topic)
      }
      hear('everyone')
      return {
        hear,
        ignore,
        close() {
          for (const topic of [...receiver.topics]) ignore(topic)
          receiver.missed = null
        },
      }
    },

    announce(topic, name, payload) {
      const hearing = receivers.get(topic)
      if (!hearing?.size) return
      const frame = frameOf(name, payload)
      for (const { send } of [...hearing]) send(frame)
    },

    publishEvent(sessionId, event) {
      const session = sessionOf(sessionId)
      if (!isStreamed(event)) {
        flush(sessionId, session)
        announceEvent(sessionId, session, event)
        return
      }
      if (session.gathered && !continues(session.gathered, event)) flush(sessionId, session)
      session.gathered = session.gathered ? joined(session.gathered, event) : event
      const wait = session.gatheredAt + gatherMs - performance.now()
      if (wait <= 0) flush(sessionId, session)
      else session.timer ??= setTimeout(() => flush(sessionId, session), wait)
    },

    number(sessionId) {
      const session = sessionOf(sessionId)
      flush(sessionId, session)
      return { epoch, seq: session.seq }
    },
  }
}

function frameOf<Name extends AnnouncementName>(announce: Name, payload: Announcements[Name]): string {
  return JSON.stringify({ announce, payload } satisfies AnnouncementFrame)
}

const isStreamed = (event: AgentEvent): event is Streamed => 'delta' in event

function continues(one: Streamed, next: Streamed): boolean {
  if (one.type === 'text-delta') {
    return next.type === 'text-delta' && next.messageId === one.messageId && next.part === one.part
  }
  return next.type === one.type && next.callId === one.callId
}

function joined(one: Streamed, next: Streamed): Streamed {
  const delta = one.delta + next.delta
  return { ...next, delta: one.type === 'tool-output' ? delta.slice(-maxGatheredOutput) : delta }
}

/**
 * A receiver that cannot keep up must not fill the memory: it misses events, sees the gap in the numbers at the next
 * one it gets, and opens the session again.
 */
function deliver(receiver: Receiver, sessionId: string, frame: string): void {
  if (receiver.missed) {
    receiver.missed.set(sessionId, frame)
    return
  }
  const waiting = receiver.send(frame) ?? 0
  if (waiting <= maxWaitingBytes) return
  receiver.missed = new Map()
  setTimeout(() => catchUp(receiver), retryMs).unref()
}

function catchUp(receiver: Receiver): void {
  const { missed } = receiver
  if (!missed) return
  for (const [sessionId, frame] of missed) {
    missed.delete(sessionId)
    if ((receiver.send(frame) ?? 0) > maxWaitingBytes) {
      setTimeout(() => catchUp(receiver), retryMs).unref()
      return
    }
  }
  receiver.missed = null
}

import type { AgentEvent, EventNumber } from '../../preload/contract/agent.ts'
import type { OpenedSession } from '../../preload/contract/channels.ts'
import { foldEvents, type Transcript, type TranscriptPage } from '../../preload/contract/transcript.ts'

export interface SessionFeedOptions {
  open(sessionId: string): Promise<OpenedSession>
  show(transcript: Transcript): void
  failed(sessionId: string, error: unknown): void
  /** Runs `flush` before the next frame is painted. */
  schedule(flush: () => void): void
}

export interface SessionFeed {
  /** Opens a session and follows it from there; the one followed before is left. */
  follow(sessionId: string): Promise<void>
  leave(): void
  receive(announced: { sessionId: string; number: EventNumber; event: AgentEvent }): void
  /** Opens the followed session again: the link was down and numbers may have been missed. */
  reopen(): void
  prepend(page: TranscriptPage): void
}

/**
 * One session's transcript kept true: folds what is announced, gathers what arrives within a frame, and opens the
 * session again when a number is missing or main has started anew.
 */
export function createSessionFeed({ open, show, failed, schedule }: SessionFeedOptions): SessionFeed {
  let sessionId: string | null = null
  let transcript: Transcript | null = null
  let number: EventNumber | null = null
  /** Counts openings, so that an answer overtaken by a later opening is dropped. */
  let opening = 0
  let early: { number: EventNumber; event: AgentEvent }[] = []
  let gathered: AgentEvent[] = []
  let isScheduled = false

  const flush = () => {
    isScheduled = false
    if (!transcript || gathered.length === 0) return
    transcript = foldEvents(transcript, gathered)
    gathered = []
    show(transcript)
  }

  const take = (next: EventNumber, event: AgentEvent) => {
    if (!number) return
    if (next.epoch === number.epoch && next.seq <= number.seq) return
    if (next.epoch !== number.epoch || next.seq !== number.seq + 1) {
      early.push({ number: next, event })
      void start()
      return
    }
    number = next
    gathered.push(event)
    if (isScheduled) return
    isScheduled = true
    schedule(flush)
  }

  const start = async () => {
    const wanted = sessionId
    if (wanted === null) return
    const turn = ++opening
    number = null
    try {
      const opened = await open(wanted)
      if (turn !== opening) return
      gathered = []
      transcript = opened.transcript
      number = opened.number
      show(transcript)
      const waiting = early
      early = []
      for (const { number: next, event } of waiting) if (isAfter(next, opened.number)) take(next, event)
    } catch (error) {
      if (turn === opening) failed(wanted, error)
    }
  }

  return {
    follow(wanted) {
      sessionId = wanted
      transcript = null
      early = []
      gathered = []
      return start()
    },
    leave() {
      opening++
      sessionId = null
      transcript = null
      number = null
      early = []
      gathered = []
    },
    receive({ sessionId: from, number: next, event }) {
      if (from !== sessionId) return
      if (number) take(next, event)
      else early.push({ number: next, event })
    },
    reopen: () => void start(),
    prepend({ items, itemsBefore, nested }) {
      flush()
      if (!transcript) return
      transcript = {
        ...transcript,
        items: [...items, ...transcript.items],
        itemsBefore,
        nested: { ...nested, ...transcript.nested },
      }
      show(transcript)
    },
  }
}

/** An event of another epoch than the opening's was announced by a core that is gone. */
const isAfter = (one: EventNumber, other: EventNumber): boolean => one.epoch === other.epoch && one.seq > other.seq

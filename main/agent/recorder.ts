import type { AgentEvent } from '../../preload/contract/agent.ts'
import { isFinal } from '../../preload/contract/tool.ts'
import { troubleOf } from '../store/database.ts'
import type { Durability, Store } from '../store/store.ts'
import type { NewEvent } from './answer.ts'

/** The way of every event of a session: logged first, then told. */
export interface Recorder {
  record(event: NewEvent, durability?: Durability): void
  /** All of them are logged, or none is. */
  recordTogether(events: readonly NewEvent[]): void
  /** As `recordTogether`, but an end among them comes in any case. */
  recordAnswer(events: readonly NewEvent[]): void
  /** What streams is kept on the side; a disk that does not take it will not take the rest either. */
  keepProgress(event: NewEvent & { readonly type: 'text-progress' | 'tool-changed' }): void
  /** Nothing more is logged or told: what is open stays open in the log, for the next start to go on with. */
  end(): void
}

export interface RecorderParts {
  readonly store: Store
  readonly sessionId: string
  /** The turn that runs. */
  turnId(): string | undefined
  /** Folds and announces what is logged. */
  tell(event: AgentEvent): void
  /** The log takes nothing more: the turn that runs has to stop. */
  stopFor(error: unknown): void
}

export function createRecorder({ store, sessionId, turnId, tell, stopFor }: RecorderParts): Recorder {
  /**
   * Ends come whether they can be logged or not: on a full disk a turn still has to stop and to say why. What is not
   * logged then is before the next event that is; without one a restart finds the turn interrupted.
   */
  const unlogged: AgentEvent[] = []
  let hasEnded = false

  function stamp(event: NewEvent): AgentEvent {
    const turn = event.turnId ?? turnId()
    const parentCallId = event.type === 'tool-changed' ? event.execution.parentCallId : event.parentCallId
    return {
      version: 1,
      sessionId,
      at: Date.now(),
      ...(turn === undefined ? {} : { turnId: turn }),
      ...(parentCallId === undefined ? {} : { parentCallId }),
      ...event,
    } as AgentEvent
  }

  function log(event: AgentEvent, durability: Durability): AgentEvent {
    try {
      logWhatWaits()
      return store.events.append(event, durability)
    } catch (error) {
      if (!isEnd(event) || !troubleOf(error)) throw error
      unlogged.push(event)
      stopFor(error)
      return event
    }
  }

  function logWhatWaits(): void {
    while (unlogged[0]) {
      store.events.append(unlogged[0], 'buffered')
      unlogged.shift()
    }
  }

  function record(event: NewEvent, durability: Durability = 'buffered'): void {
    if (hasEnded) return
    const stamped = stamp(event)
    tell(isPassing(stamped) ? stamped : log(stamped, durability))
  }

  function recordTogether(events: readonly NewEvent[]): void {
    if (hasEnded) return
    logWhatWaits()
    const logged = store.database.transaction(() =>
      events.map((event) => store.events.append(stamp(event), 'buffered')),
    )
    for (const event of logged) tell(event)
  }

  return {
    record,
    recordTogether,
    recordAnswer(events) {
      try {
        recordTogether(events)
      } catch (error) {
        if (!troubleOf(error)) throw error
        for (const event of events) if (isEnd(event)) record(event)
      }
    },
    end: () => void (hasEnded = true),
    keepProgress(event) {
      if (hasEnded) return
      try {
        store.events.progress(stamp(event) as Parameters<typeof store.events.progress>[0])
      } catch (error) {
        stopFor(error)
      }
    },
  }
}

const passing: ReadonlySet<AgentEvent['type']> = new Set([
  'text-delta',
  'text-progress',
  'tool-output',
  'tool-arguments',
])
const isPassing = (event: AgentEvent): boolean => passing.has(event.type)

const isEnd = (event: NewEvent): boolean =>
  event.type === 'turn-stopped' ||
  event.type === 'message-finished' ||
  (event.type === 'tool-changed' && isFinal(event.execution))

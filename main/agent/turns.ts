import { randomUUID } from 'node:crypto'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { messageOf, PublicError } from '../errors.ts'
import { ModelError } from '../providers/provider.ts'
import { troubleOf } from '../store/database.ts'
import type { NewEvent } from './answer.ts'
import type { ConversationParts } from './conversation.ts'
import type { TurnEnd } from './loop.ts'
import { sayingNext } from './message-queue.ts'
import type { ModelSource } from './model-source.ts'
import type { Modes } from './own-modes.ts'
import type { Recorder } from './recorder.ts'

/** Which model a turn begins with. */
export type AnsweringModel = Pick<Awaited<ReturnType<ModelSource['current']>>, 'model' | 'isScripted' | 'contextTokens'>

/** The turns of a session, one at a time. */
export interface Turns {
  /** The one that runs. */
  id(): string | undefined
  isRunning(): boolean
  refuseWhileRunning(): void
  /**
   * The model that would answer: the one the mode asks for, else the chosen one. Throws `PublicError('unavailable')` where
   * none is chosen; that there is none as a mode asks for ends the turn, where it can be read.
   */
  answering(): Promise<AnsweringModel>
  /** Records how a turn begins, runs `work` as the present one, and records how it ended, whatever happens in it. */
  start(turnId: string, beginning: readonly NewEvent[], work: (signal: AbortSignal) => Promise<TurnEnd>): void
  /** As `start`, with a new id, for what a model answers; without `work` the model is asked at once. */
  startOfModel(
    model: AnsweringModel,
    beginning: readonly NewEvent[],
    work?: (turnId: string, signal: AbortSignal) => Promise<TurnEnd>,
  ): void
  stop(reason: unknown): void
  /** Resolves when the turn that runs now has ended. */
  ended(): Promise<void>
}

export interface TurnsParts {
  readonly conversation: Pick<ConversationParts, 'models' | 'folder' | 'reportBug'>
  readonly transcript: Transcript
  readonly recorder: Pick<Recorder, 'record' | 'recordTogether'>
  readonly modes: Modes
  whole: Parameters<typeof sayingNext>[1]
  /** Asks the model and runs its calls until it asks for none. */
  askModel(turnId: string, signal: AbortSignal): Promise<TurnEnd>
}

export function createTurns({ conversation, transcript, recorder, modes, whole, askModel }: TurnsParts): Turns {
  const { models, folder, reportBug } = conversation
  const { record, recordTogether } = recorder
  let running: { readonly controller: AbortController; readonly done: Promise<void>; readonly turnId: string } | null =
    null

  const answering: Turns['answering'] = async () => {
    const wanted = await modes.modelOf(transcript.mode)
    return models.current(folder.root, wanted).catch((error: unknown) => {
      if (wanted === undefined || !(error instanceof PublicError)) throw error
      return { model: wanted, isScripted: false, contextTokens: undefined }
    })
  }

  const start: Turns['start'] = (turnId, beginning, work) => {
    recordTogether(beginning)
    const controller = new AbortController()
    const done = (async () => {
      // The rest of the caller comes first, so that `running` is set when the first event is recorded.
      await Promise.resolve()
      let end: TurnEnd
      try {
        await modes.refresh()
        end = await work(controller.signal)
      } catch (error) {
        end = failureOf(error, controller.signal, reportBug)
      }
      if (end.reason === 'cancelled') end = { ...end, ...whyStopped(controller.signal) }
      await endTurn({ type: 'turn-stopped', turnId, ...end })
    })().catch((error: unknown) => reportBug(error, 'a turn'))
    running = { controller, done, turnId }
  }

  /** The next message's turn begins with the end of this one: there is no moment between in which it could get lost. */
  async function endTurn(stop: NewEvent & { readonly type: 'turn-stopped' }): Promise<void> {
    try {
      if (stop.reason === 'completed' && transcript.queue.length > 0) {
        const model = await answering().catch(() => null)
        if (model && transcript.queue.length > 0) return startOfModel(model, [stop, ...sayingNext(transcript, whole)])
      }
    } catch (error) {
      if (!troubleOf(error)) throw error
    } finally {
      if (running?.turnId === stop.turnId) {
        try {
          record(stop)
        } finally {
          running = null
        }
      }
    }
  }

  const startOfModel: Turns['startOfModel'] = ({ model, isScripted, contextTokens }, beginning, work = askModel) => {
    const turnId = `turn_${randomUUID()}`
    const limit = contextTokens === undefined ? {} : { contextTokens }
    const started: NewEvent = { type: 'turn-started', turnId, model, isScripted, ...limit }
    start(turnId, [...beginning.map((event) => ({ turnId, ...event })), started], (signal) => work(turnId, signal))
  }

  return {
    id: () => running?.turnId,
    isRunning: () => running !== null,
    answering,
    refuseWhileRunning() {
      if (running) throw new PublicError('conflict', 'A turn is running already.')
    },
    start,
    startOfModel,
    stop: (reason) => running?.controller.abort(reason),
    ended: async () => running?.done,
  }
}

export const nothingUsed = { inputTokens: 0, outputTokens: 0 }

function failureOf(error: unknown, signal: AbortSignal, reportBug: ConversationParts['reportBug']): TurnEnd {
  const usage = nothingUsed
  if (signal.aborted) return { reason: 'cancelled', usage }
  if (error instanceof ModelError)
    return { reason: 'failed', error: { kind: error.kind, detail: error.message }, usage }
  if (error instanceof PublicError) return { reason: 'failed', error: { kind: 'other', detail: error.message }, usage }
  reportBug(error, 'a turn')
  return { reason: 'failed', error: { kind: 'internal', detail: messageOf(error) }, usage }
}

/** A turn that was stopped for a reason a person can mend has failed; else it was the person who stopped it. */
function whyStopped({ reason }: AbortSignal): Pick<TurnEnd, 'reason' | 'error'> {
  if (!(reason instanceof PublicError)) return { reason: 'cancelled' }
  return { reason: 'failed', error: { kind: 'other', detail: reason.message } }
}

import { randomUUID } from 'node:crypto'
import type { QueuedMessage } from '../../preload/contract/agent.ts'
import type { LongText } from '../../preload/contract/text.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import type { Conversation } from './conversation.ts'
import { movedTo, next, saying, sayingNext, without, withText } from './message-queue.ts'
import type { Recorder } from './recorder.ts'
import type { ToldHistory } from './told-history.ts'
import type { Turns } from './turns.ts'

/** What the person says: at once, after the turn that runs, or into it. */
export type SaidMessages = Pick<
  Conversation,
  'send' | 'editQueued' | 'removeQueued' | 'moveQueued' | 'sendQueuedNow'
> & {
  /** Gives the model what the person did not want to wait with, and tells what they undid. */
  steer(): void
}

export interface SaidMessagesParts {
  readonly transcript: Transcript
  readonly recorder: Pick<Recorder, 'record' | 'recordTogether'>
  readonly turns: Turns
  readonly history: ToldHistory
  whole(text: LongText): string
}

export function createSaidMessages(parts: SaidMessagesParts): SaidMessages {
  const { transcript, turns, history, whole } = parts
  const { record, recordTogether } = parts.recorder
  const setQueue = (queue: readonly QueuedMessage[]): void => record({ type: 'queue-changed', queue })

  return {
    async send(text, attachments) {
      if (text.trim() === '' && attachments.length === 0) throw new PublicError('bad-request', 'The message is empty.')
      const model = await turns.answering()
      const message: QueuedMessage = { id: `message_${randomUUID()}`, text, attachments }
      if (turns.isRunning()) setQueue([...transcript.queue, message])
      else turns.startOfModel(model, saying(transcript, message, whole))
    },
    editQueued: (messageId, text) => setQueue(withText(transcript.queue, messageId, text)),
    removeQueued: (messageId) => setQueue(without(transcript.queue, messageId)),
    moveQueued: (messageId, index) => setQueue(movedTo(transcript.queue, messageId, index)),
    async sendQueuedNow(messageId) {
      setQueue(next(transcript.queue, messageId))
      if (turns.isRunning()) return
      const model = await turns.answering()
      if (!turns.isRunning() && transcript.queue.length > 0) {
        turns.startOfModel(model, sayingNext(transcript, whole))
      }
    },
    steer() {
      const sent = transcript.queue.filter((message) => message.isNext)
      if (sent.length === 0) return history.tellUndone()
      const queue = transcript.queue.filter((message) => !message.isNext)
      const said = sent.flatMap((message) => saying(transcript, message, whole))
      recordTogether([{ type: 'queue-changed', queue }, ...said])
    },
  }
}

import type { QueuedMessage, UserMessage } from '../../preload/contract/agent.ts'
import type { LongText } from '../../preload/contract/text.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import type { NewEvent } from './answer.ts'
import { titleFrom } from './session-title.ts'

type Queue = readonly QueuedMessage[]

/** Messages that wait for their turn, as each of these leaves them. All throw for one that does not wait any more. */

export const withText = (queue: Queue, messageId: string, text: string): Queue => {
  const edited = { ...waiting(queue, messageId), text }
  return queue.map((message) => (message.id === messageId ? edited : message))
}

export const without = (queue: Queue, messageId: string): Queue => {
  waiting(queue, messageId)
  return queue.filter(({ id }) => id !== messageId)
}

export const movedTo = (queue: Queue, messageId: string, index: number): Queue =>
  without(queue, messageId).toSpliced(index, 0, waiting(queue, messageId))

/** First, and given to the model at the next boundary of the turn that runs. */
export const next = (queue: Queue, messageId: string): Queue => [
  { ...waiting(queue, messageId), isNext: true },
  ...without(queue, messageId),
]

function waiting(queue: Queue, messageId: string): QueuedMessage {
  const message = queue.find(({ id }) => id === messageId)
  if (!message) throw new PublicError('not-found', 'This message does not wait any more.')
  return message
}

/** The first waiting message, out of the queue and said. */
export function sayingNext(
  transcript: Pick<Transcript, 'queue' | 'title'>,
  whole: (text: LongText) => string,
): readonly NewEvent[] {
  const [first, ...queue] = transcript.queue
  return first ? [{ type: 'queue-changed', queue }, ...saying(transcript, first, whole)] : []
}

/** A message is said: the session's first one names it. */
export function saying(
  { title }: Pick<Transcript, 'title'>,
  { id, text, attachments }: QueuedMessage,
  whole: (text: LongText) => string,
): readonly NewEvent[] {
  const message: UserMessage = { id, role: 'user', text, attachments, at: Date.now() }
  const said = { type: 'user-message', message } as const
  return title === '' ? [{ type: 'session-titled', title: titleFrom(whole(text)) }, said] : [said]
}

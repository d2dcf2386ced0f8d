import type { QueuedMessage } from '../../preload/contract/agent.ts'
import { PublicError } from '../errors.ts'

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

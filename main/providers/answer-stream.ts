import { type EventStream, readEventStream, type ServerEvent } from './event-stream.ts'
import { networkFailure } from './failure.ts'
import { ModelError, type ModelEvent } from './provider.ts'

/** What turns one provider's chunks into events. */
export interface ChunkReader {
  read(chunk: unknown, name: string): ModelEvent[]
  readonly failure: ModelError | undefined
  /** The provider has said how the answer ends; what may follow is usage. */
  readonly hasStopped: boolean
  /** Nothing may follow. Chat completions say so outside their chunks, by `[DONE]`. */
  readonly isOver?: boolean
  readonly hasBegun: boolean
  finish(how: 'complete' | 'broken'): ModelEvent[]
}

export interface AnswerStreamOptions {
  readonly signal: AbortSignal
  /** For errors. */
  readonly address: string
  /** How long a server that said its answer is over may take to end the stream. */
  readonly patienceAfterStopMs?: number
}

/**
 * Streams the answer in a response: the events of each chunk as it comes, then `stop`. A stream that breaks gives what
 * came, unfinished calls included, and throws. An abort throws the signal's reason.
 */
export async function* readAnswer(
  response: Response,
  reader: ChunkReader,
  { signal, address, patienceAfterStopMs = 5000 }: AnswerStreamOptions,
): AsyncGenerator<ModelEvent> {
  const stream = readEventStream(response.body, response.headers.get('content-type') ?? '')
  signal.addEventListener('abort', stream.cancel, { once: true })
  let noise: string | undefined
  let isComplete = false
  try {
    let failure: ModelError | undefined
    let isDone = false
    while (!isDone && !failure) {
      const next = await nextEvents(stream, reader.hasStopped ? patienceAfterStopMs : undefined)
      signal.throwIfAborted()
      if (!('events' in next) || next.events === null) {
        if (!reader.hasStopped)
          failure = 'error' in next ? networkFailure(next.error, address) : endedEarly(reader, noise)
        break
      }
      for (const event of next.events) {
        if (event.type === 'json') {
          yield* reader.read(event.value, event.name)
          failure = reader.failure
          isDone = reader.isOver ?? false
        } else if (event.type === 'noise') noise ??= event.text
        else if (event.type === 'done') isDone = true
        else if (!reader.hasStopped) failure = unreadable(event)
        if (failure || isDone) break
      }
    }
    if (!failure && isDone && !reader.hasBegun) failure = endedEarly(reader, noise)
    isComplete = !failure
    yield* reader.finish(failure ? 'broken' : 'complete')
    if (failure) throw failure
  } finally {
    signal.removeEventListener('abort', stream.cancel)
    if (isComplete) stream.close()
    else stream.cancel()
  }
}

/** A body that fails is a value here, so that what came before it is told first. */
async function nextEvents(
  stream: EventStream,
  patienceMs: number | undefined,
): Promise<{ readonly events: readonly ServerEvent[] | null } | { readonly error: unknown }> {
  try {
    return { events: await stream.next(patienceMs) }
  } catch (error) {
    return { error }
  }
}

function endedEarly(reader: ChunkReader, noise: string | undefined): ModelError {
  if (reader.hasBegun)
    return new ModelError('network', 'The server closed the connection before the answer was complete.')
  if (noise !== undefined) {
    return new ModelError('other', `What the server sent is no answer of a model: ${shortened(noise)}`)
  }
  return new ModelError('network', 'The server closed the connection without an answer.')
}

function unreadable(event: Extract<ServerEvent, { type: 'broken' | 'page' }>): ModelError {
  if (event.type === 'page') {
    const title = /<(?:title|h1)[^>]*>([^<]*)</i.exec(event.text)?.[1]?.trim()
    const named = title ? ` (“${title}”)` : ''
    return new ModelError(
      'other',
      `The server answered with a web page${named}, not with a model's answer. Check the base address: it usually ends in /v1.`,
    )
  }
  if (event.atEnd) return new ModelError('network', 'The server closed the connection in the middle of a chunk.')
  return new ModelError('other', `The server sent a chunk that is not valid JSON: ${shortened(event.text)}`)
}

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

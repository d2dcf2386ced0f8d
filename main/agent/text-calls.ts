import type { ReaderEvent } from '../dialects/dialect.ts'
import type { ModelEvent, ModelTool } from '../providers/provider.ts'

/** Calls found in the text are numbered after the native ones, which a provider numbers from 0. */
const firstIndex = 1_000_000

/** What a provider tells, and that all text so far turned out to be reasoning. */
export type ReadEvent = ModelEvent | { readonly type: 'text-was-reasoning' }

/**
 * The same answer with the calls that the model wrote into its text told as calls. `dialect` is that of the model's
 * profile: `native` looks for none.
 */
export async function* withTextCalls(
  events: AsyncIterable<ModelEvent>,
  dialect: string,
  tools: readonly ModelTool[],
): AsyncGenerator<ReadEvent> {
  if (dialect === 'native' || tools.length === 0) {
    yield* events
    return
  }
  // The request goes out first: what reads its answer is loaded while it is under way.
  const begun = begin(events)
  const { createReader } = await import('../dialects/reader.ts')
  const reader = createReader({ dialect, tools })
  let calls = 0
  const told = function* (found: readonly ReaderEvent[]): Generator<ReadEvent> {
    for (const event of found) {
      if (event.type === 'call-started') calls += 1
      const told = asModelEvent(event)
      if (told) yield told
    }
  }
  for await (const event of begun) {
    if (event.type === 'text') yield* told(reader.push(event.delta))
    else if (event.type !== 'stop') yield event
    else {
      yield* told(reader.end())
      yield calls > 0 && event.reason === 'end' ? { type: 'stop', reason: 'calls' } : event
      return
    }
  }
  yield* told(reader.end())
}

/** The same events; the first is asked for at once and not only when it is read. */
function begin<Value>(events: AsyncIterable<Value>): AsyncIterable<Value> {
  const iterator = events[Symbol.asyncIterator]()
  const first = iterator.next()
  // It is read below, or, where loading fails, by nobody.
  first.catch(() => {})
  let isFirst = true
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        if (!isFirst) return iterator.next()
        isFirst = false
        return first
      },
      return: async (value?: unknown) => (await iterator.return?.(value)) ?? { done: true, value },
    }),
  }
}

function asModelEvent(event: ReaderEvent): ReadEvent | null {
  switch (event.type) {
    case 'text':
    case 'reasoning':
      return { type: event.type, delta: event.delta }
    case 'text-was-reasoning':
      return { type: event.type }
    case 'call-started':
      return { type: 'call-started', index: firstIndex + event.index, id: '', name: event.name }
    case 'call-arguments':
      return { type: 'call-arguments', index: firstIndex + event.index, delta: event.delta }
    case 'call-finished': {
      const { index, name, arguments: given } = event
      const text = typeof given === 'string' ? given : JSON.stringify(given)
      return { type: 'call-finished', index: firstIndex + index, call: { id: '', name, arguments: text } }
    }
    case 'problem':
      // Broken arguments reach the model as the error of its call, with the position the JSON reader gives.
      return null
  }
}

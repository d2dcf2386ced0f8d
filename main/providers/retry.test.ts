import { expect, test } from 'vitest'
import { ModelError, type ModelEvent } from './provider.ts'
import { type RetryNotice, type RetryOptions, withRetry } from './retry.ts'

/** Each entry is one attempt: its events, and what it throws at their end. */
async function run(
  attempts: readonly { events?: readonly ModelEvent[]; error?: Error }[],
  options: Partial<RetryOptions> = {},
) {
  let made = 0
  const notices: RetryNotice[] = []
  const waits: number[] = []
  const events: ModelEvent[] = []
  async function* attempt(): AsyncGenerator<ModelEvent> {
    const { events: given = [], error } = attempts[made++] ?? {}
    yield* given
    if (error) throw error
  }
  const stream = withRetry(attempt, {
    signal: new AbortController().signal,
    onRetry: (notice) => notices.push(notice),
    random: () => 0,
    sleep: async (ms) => void waits.push(ms),
    ...options,
  })
  let thrown: unknown
  try {
    for await (const event of stream) events.push(event)
  } catch (error) {
    thrown = error
  }
  return { made, notices, waits, events, thrown }
}

const text: ModelEvent = { type: 'text', delta: 'a' }
const busy = new ModelError('overloaded', 'busy', { status: 503 })

test('an overloaded server is asked again, ever later', async () => {
  const { events, waits, notices, thrown } = await run([
    { error: busy },
    { error: busy },
    { events: [text, { type: 'stop', reason: 'end' }] },
  ])

  expect(thrown).toBeUndefined()
  expect(events).toEqual([text, { type: 'stop', reason: 'end' }])
  expect(waits).toEqual([500, 1000])
  expect(notices).toEqual([
    { kind: 'overloaded', attempt: 1, waitMs: 500, detail: 'busy' },
    { kind: 'overloaded', attempt: 2, waitMs: 1000, detail: 'busy' },
  ])
})

test('chance spreads the waits over half of their length', async () => {
  const { waits } = await run([{ error: busy }, {}], { random: () => 1 })

  expect(waits).toEqual([1000])
})

test('what the provider asks for is waited', async () => {
  const { waits } = await run([{ error: new ModelError('rate-limit', 'slow down', { retryAfterMs: 7000 }) }, {}])

  expect(waits).toEqual([7000])
})

test('a provider that asks for an hour is not waited for', async () => {
  const error = new ModelError('rate-limit', 'tomorrow', { retryAfterMs: 3_600_000 })

  expect(await run([{ error }])).toMatchObject({ made: 1, thrown: error, notices: [] })
})

test('after anything of the answer has come, nothing is asked again', async () => {
  const error = new ModelError('network', 'gone')

  expect(await run([{ events: [text], error }, { events: [text] }])).toMatchObject({
    made: 1,
    events: [text],
    thrown: error,
  })
})

test.each(['auth', 'too-long', 'other'] as const)('%s is told at once', async (kind) => {
  expect(await run([{ error: new ModelError(kind, 'no') }])).toMatchObject({ made: 1, notices: [] })
})

test('an end is set to it', async () => {
  expect(await run(Array.from({ length: 9 }, () => ({ error: busy })))).toMatchObject({ made: 5, thrown: busy })
})

test('an abort while waiting ends it with the reason', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  setTimeout(() => controller.abort(reason), 10)

  async function* fail(): AsyncGenerator<ModelEvent> {
    yield* []
    throw busy
  }
  const stream = withRetry(fail, { signal: controller.signal, onRetry: () => undefined })

  await expect(stream.next()).rejects.toBe(reason)
})

import { expect, test } from 'vitest'
import { failureOf, networkFailure } from './failure.ts'

const headers = (values: Record<string, string>) => new Headers(values)

test.each([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms' }, 20],
  [{ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '1h' }, undefined],
  [{ 'x-ratelimit-reset': '12' }, 12_000],
  [{}, undefined],
])('headers %j ask for a wait of %s ms', (given, wait) => {
  expect(failureOf({ status: 429, headers: headers(given), body: { error: { message: 'slow' } } }).retryAfterMs).toBe(
    wait,
  )
})

test('a date to wait for is a time from now', () => {
  const date = new Date(Date.now() + 60_000).toUTCString()

  const { retryAfterMs = 0 } = failureOf({ status: 503, headers: headers({ 'retry-after': date }) })

  expect(retryAfterMs).toBeGreaterThan(55_000)
  expect(retryAfterMs).toBeLessThanOrEqual(60_000)
})

test("Google's wait stands in the body", () => {
  const body = [
    {
      error: {
        code: 429,
        message: 'You exceeded your current quota',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }],
      },
    },
  ]

  expect(failureOf({ body })).toMatchObject({ kind: 'rate-limit', status: 429, retryAfterMs: 34_000 })
})

test('what the provider behind a router said is told with it', () => {
  const body = {
    error: {
      message: 'Provider returned error',
      code: 400,
      metadata: { raw: 'prompt is too long', provider_name: 'X' },
    },
  }

  expect(failureOf({ status: 400, body })).toMatchObject({
    kind: 'too-long',
    message: 'Provider returned error: prompt is too long (400)',
  })
})

test.each([
  'prompt is too long: 250000 tokens > 200000 maximum',
  'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000',
  'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
  'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
  'Please reduce the length of the messages or completion.',
  'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
  'Your request exceeded model token limit: 262144',
  'Range of input length should be [1, 129024]',
  'prompt token count of 70000 exceeds the limit of 64000',
])('“%s” is a context that is too long', (message) => {
  expect(failureOf({ status: 400, body: { error: { message } } }).kind).toBe('too-long')
})

test('the code deep in the causes says what went wrong', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

  expect(networkFailure(new TypeError('fetch failed', { cause }), 'http://127.0.0.1:8080/v1').message).toBe(
    'Nothing listens at the address: is the server started, and the port right? (127.0.0.1:8080)',
  )
})

test('an unknown failure of the network is told in its own words', () => {
  expect(networkFailure(new TypeError('fetch failed', { cause: new Error('odd') }), 'http://h/v1').message).toBe(
    'odd (h)',
  )
})

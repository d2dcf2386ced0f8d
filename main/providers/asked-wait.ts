import { isObject } from './json-object.ts'

export interface Headers {
  get(name: string): string | null
}

/** How long the provider asks to wait: headers first, then what some put into the body. */
export function waitAsked(headers: Headers | undefined, error: unknown): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (milliseconds >= 0) return milliseconds
  const after = headers?.get('retry-after')
  if (after) {
    const wait = /^\s*[\d.]+\s*$/.test(after) ? Number.parseFloat(after) * 1000 : Date.parse(after) - Date.now()
    if (!Number.isNaN(wait)) return Math.max(0, Math.round(wait))
  }
  const resets = ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((what) => {
    const openai = { left: `x-ratelimit-remaining-${what}`, reset: `x-ratelimit-reset-${what}` }
    const anthropic = { left: `anthropic-ratelimit-${what}-remaining`, reset: `anthropic-ratelimit-${what}-reset` }
    return [openai, anthropic].map(({ left, reset }) =>
      headers?.get(left) === '0' ? untilReset(headers.get(reset)) : undefined,
    )
  })
  const longest = resets.reduce((most, wait) => (wait !== undefined && wait > (most ?? -1) ? wait : most), undefined)
  return longest ?? untilReset(headers?.get('x-ratelimit-reset')) ?? waitInBody(error)
}

/** `7.66s`, `6m0s`, `20ms`; seconds; seconds or milliseconds since 1970; a date. */
function untilReset(value: string | null | undefined): number | undefined {
  if (!value) return undefined
  const parts = [...value.matchAll(/([\d.]+)(ms|h|m|s)/g)]
  if (parts.length > 0) {
    const unit: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
    return Math.round(parts.reduce((sum, [, count, name]) => sum + Number(count) * (unit[name ?? ''] ?? 0), 0))
  }
  const number = Number(value)
  if (!Number.isNaN(number)) {
    if (number > 1e12) return Math.max(0, Math.round(number - Date.now()))
    if (number > 1e9) return Math.max(0, Math.round(number * 1000 - Date.now()))
    return Math.round(number * 1000)
  }
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** Google's `RetryInfo` and OpenRouter's copy of the headers. */
function waitInBody(error: unknown): number | undefined {
  if (!isObject(error)) return undefined
  const details = Array.isArray(error['details']) ? (error['details'] as unknown[]) : []
  for (const detail of details) {
    if (isObject(detail) && typeof detail['retryDelay'] === 'string') return untilReset(detail['retryDelay'])
  }
  const metadata = error['metadata']
  const copied = isObject(metadata) ? metadata['headers'] : undefined
  const reset = isObject(copied) ? (copied['X-RateLimit-Reset'] ?? copied['x-ratelimit-reset']) : undefined
  return typeof reset === 'string' || typeof reset === 'number' ? untilReset(String(reset)) : undefined
}

import { setTimeout as sleepFor } from 'node:timers/promises'
import type { ModelErrorKind } from '../../preload/contract/agent.ts'
import { ModelError, type ModelEvent } from './provider.ts'

export interface RetryNotice {
  readonly kind: ModelErrorKind
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number
  readonly waitMs: number
  readonly detail: string
}

export interface RetryOptions {
  readonly signal: AbortSignal
  /** Told before each wait. */
  readonly onRetry: (notice: RetryNotice) => void
  readonly limits?: RetryLimits
  /** For tests: 0 to 1. */
  readonly random?: () => number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface RetryLimits {
  readonly attempts: number
  /** The first wait; each is twice the one before, up to `longestMs`. */
  readonly firstMs: number
  readonly longestMs: number
  /** A provider that asks for more than this is not waited for: the person is told at once. */
  readonly longestAskedMs: number
}

const usualLimits: RetryLimits = { attempts: 5, firstMs: 1000, longestMs: 30_000, longestAskedMs: 120_000 }

/**
 * Asks again where that can help: at a rate limit, an overloaded server, a broken connection. Only before anything of
 * the answer has come; afterwards what came is kept and the error passes on.
 */
export async function* withRetry(
  makeStream: () => AsyncIterable<ModelEvent>,
  { signal, onRetry, limits = usualLimits, random = Math.random, sleep = pause }: RetryOptions,
): AsyncGenerator<ModelEvent> {
  for (let attempt = 1; ; attempt += 1) {
    let hasBegun = false
    try {
      for await (const event of makeStream()) {
        // A failed stream may still tell what it cost.
        hasBegun ||= event.type !== 'usage'
        yield event
      }
      return
    } catch (error) {
      if (hasBegun || signal.aborted || attempt >= limits.attempts || !isPassing(error)) throw error
      const waitMs = waitBefore(attempt, error.retryAfterMs, limits, random)
      if (waitMs === undefined) throw error
      onRetry({ kind: error.kind, attempt, waitMs, detail: error.message })
      await sleep(waitMs, signal)
    }
  }
}

const passing: ReadonlySet<ModelErrorKind> = new Set(['rate-limit', 'network', 'overloaded'])

const isPassing = (error: unknown): error is ModelError => error instanceof ModelError && passing.has(error.kind)

/** Half of the wait is chance, so that many who were refused together do not come back together. */
function waitBefore(
  attempt: number,
  asked: number | undefined,
  { firstMs, longestMs, longestAskedMs }: RetryLimits,
  random: () => number,
): number | undefined {
  if (asked !== undefined && asked > longestAskedMs) return undefined
  if (asked) return Math.round(asked + firstMs * 0.25 * random())
  const most = Math.min(longestMs, firstMs * 2 ** (attempt - 1))
  return Math.round(most / 2 + (most / 2) * random())
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleepFor(ms, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

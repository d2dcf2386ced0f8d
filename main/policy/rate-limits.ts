import type { RateClass } from '../../preload/contract/tool.ts'

/** Calls a session may make in any 60 seconds. */
export type Limits = Readonly<Partial<Record<RateClass, number>>>

export const defaultLimits: Limits = { write: 100, command: 50, read: 200, browser: 30 }

export interface RateLimits {
  /** Counts a call at `now` (ms of a clock that does not go back) and returns 0, or the ms until one fits again. */
  take(sessionId: string, rateClass: RateClass, now: number): number
}

const windowMs = 60_000

/** Counts calls per session and class in a sliding window. A call that has to wait is not counted. */
export function createRateLimits(limits: Limits = defaultLimits): RateLimits {
  const taken = new Map<string, number[]>()

  return {
    take(sessionId, rateClass, now) {
      const limit = limits[rateClass]
      if (limit === undefined) return 0
      const key = `${rateClass} ${sessionId}`
      const times = (taken.get(key) ?? []).filter((time) => time > now - windowMs && time <= now)
      // Set anew, so that the map is in order of last use.
      taken.delete(key)
      taken.set(key, times)
      forgetIdle(now)
      if (times.length < limit) {
        times.push(now)
        return 0
      }
      const oldest = times[times.length - limit] ?? now
      return limit === 0 ? windowMs : oldest + windowMs - now
    },
  }

  function forgetIdle(now: number): void {
    for (const [key, times] of taken) {
      if ((times.at(-1) ?? now) > now - windowMs) return
      taken.delete(key)
    }
  }
}

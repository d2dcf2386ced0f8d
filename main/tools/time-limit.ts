/** A limit on the time a call may take; waiting for a person does not count. */
export interface TimeLimit {
  /** Aborts when the time is over or the outer signal aborts. */
  readonly signal: AbortSignal
  isOver(): boolean
  /** Stops the clock while `wait` is pending. */
  pausedDuring<Value>(wait: Promise<Value>): Promise<Value>
  clear(): void
}

/** `ms` null: no limit. */
export function createTimeLimit(ms: number | null, outer: AbortSignal): TimeLimit {
  const controller = new AbortController()
  let left = ms ?? 0
  let startedAt = 0
  let timer: NodeJS.Timeout | undefined
  let over = false
  const abort = () => controller.abort(outer.reason)
  const start = () => {
    if (ms === null || controller.signal.aborted) return
    startedAt = performance.now()
    timer = setTimeout(() => {
      over = true
      controller.abort(new Error('The time limit is over.'))
    }, left)
  }
  const stop = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    left = Math.max(0, left - (performance.now() - startedAt))
  }
  if (outer.aborted) abort()
  else outer.addEventListener('abort', abort, { once: true })
  start()
  return {
    signal: controller.signal,
    isOver: () => over,
    async pausedDuring(wait) {
      stop()
      try {
        return await wait
      } finally {
        start()
      }
    },
    clear() {
      stop()
      outer.removeEventListener('abort', abort)
    },
  }
}

/** What streams is kept this often, in ms: no more than that is lost in a crash. */
const everyMs = 250

/** Keeps what streams: the first of it at once, later what is new, at most every quarter of a second. */
export interface ProgressKeeper {
  changed(): void
  stop(): void
}

export function createProgressKeeper(keep: () => void): ProgressKeeper {
  let keptAt = -everyMs
  let timer: NodeJS.Timeout | undefined
  const now = () => {
    timer = undefined
    keptAt = performance.now()
    keep()
  }
  return {
    changed() {
      if (timer !== undefined) return
      const wait = keptAt + everyMs - performance.now()
      // A stream that stalls has said its last word for long: that one is kept too.
      if (wait > 0) timer = setTimeout(now, wait)
      else now()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

/** How long something that was told to stop may take to do so, in ms. */
const graceMs = 3000

/**
 * Waits for `work`, but not for ever once the signal has aborted: what does not hear it is left behind, and this rejects
 * with what `abandoned` gives. When it comes to its end after all, `late` is told.
 */
export function whileWanted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  { abandoned, late }: { abandoned(): Error; late(): void },
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    let isLeft = false
    const leave = () => {
      timer = setTimeout(() => {
        isLeft = true
        reject(abandoned())
      }, graceMs)
    }
    const over = (settle: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
      if (isLeft) late()
      else settle()
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    work.then(
      (value) => over(() => resolve(value)),
      (error: unknown) => over(() => reject(error as Error)),
    )
  })
}

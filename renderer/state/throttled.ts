/** Does the work at once, then at most once in `ms`: what is asked for in between is done together at the end of it. */
export function throttled(work: () => void, ms: number): () => void {
  let pause: ReturnType<typeof setTimeout> | undefined
  let isWanted = false
  const begin = () => {
    isWanted = false
    pause = setTimeout(() => {
      pause = undefined
      if (isWanted) begin()
    }, ms)
    work()
  }
  return () => {
    if (pause === undefined) begin()
    else isWanted = true
  }
}

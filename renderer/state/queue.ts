/** Work on the same thing is done one after another, whatever comes of what was before it. */
export function createQueue(): <Value>(key: string, work: () => Promise<Value>) => Promise<Value> {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work)
    last.set(
      key,
      turn.catch(() => {}), // Whoever asked for it is told.
    )
    return turn
  }
}

/**
 * Does the work for each, at most so many at once. It ends when all that was begun has ended, so that nothing goes on
 * behind the back of whoever puts things right after a failure; the first failure is thrown then, and nothing is begun
 * after it.
 */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  let failure: { readonly thrown: unknown } | null = null
  const goOn = async (): Promise<void> => {
    while (next < items.length && !failure) {
      try {
        await work(items[next++]!)
      } catch (thrown) {
        failure ??= { thrown }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, goOn))
  if (failure) throw (failure as { readonly thrown: unknown }).thrown
}

/** Where the rows of a list stand, one below the other. */
export interface RowPlaces {
  /** The height of all together. */
  readonly height: number
  topOf(row: number): number
  heightOf(row: number): number
  /** The row that stands this far from the top; beyond the end the last one. */
  rowAt(distance: number): number
}

/**
 * The places of `count` rows of one height, but for those at `tall`, in order, which have another. Nothing is kept of a
 * single row: there may be hundreds of thousands.
 */
export function rowPlaces(
  count: number,
  tall: readonly number[],
  heights: { readonly row: number; readonly tall: number },
): RowPlaces {
  const topOf = (row: number): number => row * heights.row + countBelow(tall, row) * (heights.tall - heights.row)
  return {
    height: topOf(count),
    topOf,
    heightOf: (row) => topOf(row + 1) - topOf(row),
    rowAt(distance) {
      let [low, high] = [0, Math.max(0, count - 1)]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (topOf(middle) <= distance) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/** How many of the numbers, in order, are less than this one. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows that a page key goes past. */
const page = 20

/** The row a key leads to in a tree of `count` rows, clamped by whoever goes there; null where the key is for none. */
export function treeStep(key: string, current: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return current + 1
    case 'ArrowUp':
      return current < 0 ? 0 : current - 1
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'PageDown':
      return current + page
    case 'PageUp':
      return current - page
    default:
      return null
  }
}

import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { type ListedFile, numbersOf, progressOf } from './decisions.ts'

/**
 * Where a reader goes on after a hunk: to the next one of the file that was not seen, else to the next file with such a
 * one, round to the first; null where all were seen. `hunk` is null for another file, which begins at its own first.
 */
export function nextUnseen(
  files: readonly ListedFile[],
  progress: ReviewProgress,
  path: string,
  hunk: number,
): { readonly path: string; readonly hunk: number | null } | null {
  const unseen = (file: ListedFile) => {
    const { hunks } = progressOf(progress, file.path)
    return numbersOf(file).filter((number) => hunks[number] !== 'accepted' && !file.isFixed)
  }
  const index = files.findIndex((file) => file.path === path)
  const here = files[index]
  const later = here && unseen(here).find((number) => number > hunk)
  if (later !== undefined) return { path, hunk: later }
  for (let step = 1; step < files.length; step++) {
    const file = files[(index + step) % files.length]!
    if (unseen(file).length > 0) return { path: file.path, hunk: null }
  }
  const earlier = here && unseen(here).find((number) => number < hunk)
  return earlier === undefined ? null : { path, hunk: earlier }
}

import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { type ListedFile, numbersOf, progressOf } from './decisions.ts'

type OpenOf = (file: ListedFile) => readonly number[]

/**
 * Where a reader goes on after a hunk: to the next one of the file that is open, else to the next file with such a
 * one, round to the first; null where none is. `hunk` is null for another file, which begins at its own first.
 */
function nextOpen(
  files: readonly ListedFile[],
  path: string,
  hunk: number,
  openOf: OpenOf,
): { readonly path: string; readonly hunk: number | null } | null {
  const index = files.findIndex((file) => file.path === path)
  const here = files[index]
  const later = here && openOf(here).find((number) => number > hunk)
  if (later !== undefined) return { path, hunk: later }
  for (let step = 1; step < files.length; step++) {
    const file = files[(index + step) % files.length]!
    if (openOf(file).length > 0) return { path: file.path, hunk: null }
  }
  const earlier = here && openOf(here).find((number) => number < hunk)
  return earlier === undefined ? null : { path, hunk: earlier }
}

/** After a hunk of changes that stand: the next one that was not seen. */
export const nextUnseen = (files: readonly ListedFile[], progress: ReviewProgress, path: string, hunk: number) =>
  nextOpen(files, path, hunk, (file) => {
    const { hunks } = progressOf(progress, file.path)
    return file.isFixed ? [] : numbersOf(file).filter((number) => hunks[number] !== 'accepted')
  })

/** After a hunk of a patch: the next one that is not decided. */
export const nextUndecided = (files: readonly ListedFile[], progress: ReviewProgress, path: string, hunk: number) =>
  nextOpen(files, path, hunk, (file) => undecidedOf(file, progress))

/** The hunks of a patched file that still have to be decided. */
export function undecidedOf(file: ListedFile, progress: ReviewProgress): readonly number[] {
  const { hunks, editedText } = progressOf(progress, file.path)
  if (file.isStale || editedText !== undefined) return []
  return numbersOf(file).filter((number) => hunks[number] === undefined)
}

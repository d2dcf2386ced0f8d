import type { ChangesPart } from '../../preload/contract/changes.ts'
import type { Hunk, ReviewProgress } from '../../preload/contract/patch.ts'
import type { ChangedTextState, ShownChanges } from '../state/changes-renewal.ts'
import { sameHunk } from '../state/match-hunks.ts'
import { own } from '../state/own.ts'
import { decideHunk, type ListedFile, numbersOf, progressOf } from './decisions.ts'

type Hashes = Pick<ChangesPart, 'path' | 'beforeHash' | 'afterHash'>
type Texts = Readonly<Record<string, ChangedTextState>>

/** A file as it is shown: by its text where that was read, else by the list. */
function shown({ path, beforeHash, afterHash }: Hashes, texts: Texts): Hashes {
  const text = own(texts, path)
  if (text?.status !== 'read') return { path, beforeHash, afterHash }
  return { path, beforeHash: text.file.beforeHash, afterHash: text.file.afterHash }
}

/** All of these files, as far as they are there and can be changed. */
export function wholeParts({ files, texts }: ShownChanges, paths: readonly string[]): readonly ChangesPart[] {
  const wanted = new Set(paths)
  return files.filter(({ path, isFixed }) => !isFixed && wanted.has(path)).map((file) => shown(file, texts))
}

/** What of these changes was not kept: files whole, or those of their hunks that are left. */
export function restParts(shownNow: ShownChanges): readonly ChangesPart[] {
  const { files, texts, progress } = shownNow
  return files.flatMap((file): readonly ChangesPart[] => {
    if (file.isFixed) return []
    const { hunks } = progressOf(progress, file.path)
    const numbers = numbersOf(file)
    const left = numbers.filter((number) => hunks[number] !== 'accepted')
    if (left.length === 0 || hunks[0] === 'accepted') return []
    const isAll = file.isWhole !== undefined || left.length === numbers.length
    return [{ ...shown(file, texts), ...(isAll ? {} : { part: { hunks: left } }) }]
  })
}

/** Whether some, and whether all, of what can be acted on was kept. */
export function keptOf(files: readonly ListedFile[], progress: ReviewProgress): 'none' | 'some' | 'all' {
  const choices = files.flatMap((file) =>
    numbersOf(file).map((number) => progressOf(progress, file.path).hunks[number]),
  )
  const kept = choices.filter((choice) => choice === 'accepted').length
  return kept === 0 ? 'none' : kept === choices.length ? 'all' : 'some'
}

/**
 * A hunk of what is shown, or the lines chosen in it, by the time that something is done to it: the file may have been
 * read again since. 0: all of the file.
 */
export function hunkMeant(before: ShownChanges, path: string, number: number) {
  const was = own(before.texts, path)
  return (now: ShownChanges): readonly ChangesPart[] => {
    const file = now.files.find((each) => each.path === path)
    if (!file) return []
    const text = own(now.texts, path)
    if (number === 0 || was?.status !== 'read' || text?.status !== 'read')
      return [hunkPart(file, now.texts, now.progress, number)]
    const hunk = was.file.hunks.find((each) => each.number === number)
    const same = hunk && sameHunk(was.file.hunks, hunk, text.file.hunks)
    return same ? [hunkPart(file, now.texts, now.progress, same.number)] : []
  }
}

/** A hunk, or the lines that are chosen in it; 0: all of the file. */
function hunkPart(file: Hashes, texts: Texts, progress: ReviewProgress, hunk: number): ChangesPart {
  if (hunk === 0) return shown(file, texts)
  const choice = progressOf(progress, file.path).hunks[hunk]
  const isByLine = choice !== undefined && typeof choice !== 'string' && choice.length > 0
  const part = isByLine ? { hunks: [], lines: { [hunk]: choice } } : { hunks: [hunk] }
  return { ...shown(file, texts), part }
}

/** Every line that is chosen, of all files. */
export function chosenParts(files: readonly Hashes[], texts: Texts, progress: ReviewProgress): readonly ChangesPart[] {
  return files.flatMap((file) => {
    const lines = Object.entries(progressOf(progress, file.path).hunks).flatMap(([number, choice]) =>
      typeof choice === 'string' || choice.length === 0 ? [] : [[number, choice] as const],
    )
    if (lines.length === 0) return []
    return [{ ...shown(file, texts), part: { hunks: [], lines: Object.fromEntries(lines) } }]
  })
}

/** Chooses one changed line more, or one less. A hunk that was kept is open again with it. */
export function toggleChosen(progress: ReviewProgress, path: string, { number }: Hunk, index: number): ReviewProgress {
  const mine = progressOf(progress, path)
  const choice = mine.hunks[number]
  const chosen = new Set(choice === undefined || typeof choice === 'string' ? [] : choice)
  if (!chosen.delete(index)) chosen.add(index)
  if (chosen.size > 0) {
    return decideHunk(
      progress,
      path,
      number,
      [...chosen].sort((one, other) => one - other),
    )
  }
  const { [number]: _, ...hunks } = mine.hunks
  return { ...progress, files: { ...progress.files, [path]: { hunks } } }
}

/** How much of what is shown was seen, and how many lines are chosen. */
export function countsOf(
  files: readonly { readonly path: string; readonly parts: number }[],
  { files: choices }: ReviewProgress,
): { readonly hunks: number; readonly seen: number; readonly chosen: number } {
  let [hunks, seen, chosen] = [0, 0, 0]
  for (const { path, parts } of files) {
    hunks += Math.max(1, parts)
    for (const choice of Object.values(own(choices, path)?.hunks ?? {})) {
      if (choice === 'accepted') seen++
      else if (typeof choice !== 'string') chosen += choice.length
    }
  }
  return { hunks, seen, chosen }
}

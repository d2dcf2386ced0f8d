import type { ChangesPart } from '../../preload/contract/changes.ts'
import type { Hunk, ReviewProgress } from '../../preload/contract/patch.ts'
import type { ChangedTextState } from '../state/changes-renewal.ts'
import { decideHunk, progressOf } from './decisions.ts'

type Hashes = Pick<ChangesPart, 'path' | 'beforeHash' | 'afterHash'>
type Texts = Readonly<Record<string, ChangedTextState>>

/** A file as it is shown: by its text where that was read, else by the list. */
function shown({ path, beforeHash, afterHash }: Hashes, texts: Texts): Hashes {
  const text = texts[path]
  if (text?.status !== 'read') return { path, beforeHash, afterHash }
  return { path, beforeHash: text.file.beforeHash, afterHash: text.file.afterHash }
}

/** All of a file. */
export const wholePart = (file: Hashes, texts: Texts): ChangesPart => shown(file, texts)

/** A hunk, or the lines that are chosen in it; 0: all of the file. */
export function hunkPart(file: Hashes, texts: Texts, progress: ReviewProgress, hunk: number): ChangesPart {
  if (hunk === 0) return wholePart(file, texts)
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
    for (const choice of Object.values(choices[path]?.hunks ?? {})) {
      if (choice === 'accepted') seen++
      else if (typeof choice !== 'string') chosen += choice.length
    }
  }
  return { hunks, seen, chosen }
}

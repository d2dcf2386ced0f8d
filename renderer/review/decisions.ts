import type { ReviewComment, ReviewDecision } from '../../preload/contract/approval.ts'
import type { Hunk, ReviewText } from '../../preload/contract/patch.ts'

/** What the reviewer decided of one hunk: all of it, nothing, or the changed lines at these indices of its `lines`. */
export type HunkChoice = 'accepted' | 'rejected' | readonly number[]

export interface FileProgress {
  /** By hunk number; a hunk without an entry is undecided, and is not applied. */
  readonly hunks: Readonly<Record<string, HunkChoice>>
  /** The result as the reviewer wrote it: it wins over the hunks. */
  readonly editedText?: string
}

/** How far a review has come. JSON: it is kept by main for after a restart. */
export interface Progress {
  readonly files: Readonly<Record<string, FileProgress>>
  readonly comments: readonly ReviewComment[]
}

export const nothingDecided: Progress = { files: {}, comments: [] }
const untouched: FileProgress = { hunks: {} }

export const progressOf = (progress: Progress, path: string): FileProgress => progress.files[path] ?? untouched

const withFile = (progress: Progress, path: string, file: FileProgress): Progress => ({
  ...progress,
  files: { ...progress.files, [path]: file },
})

export function decideHunk(progress: Progress, path: string, number: number, choice: HunkChoice): Progress {
  const { hunks } = progressOf(progress, path)
  return withFile(progress, path, { hunks: { ...hunks, [number]: choice } })
}

export function decideFile({ path, hunks }: ReviewText, progress: Progress, choice: 'accepted' | 'rejected'): Progress {
  return withFile(progress, path, { hunks: Object.fromEntries(hunks.map(({ number }) => [number, choice])) })
}

export const decideAll = (
  files: readonly ReviewText[],
  progress: Progress,
  choice: 'accepted' | 'rejected',
): Progress => files.filter(({ isStale }) => !isStale).reduce((all, file) => decideFile(file, all, choice), progress)

/** Takes one changed line in or out. A hunk whose lines are all in, or all out, is accepted or rejected as a whole. */
export function toggleLine(progress: Progress, path: string, hunk: Hunk, index: number): Progress {
  const kept = new Set(keptLines(progressOf(progress, path), hunk))
  if (!kept.delete(index)) kept.add(index)
  const changed = changedLines(hunk)
  const choice =
    kept.size === 0 ? 'rejected' : kept.size === changed.length ? 'accepted' : [...kept].sort((a, b) => a - b)
  return decideHunk(progress, path, hunk.number, choice)
}

export function editResult(progress: Progress, path: string, text: string): Progress {
  return withFile(progress, path, { ...progressOf(progress, path), editedText: text })
}

export const changedLines = ({ lines }: Hunk): readonly number[] =>
  lines.flatMap(({ kind }, index) => (kind === 'context' ? [] : [index]))

/** Indices of the changed lines of a hunk that would be applied. */
export function keptLines({ hunks }: FileProgress, hunk: Hunk): readonly number[] {
  const choice = hunks[hunk.number]
  if (choice === undefined || choice === 'rejected') return []
  return choice === 'accepted' ? changedLines(hunk) : choice
}

export type FileState = 'undecided' | 'partly' | 'accepted' | 'rejected' | 'edited' | 'stale'

export function stateOf(file: ReviewText, progress: Progress): FileState {
  if (file.isStale) return 'stale'
  const { hunks, editedText } = progressOf(progress, file.path)
  if (editedText !== undefined) return 'edited'
  const choices = file.hunks.map(({ number }) => hunks[number])
  if (choices.every((choice) => choice === 'accepted')) return 'accepted'
  if (choices.every((choice) => choice === 'rejected')) return 'rejected'
  return choices.every((choice) => choice === undefined) ? 'undecided' : 'partly'
}

export interface Totals {
  readonly hunks: number
  readonly decided: number
  readonly kept: number
}

export function totalsOf(files: readonly ReviewText[], progress: Progress): Totals {
  let [hunks, decided, kept] = [0, 0, 0]
  for (const file of files) {
    const mine = progressOf(progress, file.path)
    for (const hunk of file.hunks) {
      hunks++
      const isEdited = mine.editedText !== undefined
      if (isEdited || mine.hunks[hunk.number] !== undefined) decided++
      if (!file.isStale && (isEdited || keptLines(mine, hunk).length > 0)) kept++
    }
  }
  return { hunks, decided, kept }
}

/** What is sent when the person applies: exactly what was accepted. */
export function decisionOf(files: readonly ReviewText[], progress: Progress): ReviewDecision {
  const kept = files
    .filter(({ isStale }) => !isStale)
    .map((file) => keptOf(file, progressOf(progress, file.path)))
    .filter(({ hunks, editedText }) => hunks.length > 0 || editedText !== undefined)
  const isAll = files.every((file) => stateOf(file, progress) === 'accepted')
  return { action: isAll ? 'apply' : 'partial', files: kept, comments: progress.comments }
}

function keptOf({ path, hunks }: ReviewText, mine: FileProgress): ReviewDecision['files'][number] {
  const taken = hunks.filter((hunk) => keptLines(mine, hunk).length > 0)
  const lines = Object.fromEntries(
    taken.flatMap(({ number }) => {
      const choice = mine.hunks[number]
      return Array.isArray(choice) ? [[String(number), choice as readonly number[]]] : []
    }),
  )
  return {
    path,
    hunks: taken.map(({ number }) => number),
    ...(Object.keys(lines).length > 0 ? { lines } : {}),
    ...(mine.editedText === undefined ? {} : { editedText: mine.editedText }),
  }
}

/** The text a file would have if what is accepted by now were applied. */
export function resultText(file: ReviewText, mine: FileProgress): string {
  if (mine.editedText !== undefined) return mine.editedText
  const before = withEndings(file.before ?? '')
  const after = withEndings(file.after ?? '')
  const result: string[] = []
  let at = 0
  for (const hunk of file.hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1
    while (at < start) result.push(before[at++] ?? '')
    const kept = new Set(keptLines(mine, hunk))
    let newAt = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1
    hunk.lines.forEach(({ kind }, index) => {
      if (kind === 'added') {
        if (kept.has(index)) result.push(after[newAt] ?? '')
        newAt++
        return
      }
      if (kind === 'context' || !kept.has(index)) result.push(before[at] ?? '')
      if (kind === 'context') newAt++
      at++
    })
  }
  result.push(...before.slice(at))
  return result.map((line, index) => (index < result.length - 1 && !line.endsWith('\n') ? `${line}\n` : line)).join('')
}

const withEndings = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

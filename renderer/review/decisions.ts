import type { ReviewDecision } from '../../preload/contract/approval.ts'
import type { ChangedFile } from '../../preload/contract/changes.ts'
import { own } from '../state/own.ts'
import type {
  FileProgress,
  Hunk,
  HunkChoice,
  ReviewFile,
  ReviewProgress,
  ReviewText,
} from '../../preload/contract/patch.ts'

/** A file of a patch, or of changes that stand. */
export type ListedFile = ReviewFile & { readonly isStale?: boolean } & Pick<
    ChangedFile,
    'isWhole' | 'isFixed' | 'isUntracked'
  >

export const nothingDecided: ReviewProgress = { files: {}, comments: [] }
const untouched: FileProgress = { hunks: {} }

export const progressOf = (progress: ReviewProgress, path: string): FileProgress =>
  own(progress.files, path) ?? untouched

const withFile = (progress: ReviewProgress, path: string, file: FileProgress): ReviewProgress => ({
  ...progress,
  files: { ...progress.files, [path]: file },
})

export function decideHunk(progress: ReviewProgress, path: string, number: number, choice: HunkChoice): ReviewProgress {
  const { hunks } = progressOf(progress, path)
  return withFile(progress, path, { hunks: { ...hunks, [number]: choice } })
}

export function decideFile(
  file: ReviewFile,
  progress: ReviewProgress,
  choice: 'accepted' | 'rejected',
): ReviewProgress {
  return withFile(progress, file.path, { hunks: Object.fromEntries(numbersOf(file).map((number) => [number, choice])) })
}

/** The numbers of what can be decided in a file: of its hunks, or 0 for a change that has none. */
export const numbersOf = ({ added, removed, parts }: ReviewFile): readonly number[] =>
  added + removed === 0 ? [0] : Array.from({ length: parts }, (_, index) => index + 1)

export const decideAll = (
  files: readonly ListedFile[],
  progress: ReviewProgress,
  choice: 'accepted' | 'rejected',
): ReviewProgress =>
  files.filter(({ isStale }) => !isStale).reduce((all, file) => decideFile(file, all, choice), progress)

/** Takes one changed line in or out. A hunk whose lines are all in, or all out, is accepted or rejected as a whole. */
export function toggleLine(progress: ReviewProgress, path: string, hunk: Hunk, index: number): ReviewProgress {
  const kept = new Set(keptLines(progressOf(progress, path), hunk))
  if (!kept.delete(index)) kept.add(index)
  const changed = changedLines(hunk)
  const choice =
    kept.size === 0 ? 'rejected' : kept.size === changed.length ? 'accepted' : [...kept].sort((a, b) => a - b)
  return decideHunk(progress, path, hunk.number, choice)
}

export function editResult(progress: ReviewProgress, path: string, text: string): ReviewProgress {
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

export function stateOf(file: ListedFile, progress: ReviewProgress): FileState {
  if (file.isStale) return 'stale'
  const { hunks, editedText } = progressOf(progress, file.path)
  if (editedText !== undefined) return 'edited'
  const choices = numbersOf(file).map((number) => hunks[number])
  if (choices.every((choice) => choice === 'accepted')) return 'accepted'
  if (choices.every((choice) => choice === 'rejected')) return 'rejected'
  return choices.every((choice) => choice === undefined) ? 'undecided' : 'partly'
}

export type Totals = Readonly<Record<'hunks' | 'decided' | 'kept', number>>

export function totalsOf(files: readonly ListedFile[], progress: ReviewProgress): Totals {
  let [hunks, decided, kept] = [0, 0, 0]
  for (const file of files) {
    const mine = progressOf(progress, file.path)
    const isEdited = mine.editedText !== undefined
    for (const number of numbersOf(file)) {
      hunks++
      if (isEdited || mine.hunks[number] !== undefined) decided++
      if (!file.isStale && (isEdited || isTaken(mine.hunks[number]))) kept++
    }
  }
  return { hunks, decided, kept }
}

/** Whether nothing of the file is left to decide. */
export function isDecided(file: ListedFile, progress: ReviewProgress): boolean {
  const { hunks, editedText } = progressOf(progress, file.path)
  return editedText !== undefined || numbersOf(file).every((number) => hunks[number] !== undefined)
}

const isTaken = (choice: HunkChoice | undefined): boolean =>
  choice !== undefined && choice !== 'rejected' && choice.length > 0

/** What is sent when the person applies: exactly what was accepted. */
export function decisionOf(files: readonly ListedFile[], progress: ReviewProgress): ReviewDecision {
  const kept = files
    .filter(({ isStale }) => !isStale)
    .flatMap((file) => keptOf(file, progressOf(progress, file.path)) ?? [])
  const isAll = files.every((file) => stateOf(file, progress) === 'accepted')
  return { action: isAll ? 'apply' : 'partial', files: kept, comments: progress.comments }
}

/** Null where nothing of the file is taken. */
function keptOf(file: ListedFile, mine: FileProgress): ReviewDecision['files'][number] | null {
  const taken = numbersOf(file).filter((number) => isTaken(mine.hunks[number]))
  if (taken.length === 0 && mine.editedText === undefined) return null
  const lines = Object.fromEntries(
    taken.flatMap((number) => {
      const choice = mine.hunks[number]
      return Array.isArray(choice) ? [[String(number), choice as readonly number[]]] : []
    }),
  )
  return {
    path: file.path,
    hunks: taken.filter((number) => number > 0),
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

import type { ChangedFile, ChangedText, OpenedChanges } from '../../preload/contract/changes.ts'
import type { FileProgress, ReviewProgress } from '../../preload/contract/patch.ts'
import { matched } from './match-hunks.ts'
import { own } from './own.ts'

export type ChangedTextState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | { readonly status: 'read'; readonly file: ChangedText }

/** What is shown of changes, as it was read last. */
export interface ShownChanges {
  readonly files: readonly ChangedFile[]
  readonly commits?: OpenedChanges['commits']
  readonly progress: ReviewProgress
  /** The file that is shown; null: none was chosen yet. */
  readonly path: string | null
  readonly texts: Readonly<Record<string, ChangedTextState>>
}

/** The file to show of a list read anew: the same, else the one that took its place. */
export function pathIn(shown: ShownChanges, files: readonly ChangedFile[]): string | null {
  if (files.some(({ path }) => path === shown.path)) return shown.path
  const place = shown.files.findIndex(({ path }) => path === shown.path)
  return files[Math.max(0, Math.min(place, files.length - 1))]?.path ?? null
}

/** The files whose texts have to be read before the list that was read anew can be shown: nothing shall blink or be lost. */
export function neededTexts(
  shown: ShownChanges,
  files: readonly ChangedFile[],
  path: string | null,
): readonly string[] {
  return files
    .filter((file) => {
      const text = own(shown.texts, file.path)
      if (file.path === path) return text?.status !== 'read' || !isOf(text.file, file)
      const hasChoices = Object.keys(own(shown.progress.files, file.path)?.hunks ?? {}).length > 0
      return hasChoices && text?.status === 'read' && !isOf(text.file, file)
    })
    .map((file) => file.path)
}

/** What is shown, brought up to what main says now. Choices go along with the hunks they were made for. */
export function renewed(
  shown: ShownChanges,
  { files, commits, progress }: OpenedChanges,
  read: Readonly<Record<string, ChangedTextState>>,
  path: string | null,
): ShownChanges {
  const texts = new Map<string, ChangedTextState>()
  const choices = new Map<string, FileProgress>()
  const before = new Map(shown.files.map((file) => [file.path, file]))
  for (const file of files) {
    const old = own(shown.texts, file.path)
    const text = own(read, file.path) ?? (old?.status === 'read' && !isOf(old.file, file) ? undefined : old)
    if (text) texts.set(file.path, text)
    const mine = own(shown.progress.files, file.path)
    const was = before.get(file.path)
    if (mine && was && isOf(was, file)) choices.set(file.path, mine)
    else if (mine && old?.status === 'read' && text?.status === 'read')
      choices.set(file.path, matched(old.file.hunks, mine, text.file.hunks))
    else {
      const told = own(progress.files, file.path)
      if (told) choices.set(file.path, told)
    }
  }
  return {
    files: isSame(shown.files, files) ? shown.files : files,
    ...(commits ? { commits } : {}),
    progress: { ...progress, files: Object.fromEntries(choices), comments: shown.progress.comments },
    path,
    texts: Object.fromEntries(texts),
  }
}

/** Whether both tell of the same two texts. */
export const isOf = (one: ChangedFile, other: ChangedFile): boolean =>
  one.beforeHash === other.beforeHash && one.afterHash === other.afterHash

const isSame = (one: readonly ChangedFile[], other: readonly ChangedFile[]): boolean =>
  one.length === other.length && JSON.stringify(one) === JSON.stringify(other)

import type { ChangedText, ChangesPart, ChangesSource, ChangesVerb } from '../../preload/contract/changes.ts'
import type { FileProgress, Hunk, HunkChoice, ReviewProgress } from '../../preload/contract/patch.ts'
import type { ShownChanges } from './changes-renewal.ts'
import { matched, sameHunk } from './match-hunks.ts'
import { own } from './own.ts'

/** What was done to changes that stand, for a person to read and to take back. */
export interface Deed {
  /** `keep` and `see` are marks and touch nothing. */
  readonly verb: ChangesVerb | 'keep' | 'see'
  readonly paths: readonly string[]
  /** Both 0 where it was done to whole files. */
  readonly hunks: number
  readonly lines: number
}

/** How a file stood, with what its hunks said; null where they were never read. */
export interface Earlier {
  readonly hunks: readonly Hunk[] | null
  readonly progress: FileProgress
}

/** A deed that can be taken back: an act by main, a mark here. */
export type Done =
  | {
      readonly kind: 'act'
      readonly deed: Deed
      readonly undoId: string
      readonly parts: readonly ChangesPart[]
      readonly before: Readonly<Record<string, Earlier>>
    }
  | {
      readonly kind: 'mark'
      readonly deed: Deed
      readonly before: Readonly<Record<string, Earlier>>
      readonly after: Readonly<Record<string, FileProgress>>
    }

/** Stage here and unstage there are one line of work, whichever of the two is shown. */
export const stackOf = (source: ChangesSource): string =>
  source.kind === 'working-tree' || source.kind === 'index' ? 'git' : JSON.stringify(source)

export function deedOf(verb: ChangesVerb, parts: readonly ChangesPart[]): Deed {
  let [hunks, lines] = [0, 0]
  for (const { part } of parts) {
    hunks += part?.hunks.length ?? 0
    for (const chosen of Object.values(part?.lines ?? {})) lines += chosen.length
  }
  return { verb, paths: parts.map(({ path }) => path), hunks, lines }
}

/** How these files stand now. */
export const earlierOf = (shown: ShownChanges, paths: readonly string[]): Record<string, Earlier> =>
  Object.fromEntries(
    paths.map((path) => {
      const hunks = textOf(shown, path)?.hunks ?? null
      return [path, { hunks, progress: own(shown.progress.files, path) ?? { hunks: {} } }]
    }),
  )

/** A file's text, where it was read. */
export function textOf({ texts }: ShownChanges, path: string): ChangedText | null {
  const text = own(texts, path)
  return text?.status === 'read' ? text.file : null
}

/** The choices with those of some files put anew, as far as the files are still there. */
export function withFiles(
  { files, progress }: ShownChanges,
  paths: readonly string[],
  file: (path: string, now: FileProgress) => FileProgress,
): ReviewProgress {
  const standing = new Set(files.map(({ path }) => path))
  const changed = paths
    .filter((path) => standing.has(path))
    .map((path) => [path, file(path, own(progress.files, path) ?? { hunks: {} })])
  return { ...progress, files: { ...progress.files, ...Object.fromEntries(changed) } }
}

/** A file's choices with one mark taken out of them again; what was decided since of other hunks stays. */
export function unmarked(
  now: FileProgress,
  before: Earlier,
  after: FileProgress,
  text: ChangedText | null,
): FileProgress {
  const was = upToDate(before, text)
  const became = upToDate({ hunks: before.hunks, progress: after }, text)
  const hunks: Record<string, HunkChoice> = { ...now.hunks }
  for (const number of new Set([...Object.keys(was.hunks), ...Object.keys(became.hunks)])) {
    const [old, made] = [was.hunks[number], became.hunks[number]]
    if (old === made) continue
    if (old === undefined) delete hunks[number]
    else hunks[number] = old
  }
  return { hunks }
}

/** What had been chosen before an act stands again once the act was taken back. */
export const chosenAgain = (now: FileProgress, before: Earlier, text: ChangedText | null): FileProgress => ({
  hunks: { ...upToDate(before, text).hunks, ...now.hunks },
})

const upToDate = ({ hunks, progress }: Earlier, text: ChangedText | null): FileProgress =>
  hunks && text ? matched(hunks, progress, text.hunks) : progress

/** The hunk of the file as it is now that an act had been done to. */
export function hunkOf({ parts, before }: Extract<Done, { kind: 'act' }>, text: ChangedText): number | undefined {
  const part = parts.find(({ path }) => path === text.path)?.part
  const number = part && Number(part.hunks[0] ?? Object.keys(part.lines ?? {})[0])
  const old = before[text.path]?.hunks ?? []
  const hunk = old.find((each) => each.number === number)
  return hunk && sameHunk(old, hunk, text.hunks)?.number
}

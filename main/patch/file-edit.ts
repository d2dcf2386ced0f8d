import type { PatchProblem } from '../../preload/contract/patch.ts'

/** How a patch is written. */
export type PatchForm = 'unified' | 'envelope' | 'search-replace'

/** One stretch of a patch: the lines it expects and those it wants instead. */
export interface EditHunk {
  /** Counts from 1 in its file. */
  readonly number: number
  /** One character for each of `texts`: ` ` stays, `-` goes, `+` comes. */
  readonly kinds: string
  /** The lines without their `\n`. A `\r` before it stays: what it means is known only beside the file. */
  readonly texts: readonly string[]
  /** 1-based line of the file where it stands by its own words; where it only inserts, the line it comes before. */
  readonly line?: number
  /** Lines that stand above it, outermost first (`@@ class Door`); each must be there. */
  readonly anchors?: readonly string[]
  /** The heading after `@@ … @@` of a unified diff: of use only between places equally good. */
  readonly heading?: string
  /** The file ends with it, by its own words. */
  readonly isAtEnd?: boolean
  /** Where it goes when it has no old line, no number and no anchor. */
  readonly inserts?: 'at-end'
  /** It may begin and end inside a line. */
  readonly isLoose?: boolean
  /** Why it is not sure how it is to be read: only an exact fit counts then, and this is told with a misfit. */
  readonly doubt?: string
  /** It said of the last line of a side that no newline follows. */
  readonly oldLacksNewline?: boolean
  readonly newLacksNewline?: boolean
  /** 1-based line of the patch's text. */
  readonly patchLine: number
  /** Other readings of the same text, tried in order when this one fits nowhere. */
  readonly otherReadings?: readonly EditHunk[]
}

/** Type and permissions as git writes them: 0o100644, 0o100755, 0o120000 (link), 0o160000 (submodule). */
export type GitMode = number

/** What a patch asks of one file. */
export interface FileEdit {
  readonly form: PatchForm
  readonly kind: 'create' | 'modify' | 'delete' | 'rename' | 'copy'
  /** The file as it is called after; of a deletion, before. */
  readonly path: string
  /** Of a rename or copy: where the content comes from. */
  readonly from?: string
  /** What else the file may be called, best first, where `path` (or `from`) does not exist. */
  readonly otherPaths?: readonly string[]
  readonly hunks: readonly EditHunk[]
  readonly oldMode?: GitMode
  readonly newMode?: GitMode
  /** 1-based line of the patch's text. */
  readonly patchLine: number
}

/** A patch taken apart. Its edits count only when there is no problem. */
export interface ParsedPatch {
  readonly form: PatchForm | null
  readonly edits: readonly FileEdit[]
  readonly problems: readonly PatchProblem[]
}

export const isLinkMode = (mode: GitMode | undefined): boolean => mode !== undefined && (mode & 0o170000) === 0o120000

export const isSubmoduleMode = (mode: GitMode | undefined): boolean =>
  mode !== undefined && (mode & 0o170000) === 0o160000

/** Every path that must be looked at before an edit can be worked out. */
export function pathsOf(edits: readonly FileEdit[]): string[] {
  const paths = new Set<string>()
  for (const edit of edits) {
    paths.add(edit.path)
    if (edit.from !== undefined) paths.add(edit.from)
    for (const other of edit.otherPaths ?? []) paths.add(other)
  }
  return [...paths]
}

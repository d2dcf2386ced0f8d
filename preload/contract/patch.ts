import type { ReviewComment } from './approval.ts'
import type { DiffFile } from './tool.ts'

/** One line of a hunk. `text` is without its ending. */
export interface HunkLine {
  readonly kind: 'context' | 'added' | 'removed'
  readonly text: string
  /** Where it is not `\n`: `\r\n`, or empty at the end of a file. */
  readonly ending?: string
}

/** A stretch of change between two texts. Starts are 1-based; `number` counts from 1 in the file. */
export interface Hunk {
  readonly number: number
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly HunkLine[]
  /** Past the bound of the comparison: one replacement of the whole stretch. */
  readonly coarse?: boolean
}

/** Why a part of a patch does not fit. Lines are 1-based. */
export interface PatchProblem {
  readonly code:
    | 'PATCH_APPLY_FAILED'
    | 'AMBIGUOUS_MATCH'
    | 'FILE_NOT_FOUND'
    | 'ALREADY_EXISTS'
    | 'NOT_A_FILE'
    | 'NOT_A_DIRECTORY'
    | 'PERMISSION_DENIED'
    | 'IO_ERROR'
    | 'INVALID_PATH'
    | 'PATH_OUTSIDE_WORKSPACE'
    | 'ENCODING_ERROR'
    | 'FILE_TOO_LARGE'
    | 'STALE_FILE'
  readonly path: string
  /** 1-based number of the hunk or block in its file; 0: the file as a whole. */
  readonly hunk: number
  /** English, for the model: what was looked for, the nearest lines, what to do. */
  readonly message: string
}

/** What a patch does to one file, for the list of a review. */
export interface ReviewFile extends DiffFile {
  readonly beforeHash: string | null
  /** What can be decided one by one: its hunks, or 1 for a change without any (a rename, say), whose number is then 0. */
  readonly parts: number
  /** It is no text: its sizes in bytes, null where it does not exist on that side. It is taken or left as a whole. */
  readonly binary?: { readonly before: number | null; readonly after: number | null }
  /** The permission bits it gets, where the patch sets them. */
  readonly mode?: number
  /** What comes is a symbolic link, and its text the target. */
  readonly isLink?: boolean
}

/** One file of a review with its whole texts; null where the file does not exist on that side. */
export interface ReviewText extends ReviewFile {
  readonly hunks: readonly Hunk[]
  readonly before: string | null
  readonly after: string | null
}

/** What the reviewer decided of one hunk: all of it, nothing, or the changed lines at these indices of its `lines`. */
export type HunkChoice = 'accepted' | 'rejected' | readonly number[]

export interface FileProgress {
  /** By hunk number; a hunk without an entry is undecided, and is not applied. */
  readonly hunks: Readonly<Record<string, HunkChoice>>
  /** The result as the reviewer wrote it: it wins over the hunks. */
  readonly editedText?: string | undefined
}

/** How far a review has come. */
export interface ReviewProgress {
  readonly files: Readonly<Record<string, FileProgress>>
  readonly comments: readonly ReviewComment[]
  /** Which patch this counts the hunks of, as main gave it; progress in another one is refused. */
  readonly basis?: string | undefined
}

export interface OpenedReview {
  readonly message: string
  /** `isStale`: the file on the disk is no longer the one the patch was made for, and nothing of it can be applied. */
  readonly files: readonly (ReviewFile & { readonly isStale: boolean })[]
  /** What `review.keep` was given last, or what is known of the same hunks from earlier reviews of the session. */
  readonly progress: ReviewProgress
}

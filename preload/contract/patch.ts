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

/** What a patch does to one file, for the review screen: its hunks over the text before. */
export interface ReviewFile extends DiffFile {
  readonly hunks: readonly Hunk[]
  readonly beforeHash: string | null
}

/** One file of an opened review with its whole texts; null where the file does not exist on that side. */
export interface ReviewText extends ReviewFile {
  readonly before: string | null
  readonly after: string | null
  /** The file on the disk is no longer the one the patch was made for: nothing of it can be applied. */
  readonly isStale: boolean
}

export interface OpenedReview {
  readonly message: string
  readonly files: readonly ReviewText[]
  /** What `review.keep` was given last; null at the first opening. */
  readonly progress: string | null
}

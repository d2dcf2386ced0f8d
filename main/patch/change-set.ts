import type { DiffFile } from '../../preload/contract/tool.ts'

/**
 * One file's change: its bytes after, null where it is gone. `beforeHash` is SHA-256 in hex of the bytes it was worked
 * out from, null where there was no file; writing refuses another state with `STALE_FILE`.
 */
export interface FileChange {
  readonly path: string
  readonly beforeHash: string | null
  readonly after: Uint8Array | null
  /** Permission bits of a new file, or the new ones of an old file. */
  readonly mode?: number
}

/** What a set of changes comes to. */
export interface ChangePlan {
  readonly changes: readonly FileChange[]
  readonly files: readonly DiffFile[]
  /** A unified diff that `git apply` takes. */
  readonly diff: string
}

/** Writes all files of a change or none, and takes it back. */
export interface ChangeSets {
  /** What writing these texts or bytes would do, as a diff. Changes nothing. */
  plan(changes: readonly FileChange[]): Promise<ChangePlan>
  /** Writes all or throws `ToolFailure` with the tree untouched. Returns the id by which it can be undone. */
  write(plan: ChangePlan, owner: { readonly sessionId: string; readonly callId: string }): Promise<string>
  /** Puts the files back; refuses with `STALE_FILE` naming the files that moved on since. */
  undo(changeSetId: string): Promise<void>
}

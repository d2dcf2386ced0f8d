import type { CommitName } from './changes.ts'

/** What is known of a folder's repository, for the source control panel, the status bar and the explorer's colours. */
export type GitState =
  /** Git is not started there: what the repository names could run. */
  | { readonly kind: 'untrusted' }
  /** There is no git on this machine. */
  | { readonly kind: 'git-missing' }
  | { readonly kind: 'no-repository' }
  | GitRepository

export interface GitRepository {
  readonly kind: 'repository'
  /** Null where HEAD is detached. */
  readonly branch: string | null
  /** The last commit with its whole message; null before the first. */
  readonly head: (Pick<CommitName, 'hash'> & { readonly message: string }) | null
  readonly upstream: string | null
  readonly ahead: number
  readonly behind: number
  /** What was begun and waits for conflicts to be resolved or for a commit. */
  readonly operation: 'merge' | 'rebase' | 'cherry-pick' | 'revert' | null
  /** What git proposes as the message of the next commit: that of a merge, say. */
  readonly preparedMessage: string | null
  readonly staged: readonly GitFile[]
  readonly unstaged: readonly GitFile[]
  readonly untracked: readonly string[]
  readonly conflicted: readonly string[]
  /** How many more files there are than these lists hold. */
  readonly left: number
  /** Staged files of the repository outside the folder: a commit takes them too. */
  readonly stagedOutside: number
}

/** Paths are relative to the folder. */
export interface GitFile {
  readonly path: string
  readonly oldPath?: string
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type-changed'
}

export type CommitOutcome =
  | { readonly outcome: 'committed'; readonly hash: string; readonly summary: string }
  /** A hook or git itself said no; `output` is the end of what was printed. */
  | { readonly outcome: 'refused'; readonly output: string }
  | { readonly outcome: 'cancelled' }
  /** The hooks are not those that were trusted: `WorkspaceInfo` tells which, and nothing was done. */
  | { readonly outcome: 'hooks-changed' }

export interface GitStatus {
  readonly branch: string | null
  readonly upstream: string | null
  readonly ahead: number
  readonly behind: number
  readonly staged: readonly GitFile[]
  readonly unstaged: readonly GitFile[]
  readonly untracked: readonly string[]
  readonly conflicted: readonly string[]
}

export interface GitFile {
  readonly path: string
  readonly oldPath?: string
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type-changed'
}

/** Git for one folder, reading only, hardened against the repository's own configuration. */
export interface Git {
  /** Throws `ToolFailure('GIT_NOT_INITIALIZED')` outside a repository. */
  status(path?: string): Promise<GitStatus>
  /** Throws `FILE_TOO_LARGE` above 5 MB. */
  diff(options: { readonly path?: string; readonly staged: boolean }): Promise<string>
}

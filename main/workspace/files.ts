import type { FileEntry } from '../../preload/contract/tool.ts'

/** `hash` is SHA-256 of the bytes in hex. `mode` are the permission bits. */
export interface FileBytes {
  readonly bytes: Uint8Array
  readonly hash: string
  readonly mode: number
}

export interface ListRequest {
  readonly path: string
  readonly recursive: boolean
  readonly includeHidden: boolean
  readonly pattern?: string
  readonly limit: number
  readonly signal: AbortSignal
}

/** `total` counts what was found before stopping. */
export interface Listing {
  readonly entries: readonly FileEntry[]
  readonly total: number
  readonly truncated: boolean
}

/**
 * Files of one workspace. Every path is checked and resolved inside the root, through links, at the moment of use; what
 * leaves is refused with `ToolFailure` (`INVALID_PATH`, `PATH_OUTSIDE_WORKSPACE`, `FILE_NOT_FOUND`, `NOT_A_FILE`, …).
 */
export interface WorkspaceFiles {
  /** The path as results show it: relative, `/`, no `.` or `..`. Checks form only, touches no disk. */
  normalise(path: string): string
  /** The normalised path with links of its parents resolved; the last part need not exist. */
  resolve(path: string): Promise<string>
  /** The same as an absolute path of the system, for a child process. */
  absolute(path: string): Promise<string>
  stat(
    path: string,
  ): Promise<{ readonly type: FileEntry['type']; readonly size: number; readonly mtimeMs: number } | null>
  /** Throws `FILE_TOO_LARGE` above `maxBytes`, before reading. */
  read(path: string, maxBytes: number): Promise<FileBytes>
  list(request: ListRequest): Promise<Listing>
}

import type { DirectoryListing, FileContent, WorkspaceInfo } from '../../preload/contract/workspace.ts'
import type { SearchHit } from '../../preload/contract/tool.ts'
import type { WorkspaceFiles } from './files.ts'

export interface SearchRequest {
  readonly query: string
  readonly path: string
  readonly filePattern?: string
  readonly caseSensitive: boolean
  readonly regex: boolean
  readonly maxResults: number
  readonly contextLines: number
  readonly signal: AbortSignal
}

/** `content` of a hit is the line, with its context lines where asked for. */
export interface SearchResult {
  readonly matches: readonly { readonly file: string; readonly line: number; readonly content: string }[]
  readonly hits: readonly SearchHit[]
  readonly total: number
  readonly truncated: boolean
}

/** One opened folder: its files, search, list and changes. `root` is absolute with links resolved. */
export interface Workspace {
  readonly root: string
  readonly files: WorkspaceFiles
  info(): Promise<Omit<WorkspaceInfo, 'workspaceId' | 'trusted'>>
  search(request: SearchRequest): Promise<SearchResult>
  /** Paths whose letters hold those of `query` in order, best first. */
  find(query: string, limit: number): Promise<readonly string[]>
  /** For the explorer. Watches the folder from then on, until `unwatch`. */
  listDirectory(path: string): Promise<DirectoryListing>
  openFile(path: string): Promise<FileContent>
  /** Folders whose children changed. Returns the unsubscription. */
  onChange(listener: (directories: readonly string[]) => void): () => void
  close(): Promise<void>
}

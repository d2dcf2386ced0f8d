import { realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { DirectoryListing, FileContent, WorkspaceInfo } from '../../preload/contract/workspace.ts'
import type { SearchHit } from '../../preload/contract/tool.ts'
import { PublicError, errnoOf } from '../errors.ts'
import { readBranch } from '../git/branch.ts'
import { createFileFinder } from './find-files.ts'
import { createFiles, type WorkspaceFiles } from './files.ts'
import { listDirectory } from './list-directory.ts'
import { openFile } from './open-file.ts'
import { search } from './search.ts'
import { createWatch } from './watch.ts'

export interface SearchRequest {
  readonly query: string
  readonly path: string
  readonly filePattern?: string
  readonly caseSensitive: boolean
  readonly regex: boolean
  readonly maxResults: number
  readonly contextLines: number
  /** Files whose hits are left out, told by path. */
  readonly leaveOut?: (file: string) => boolean
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
  info(): Promise<Omit<WorkspaceInfo, 'workspaceId' | 'trusted' | 'changedParts' | 'scriptedBy'>>
  search(request: SearchRequest): Promise<SearchResult>
  /** Paths whose letters hold those of `query` in order, best first. */
  find(query: string, limit: number): Promise<readonly string[]>
  /** For the explorer; `''` is the root. Watches the folder from then on, once somebody listens. */
  listDirectory(path: string): Promise<DirectoryListing>
  openFile(path: string): Promise<FileContent>
  /** Folders whose children changed. Returns the unsubscription. */
  onChange(listener: (directories: readonly string[]) => void): () => void
  close(): Promise<void>
}

/** Opens a folder. Reads nothing of it but that it is one. */
export async function openWorkspace(path: string): Promise<Workspace> {
  const root = await realFolder(path)
  const files = createFiles(root)
  const finder = createFileFinder(root)
  const watch = createWatch(root)
  return {
    root,
    files,
    info: async () => ({ root, name: basename(root) || root, branch: await readBranch(root) }),
    search: (request) => search(root, files, request),
    find: (query, limit) => finder.find(query, limit),
    listDirectory: async (directory) => {
      const path = directory === '' ? '.' : files.normalise(directory)
      // Before it is read, so that what changes meanwhile is told.
      watch.add(path === '.' ? '' : path)
      return listDirectory(root, path)
    },
    openFile: (file) => openFile(files, file),
    onChange: (listener) =>
      watch.listen((directories) => {
        finder.refresh()
        listener(directories)
      }),
    async close() {
      finder.close()
      await watch.close()
    },
  }
}

async function realFolder(path: string): Promise<string> {
  const missing = (thrown: unknown) => {
    const why = { ENOENT: 'does not exist', EACCES: 'may not be opened by this user', ENOTDIR: 'is not a folder' }
    const errno = errnoOf(thrown) as keyof typeof why
    return new PublicError('not-found', `${path} ${why[errno] ?? `cannot be opened (${errno})`}.`, { path }, thrown)
  }
  const root = await realpath(path).catch((thrown: unknown) => Promise.reject(missing(thrown)))
  if (!(await stat(root)).isDirectory())
    throw new PublicError('bad-request', `${path} is a file, not a folder.`, { path })
  return root
}

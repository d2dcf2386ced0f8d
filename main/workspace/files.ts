import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileEntry } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { fileFailure } from './file-failure.ts'
import { withEntry } from './held-directory.ts'
import { listFiles } from './list-files.ts'
import { joined, normalisePath, rootPath } from './paths.ts'

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
  /** The path as results show it: relative, `/`, no `.` or `..`; the root is `.`. Checks form only, touches no disk. */
  normalise(path: string): string
  /** The normalised path with links of its parents resolved; the last part need not exist. */
  resolve(path: string): Promise<string>
  /** The normalised path of what is there, with all links resolved, the last part's too. */
  follow(path: string): Promise<string>
  /** An absolute path of the system for a child process, links resolved to the end, for a child would follow them. */
  absolute(path: string): Promise<string>
  stat(
    path: string,
  ): Promise<{ readonly type: FileEntry['type']; readonly size: number; readonly mtimeMs: number } | null>
  /** Throws `FILE_TOO_LARGE` above `maxBytes`, before reading. */
  read(path: string, maxBytes: number): Promise<FileBytes>
  /** Lends the open file, for reading parts of a large one. Links inside are followed; only regular files are opened. */
  withFile<Value>(path: string, work: (file: FileHandle, size: number, mode: number) => Promise<Value>): Promise<Value>
  list(request: ListRequest): Promise<Listing>
}

export function createFiles(root: string): WorkspaceFiles {
  const normalise = (path: string) => normalisePath(path, root)

  const withFile: WorkspaceFiles['withFile'] = async (path, work) =>
    withEntry(
      root,
      normalise(path),
      async ({ directory, name }) => {
        // Non-blocking, or opening a pipe that nobody writes to would wait for ever.
        const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
        const file = await open(directory.at(name), flags)
        try {
          const stats = await file.stat()
          if (!stats.isFile()) throw notAFile(path, stats.isDirectory())
          return await work(file, stats.size, stats.mode)
        } finally {
          await file.close()
        }
      },
      { followLast: true },
    )

  return {
    normalise,
    withFile,
    resolve: async (path) => resolveExisting(root, normalise(path), false),
    follow: async (path) =>
      withEntry(
        root,
        normalise(path),
        async (entry) => {
          await lstat(entry.directory.at(entry.name))
          return entry.path
        },
        { followLast: true },
      ),
    absolute: async (path) => join(root, await resolveExisting(root, normalise(path), true)),
    stat: async (path) =>
      withEntry(root, normalise(path), async ({ directory, name }) => {
        const stats = await lstat(directory.at(name))
        const type = stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'directory' : 'file'
        return { type, size: stats.size, mtimeMs: stats.mtimeMs } as const
      }).catch((thrown: unknown) => {
        if (thrown instanceof ToolFailure && thrown.code === 'FILE_NOT_FOUND') return null
        throw thrown
      }),
    read: async (path, maxBytes) =>
      withFile(path, async (file, size, mode) => {
        if (size > maxBytes) throw tooLarge(path, size, maxBytes)
        const bytes = await readAtMost(file, size, maxBytes)
        if (bytes.length > maxBytes) throw tooLarge(path, bytes.length, maxBytes)
        return { bytes, hash: sha256(bytes), mode: mode & 0o7777 }
      }),
    list: async (request) => listFiles(root, { ...request, path: normalise(request.path) }),
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Files of `/proc` and files being written have another size than they say: reads to the end, or past the limit. */
async function readAtMost(file: FileHandle, size: number, maxBytes: number): Promise<Uint8Array> {
  let buffer = Buffer.allocUnsafe(Math.min(size, maxBytes) + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null)
    length += bytesRead
    if (length === size && size > 0) return buffer.subarray(0, length)
    if (bytesRead === 0 || length > maxBytes) return buffer.subarray(0, length)
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(buffer.length * 2 + 4096, maxBytes + 1))
  }
}

/** Walks as far as there is something; the rest of the path stays as it is written. */
async function resolveExisting(root: string, path: string, followLast: boolean): Promise<string> {
  let existing = path
  let rest = rootPath
  for (;;) {
    try {
      const resolved = await withEntry(root, existing, (entry) => entry.path, { followLast })
      return joined(resolved, rest)
    } catch (thrown) {
      const isMissing = thrown instanceof ToolFailure && thrown.code === 'FILE_NOT_FOUND'
      if (!isMissing || existing === rootPath) throw thrown
      const cut = existing.lastIndexOf('/')
      rest = joined(existing.slice(cut + 1), rest)
      existing = cut < 0 ? rootPath : existing.slice(0, cut)
    }
  }
}

const notAFile = (path: string, isDirectory: boolean): ToolFailure =>
  isDirectory
    ? new ToolFailure('NOT_A_FILE', `${path} is a directory. List it instead of reading it.`, { path })
    : (fileFailure(Object.assign(new Error(), { code: 'ENXIO' }), path) as ToolFailure)

const tooLarge = (path: string, size: number, limit: number): ToolFailure =>
  new ToolFailure(
    'FILE_TOO_LARGE',
    `${path} has ${size} bytes; the limit is ${limit}. Read a part of it by start_line and end_line.`,
    { path, size, limit },
  )

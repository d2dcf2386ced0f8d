import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { errnoOf, ToolFailure } from '../errors.ts'
import { withEntry, type HeldEntry } from '../workspace/held-directory.ts'
import type { FileBefore } from './apply.ts'

/** Every call to the system that a change set makes. Tests let the n-th fail, or the process die at it. */
export interface Disk {
  lstat(path: string): Promise<Status>
  readlink(path: string): Promise<string>
  open(path: string, flags: number, mode?: number): Promise<OpenFile>
  link(existing: string, path: string): Promise<void>
  symlink(target: string, path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  mkdir(path: string, mode?: number): Promise<unknown>
  rmdir(path: string): Promise<void>
  access(path: string, mode: number): Promise<void>
  /** Bytes that may still be written where the path is. */
  freeBytes(path: string): Promise<number>
}

export interface Status {
  readonly dev: number
  readonly ino: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

export interface OpenFile {
  stat(): Promise<Status>
  readFile(): Promise<Uint8Array>
  writeFile(bytes: Uint8Array): Promise<void>
  chmod(mode: number): Promise<void>
  chown(uid: number, gid: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

export const nodeDisk: Disk = {
  lstat: (path) => fs.lstat(path),
  readlink: (path) => fs.readlink(path),
  open: (path, flags, mode) => fs.open(path, flags, mode),
  link: (existing, path) => fs.link(existing, path),
  symlink: (target, path) => fs.symlink(target, path),
  rename: (from, to) => fs.rename(from, to),
  unlink: (path) => fs.unlink(path),
  mkdir: (path, mode) => fs.mkdir(path, mode),
  rmdir: (path) => fs.rmdir(path),
  access: (path, mode) => fs.access(path, mode),
  freeBytes: async (path) => {
    const { bavail, bsize } = await fs.statfs(path)
    return bavail * bsize
  },
}

/** More than this is no text anyone patches. */
const maxFileBytes = 64 * 1024 * 1024

/** What stands at a path whose folders are real ones. A link is not followed. */
export async function readEntry(disk: Disk, root: string, path: string): Promise<FileBefore> {
  try {
    return await withEntry(root, path, (entry) =>
      entry.name === '.' ? directory : readState(disk, entry.directory.at(entry.name)),
    )
  } catch (thrown) {
    if (!(thrown instanceof ToolFailure)) throw thrown
    if (thrown.code === 'FILE_NOT_FOUND') return { kind: 'missing' }
    return { kind: 'unusable', code: told.find((code) => code === thrown.code) ?? 'IO_ERROR', why: thrown.message }
  }
}

const told = ['INVALID_PATH', 'PATH_OUTSIDE_WORKSPACE', 'NOT_A_FILE', 'NOT_A_DIRECTORY', 'PERMISSION_DENIED'] as const

const directory: FileBefore = { kind: 'directory' }

export async function readState(disk: Disk, path: string): Promise<FileBefore> {
  const status = await statusOf(disk, path)
  if (status === null) return { kind: 'missing' }
  if (status.isSymbolicLink()) return { kind: 'link', target: await disk.readlink(path) }
  if (status.isDirectory()) return directory
  if (!status.isFile()) return { kind: 'other' }
  if (status.size > maxFileBytes) {
    return {
      kind: 'unusable',
      code: 'FILE_TOO_LARGE',
      why: `The file has ${status.size} bytes; the limit is ${maxFileBytes}.`,
    }
  }
  // Non-blocking: what was a file a moment ago may be a pipe now.
  const file = await disk.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { mode } = await file.stat()
    return { kind: 'file', bytes: await file.readFile(), mode: mode & 0o7777 }
  } finally {
    await file.close()
  }
}

/** Null where nothing is. */
export async function statusOf(disk: Disk, path: string): Promise<Status | null> {
  return disk.lstat(path).catch((thrown: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(thrown) ?? '')) return null
    throw thrown
  })
}

/** A link never has the hash of a file. */
export function stateHash(state: FileBefore): string | null {
  if (state.kind === 'file') return createHash('sha256').update(state.bytes).digest('hex')
  return state.kind === 'link' ? linkHash(state.target) : null
}

export const linkHash = (target: string): string => createHash('sha256').update(`link\0${target}`).digest('hex')

/** Works in the folder of a path, provided that it is reached without a link: what was checked is what is used. */
export function inPlace<Value>(root: string, path: string, work: (entry: HeldEntry) => Promise<Value>): Promise<Value> {
  return withEntry(root, path, (entry) => {
    if (entry.path === path) return work(entry)
    throw new ToolFailure(
      'STALE_FILE',
      `${path} leads to ${entry.path} now: a link was put in its way. Nothing was written.`,
      {
        path,
      },
    )
  })
}

import { Buffer } from 'node:buffer'
import { stat } from 'node:fs/promises'
import type { DeletedFiles, DirectoryListing, FileContent, FilePart } from '../preload/contract/workspace.ts'
import type { WireErrorCode } from '../preload/contract/wire.ts'
import { PublicError, ToolFailure } from './errors.ts'
import type { ChangeSets } from './patch/change-set.ts'
import { detectEncoding } from './patch/text-shape.ts'
import { everythingBelow, removeEmptyFolders } from './workspace/deletion.ts'
import { movePath } from './workspace/move.ts'
import type { Workspace } from './workspace/workspace.ts'
import { rootPath } from './workspace/paths.ts'

/** What a person does to the files of a folder from the explorer. */
export interface FileActions {
  list(path: string): Promise<DirectoryListing>
  open(path: string): Promise<FileContent>
  create(path: string, kind: 'file' | 'directory'): Promise<void>
  /** Never over something that stands there. */
  rename(from: string, to: string): Promise<void>
  /** What goes is kept, and comes back by `restore`. */
  delete(path: string): Promise<DeletedFiles>
  restore(undoId: string): Promise<void>
  /** A part of a file's bytes, for a text too large for one frame. */
  readPart(path: string, offset: number): Promise<FilePart>
}

export interface FileActionsParts {
  readonly workspace: Pick<Workspace, 'root' | 'files' | 'listDirectory' | 'openFile'>
  readonly changes: ChangeSets
}

const partBytes = 1024 * 1024
const codes: Readonly<Record<string, WireErrorCode>> = {
  ALREADY_EXISTS: 'conflict',
  STALE_FILE: 'conflict',
  FILE_NOT_FOUND: 'not-found',
}
const owner = { sessionId: 'editor', callId: 'explorer' }

export function createFileActions({ workspace, changes }: FileActionsParts): FileActions {
  const { root, files } = workspace
  /** What is refused is told to the person, who asked for it; so is a folder that went meanwhile. */
  const said = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof PublicError) throw error
      if (!(await stat(root).catch(() => null))) {
        const message = `The folder ${root} is gone, or cannot be reached. Bring it back, or open another one.`
        throw new PublicError('not-found', message, undefined, error)
      }
      if (!(error instanceof ToolFailure)) throw error
      const code = codes[error.code] ?? 'bad-request'
      throw new PublicError(code, error.message, error.details, error)
    }
  }

  const inside = async (path: string): Promise<string> => {
    const resolved = await files.resolve(path)
    if (resolved === rootPath) throw new PublicError('bad-request', 'The folder itself cannot be changed here.')
    return resolved
  }

  return {
    list: (path) => said(() => workspace.listDirectory(path)),
    open: (path) => said(() => workspace.openFile(path)),

    create: (path, kind) =>
      said(async () => {
        const target = await inside(path)
        if (await files.stat(target)) throw new PublicError('conflict', `${path} exists already.`, { path })
        const isFolder = kind === 'directory'
        const change = { path: target, beforeHash: null, after: new Uint8Array(), ...(isFolder ? { isFolder } : {}) }
        await changes.write(await changes.plan([change]), owner)
      }),

    rename: (from, to) =>
      said(async () => {
        const [source, target] = [await inside(from), await inside(to)]
        if (`${target}/`.startsWith(`${source}/`) && source !== target) {
          throw new PublicError('bad-request', `${from} cannot be moved into itself.`)
        }
        if (source !== target) await movePath(root, source, target)
      }),

    delete: (path) =>
      said(async () => {
        const target = await inside(path)
        const entries = await everythingBelow(root, target, AbortSignal.timeout(30_000))
        const gone = entries.filter(({ type }) => type !== 'directory').map((entry) => entry.path)
        const states = await changes.read(gone)
        const removals = gone.map((each) => ({ path: each, beforeHash: states.get(each)!.hash, after: null }))
        const undoId =
          removals.length === 0 ? null : await changes.write({ changes: removals, files: [], diff: '' }, owner)
        await removeEmptyFolders(
          root,
          entries.filter(({ type }) => type === 'directory').map((entry) => entry.path),
        )
        return { undoId, entries: entries.length }
      }),

    restore: (undoId) => said(() => changes.undo(undoId)),

    readPart: (path, offset) =>
      said(() =>
        files.withFile(path, async (file, size) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(partBytes), 0, partBytes, offset)
          const bytes = buffer.subarray(0, bytesRead)
          // Only the beginning tells: a character may be halved at the end of a part.
          const start = bytes.subarray(0, Math.min(bytesRead, 64 * 1024) & ~3)
          const detected = offset === 0 ? detectEncoding(start) : null
          const encoding = detected && !('notText' in detected) ? detected.encoding : null
          return { base64: bytes.toString('base64'), size, encoding }
        }),
      ),
  }
}

import { lstat, opendir, rmdir } from 'node:fs/promises'
import type { FileEntry } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { withDirectory, withEntry } from './held-directory.ts'
import { joined } from './paths.ts'

/** What is more than this cannot be kept to be restored. */
const maxEntries = 5_000
const maxBytes = 64 * 1024 * 1024

/** Everything at and below a path, folders before what is in them. Links are entries and not entered. */
export async function everythingBelow(root: string, path: string, signal: AbortSignal): Promise<readonly FileEntry[]> {
  const found: FileEntry[] = []
  let bytes = 0
  const add = async (system: string, entryPath: string): Promise<boolean> => {
    const stats = await lstat(system)
    const type = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'file'
    if (type === 'file' && !stats.isFile()) {
      throw new ToolFailure('NOT_A_FILE', `${entryPath} is a device, pipe or socket: it could not be restored.`, {
        path: entryPath,
      })
    }
    found.push({ path: entryPath, type, ...(type === 'file' ? { size: stats.size } : {}) })
    bytes += type === 'file' ? stats.size : 0
    if (found.length > maxEntries || bytes > maxBytes) throw tooMuch(path)
    return type === 'directory'
  }

  const folders: string[] = []
  await withEntry(root, path, async ({ directory, name }) => {
    if (await add(directory.at(name), path)) folders.push(path)
  })
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted()
    const current = folder
    await withDirectory(root, current, async (directory) => {
      for await (const child of await opendir(directory.at('.'))) {
        const childPath = joined(current, child.name)
        if (await add(directory.at(child.name), childPath)) folders.push(childPath)
      }
    })
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** Removes the folders that stayed behind, the deepest first. One that is not empty any more stays. */
export async function removeEmptyFolders(root: string, folders: readonly string[]): Promise<void> {
  for (const path of folders.toSorted((one, other) => other.length - one.length)) {
    await withEntry(root, path, ({ directory, name }) => rmdir(directory.at(name))).catch((thrown: unknown) => {
      if (!(thrown instanceof ToolFailure) || !['FILE_NOT_FOUND', 'NOT_EMPTY'].includes(thrown.code)) throw thrown
    })
  }
}

const tooMuch = (path: string): ToolFailure =>
  new ToolFailure(
    'FILE_TOO_LARGE',
    `${path} holds more than ${maxEntries} entries or ${maxBytes / 1024 / 1024} MB, too much to be kept for restoring. ` +
      'Delete parts of it, or remove what can be made again (build output, installed packages) with a command.',
    { path },
  )

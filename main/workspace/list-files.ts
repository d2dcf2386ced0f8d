import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import type { FileEntry } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import type { Listing, ListRequest } from './files.ts'
import { pathMatcher } from './glob.ts'
import { withDirectory } from './held-directory.ts'
import { type DirectoryRules, isGitFolder, startingIn } from './ignore-rules.ts'
import { joined } from './paths.ts'

/** Folders looked into by one listing, so that a pattern that matches nothing ends too. */
const maxFolders = 50_000

/**
 * Lists level by level, so that a listing that is cut shows the whole of the upper levels; sorted by path at the end.
 * Links are listed and not entered. `path` is normalised.
 */
export async function listFiles(root: string, request: ListRequest): Promise<Listing> {
  const { path, recursive, includeHidden, pattern, limit, signal } = request
  const matches = pattern === undefined ? () => true : pathMatcher(pattern)
  const entries: FileEntry[] = []
  let total = 0
  let truncated = false

  let level: { readonly path: string; readonly rules: DirectoryRules }[] = [{ path, rules: startingIn(root, path) }]
  let folders = 0
  while (level.length > 0 && !truncated) {
    const below: typeof level = []
    for (const folder of level) {
      signal.throwIfAborted()
      if ((truncated = total >= limit && folders > 0) || ++folders > maxFolders) {
        truncated = true
        break
      }
      await withDirectory(root, folder.path, async (directory) => {
        const found: Dirent[] = []
        for await (const child of await opendir(directory.at('.'), { bufferSize: 256 })) {
          if (!includeHidden && child.name.startsWith('.')) continue
          if (folder.rules.isIgnored(child.name, child.isDirectory())) continue
          const childPath = joined(folder.path, child.name)
          if (child.isDirectory() && recursive && !isGitFolder(child.name)) {
            below.push({ path: childPath, rules: folder.rules })
          }
          if (matches(childPath) || matches(relativeTo(path, childPath))) found.push(child)
        }
        total += found.length
        found.sort((one, other) => (one.name < other.name ? -1 : 1))
        if (entries.length + found.length > limit) truncated = true
        const kept = found.slice(0, limit - entries.length)
        entries.push(
          ...(await Promise.all(
            kept.map((child) => entryOf(directory.at(child.name), joined(folder.path, child.name), child)),
          )),
        )
      }).catch((thrown: unknown) => {
        // A folder deeper down that cannot be read, or went meanwhile, is listed and not entered.
        if (folder.path === path || !(thrown instanceof ToolFailure)) throw thrown
      })
    }
    level = below
      .map(({ path: child, rules }) => ({ path: child, rules: rules.enter(child.slice(child.lastIndexOf('/') + 1)) }))
      .sort((one, other) => (one.path < other.path ? -1 : 1))
  }
  entries.sort((one, other) => (one.path < other.path ? -1 : 1))
  return { entries, total, truncated }
}

async function entryOf(system: string, path: string, child: Dirent): Promise<FileEntry> {
  if (child.isDirectory()) return { path, type: 'directory' }
  if (child.isSymbolicLink()) return { path, type: 'link' }
  const stats = await lstat(system).catch(() => null)
  return { path, type: 'file', ...(stats ? { size: stats.size } : {}) }
}

const relativeTo = (directory: string, path: string): string =>
  path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path

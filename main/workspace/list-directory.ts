import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import type { DirectoryListing } from '../../preload/contract/workspace.ts'
import { withDirectory } from './held-directory.ts'
import { ignoreRulesFor } from './ignore-rules.ts'
import { joined, rootPath } from './paths.ts'

/** More children than this are counted, not listed. */
const maxListed = 5_000

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Direct children for the explorer, hidden and ignored ones too; git's own folder is left out. `path` is normalised. */
export async function listDirectory(root: string, path: string): Promise<DirectoryListing> {
  const rules = ignoreRulesFor(root, path)
  const children = await withDirectory(root, path, async (directory) => {
    const found: Dirent[] = []
    for await (const child of await opendir(directory.at('.'), { bufferSize: 512 })) {
      if (child.name !== '.git') found.push(child)
    }
    return found
  })
  const listed = children.length > maxListed ? firstOf(children) : children
  const entries = listed
    .map((child) => ({
      path: joined(path, child.name),
      name: child.name,
      type: child.isDirectory()
        ? ('directory' as const)
        : child.isSymbolicLink()
          ? ('link' as const)
          : ('file' as const),
      ignored: rules.isIgnored(child.name, child.isDirectory()),
    }))
    .sort((one, other) => {
      const folders = Number(other.type === 'directory') - Number(one.type === 'directory')
      return folders || collator.compare(one.name, other.name) || (one.name < other.name ? -1 : 1)
    })
  return {
    path: path === rootPath ? '' : path,
    entries: entries.map(({ path: entryPath, type, ignored }) => ({ path: entryPath, type, ignored })),
    left: children.length - entries.length,
  }
}

/** Of very many children: folders, then the first by plain comparison, which a folder of any size can afford. */
function firstOf(children: Dirent[]): Dirent[] {
  const rank = (child: Dirent) => (child.isDirectory() ? 0 : 1)
  return children.sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1)).slice(0, maxListed)
}

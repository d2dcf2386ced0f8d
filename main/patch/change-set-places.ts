import type { Disk } from './change-set-disk.ts'
import { inPlace, statusOf } from './change-set-disk.ts'
import type { JournalEntry, StoredContent, StoredState } from './change-set-journal.ts'

/** Works with an entry's own path and its folder of temporary names, both held. */
export function inBoth<Value>(
  root: string,
  entry: JournalEntry,
  work: (target: string, holder: (name: string) => string) => Promise<Value>,
): Promise<Value> {
  return inPlace(root, entry.path, (own) => {
    if (own.directory.path === entry.holder) return work(own.directory.at(own.name), own.directory.at)
    return inPlace(root, below(entry.holder, 'x'), ({ directory }) => work(own.directory.at(own.name), directory.at))
  })
}

export const hasContent = (state: StoredState): state is StoredContent => 'blob' in state

export async function unlinkIfThere(disk: Disk, path: string): Promise<void> {
  if ((await statusOf(disk, path)) !== null) await disk.unlink(path)
}

export const below = (folder: string, name: string): string => (folder === '.' ? name : `${folder}/${name}`)

export const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.')

/** The folders above a path, outermost first, without the root. */
export function foldersOf(path: string): string[] {
  const folders: string[] = []
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    folders.push(path.slice(0, slash))
  return folders
}

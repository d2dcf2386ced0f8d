import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { FolderChoices } from '../../preload/contract/workspace.ts'
import { errnoOf, PublicError } from '../errors.ts'

/** At most so many folders are offered at once. */
const shownFolders = 2000

/** The folders inside a folder of the machine, for choosing one to open; null begins at home. Links to folders count. */
export async function browseFolders(path: string | null): Promise<FolderChoices> {
  const place = path === null ? homedir() : resolve(path)
  const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    throw new PublicError(
      'not-found',
      `${place} cannot be read (${errnoOf(error) ?? 'unknown reason'}).`,
      undefined,
      error,
    )
  })
  const folders = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort((one, other) => one.localeCompare(other))
  const parent = dirname(place)
  return { path: place, parent: parent === place ? null : parent, folders: folders.slice(0, shownFolders) }
}

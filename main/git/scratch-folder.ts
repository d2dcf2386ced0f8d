import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'codelab-scratch-'
/** No work with git takes longer. */
const oldMs = 24 * 60 * 60 * 1000

/** A new folder for copies of an index and objects that only a look needs. Whoever makes it removes it. */
export const makeScratchFolder = (): Promise<string> => mkdtemp(join(tmpdir(), prefix))

/** Removes what processes that were killed left behind: it can hold what files said that nobody committed. */
export async function removeOldScratchFolders(): Promise<void> {
  const names = await readdir(tmpdir())
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(tmpdir(), name)
    const stats = await lstat(path).catch(() => null)
    if (!stats?.isDirectory() || stats.mtimeMs > Date.now() - oldMs) continue
    if (stats.uid === (process.getuid?.() ?? stats.uid)) await rm(path, { recursive: true, force: true })
  }
}

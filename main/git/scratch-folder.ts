import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errnoOf } from '../errors.ts'

const prefix = 'codelab-scratch-'
/** No work with git takes longer. */
const oldMs = 24 * 60 * 60 * 1000

/** A new folder for copies of an index and objects that only a look needs. Whoever makes it removes it. */
export const makeScratchFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))

/** Removes what processes that were killed left behind: it can hold what files said that nobody committed. */
export async function removeOldScratchFolders(): Promise<void> {
  const names = await readdir(tmpdir())
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(tmpdir(), name)
    const stats = await lstat(path).catch(() => null)
    if (!stats?.isDirectory() || stats.mtimeMs > Date.now() - oldMs) continue
    // The clock can have jumped: what a running process has is in use, however old it looks.
    if (isRunning(Number.parseInt(name.slice(prefix.length)))) continue
    if (stats.uid === (process.getuid?.() ?? stats.uid)) await rm(path, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

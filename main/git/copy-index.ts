import { copyFile, stat, utimes } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/**
 * With its time: git takes a file that is as old as the index for one that may have changed unseen, and looks at its
 * content. A copy that is younger would let such a change pass as none. There is no index before the first `git add`.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from)
    await copyFile(from, to)
    const time = Math.floor(mtimeMs) / 1000
    await utimes(to, time, time)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}

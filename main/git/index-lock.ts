import { chmod, open, readFile, realpath, rename, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { errnoOf, PublicError } from '../errors.ts'

/** Puts a finished file in the index's place. */
export type ReplaceIndex = (finished: string) => Promise<void>

/** A shell's prompt holds the lock for a moment, time and again. */
const patienceMs = 1000
const pauseMs = 50

/**
 * Changes the index as git does: whoever makes `index.lock` has it alone, and it becomes the index by being renamed.
 * Without `replace` the index stays as it was. A lock of others is never removed: throws `PublicError('conflict')`.
 */
export async function withIndexLock<Value>(
  indexFile: string,
  work: (replace: ReplaceIndex) => Promise<Value>,
): Promise<Value> {
  // Git writes through a link.
  const real = await realpath(indexFile).catch(() => indexFile)
  const lockFile = `${real}.lock`
  const lock = await takeLock(lockFile)
  let isReplaced = false
  try {
    return await work(async (finished) => {
      await lock.writeFile(await readFile(finished))
      await lock.sync()
      await lock.close()
      const old = await stat(real).catch(() => null)
      if (old) await chmod(lockFile, old.mode & 0o777)
      // Git compares files with the index's time: what changed since the finished file was made must look younger.
      const time = Math.floor((await stat(finished)).mtimeMs) / 1000
      await utimes(lockFile, time, time)
      await rename(lockFile, real)
      isReplaced = true
    })
  } finally {
    await lock.close()
    if (!isReplaced) await rm(lockFile, { force: true })
  }
}

async function takeLock(lockFile: string) {
  for (const until = performance.now() + patienceMs; ; await wait(pauseMs)) {
    try {
      return await open(lockFile, 'wx')
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') {
        if (performance.now() < until) continue
        const message = `Git is at work on the index: ${lockFile} is there. Try again when it is done. Where no git runs, one was ended before it could remove this file: remove it.`
        throw new PublicError('conflict', message, { lockFile }, error)
      }
      throw new PublicError('bad-request', `The index cannot be changed: ${lockFile}: ${errnoOf(error)}.`, {}, error)
    }
  }
}

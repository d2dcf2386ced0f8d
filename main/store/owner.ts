import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, PublicError } from '../errors.ts'
import { ensureDataDirectory } from './data-directory.ts'
import { lockFile } from './database.ts'

/** Who holds a data directory. `startedAt` is ms since 1970. */
export interface Owner {
  readonly pid: number
  readonly startedAt: number
  readonly command: string
}

/**
 * Makes this process the one owner of a data directory until `release`, or until it ends: the lock is the operating
 * system's, so a killed owner leaves none behind. `command` is what another process is told of this one.
 *
 * Throws `PublicError('conflict')` that names the owner when there is one.
 */
export async function ownDataDirectory(dataDirectory: string, command: string): Promise<{ release(): void }> {
  ensureDataDirectory(dataDirectory)
  const unlock = await lockFile(join(dataDirectory, 'owner.db'))
  const record = join(dataDirectory, 'owner.json')
  if (!unlock) throw conflict(dataDirectory, readOwner(record))

  const owner: Owner = { pid: process.pid, startedAt: Date.now(), command }
  try {
    writeFileSync(`${record}.new`, JSON.stringify(owner), { mode: 0o600 })
    renameSync(`${record}.new`, record)
  } catch (error) {
    unlock()
    throw new PublicError('unavailable', `${record} cannot be written: ${messageOf(error)}`, undefined, error)
  }
  return {
    release() {
      rmSync(record, { force: true })
      unlock()
    },
  }
}

function conflict(dataDirectory: string, owner: Owner | null): PublicError {
  const who = owner
    ? `“${owner.command}” (process ${owner.pid}, since ${new Date(owner.startedAt).toLocaleString('en')})`
    : 'another CodeLab'
  return new PublicError(
    'conflict',
    `${dataDirectory} is in use by ${who}. Close it, or name another data directory with --data or CODELAB_DATA.`,
    owner ? { ...owner } : undefined,
  )
}

function readOwner(record: string): Owner | null {
  try {
    return JSON.parse(readFileSync(record, 'utf8')) as Owner
  } catch {
    return null // Not yet written, or already gone.
  }
}

import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StartNotice } from '../../preload/contract/channels.ts'
import { PublicError } from '../errors.ts'
import { createBlobs } from './blobs.ts'
import { ensureDataDirectory } from './data-directory.ts'
import { damageMark, openDatabase, troubleOf, type Database, type DatabaseOptions } from './database.ts'
import { createDrafts } from './drafts.ts'
import { createEventLog } from './events.ts'
import { createOutputs } from './outputs.ts'
import { createRules } from './rules.ts'
import { createTables, schemaState } from './schema.ts'
import { createActivity } from './activity.ts'
import { createMessageSearch } from './search.ts'
import { createSessionIndex } from './sessions.ts'
import type { Store } from './store.ts'
import { createWorkspaces } from './workspaces.ts'

/**
 * Opens what is kept in a data directory; `:memory:` keeps nothing. Whoever opens a directory owns it (`owner.ts`).
 *
 * A database that is damaged, or of a newer CodeLab, is set aside beside the new one and told in `notices`.
 */
export async function openStore(
  dataDirectory: string | ':memory:',
  options: Pick<DatabaseOptions, 'isTemporary'> = {},
): Promise<Store> {
  const notices: StartNotice[] = []
  const database =
    dataDirectory === ':memory:'
      ? await openOrSetAside(':memory:', notices, options)
      : await openIn(dataDirectory, notices, options)
  // Made when there is something for it.
  const outputs =
    dataDirectory === ':memory:' ? join(tmpdir(), `codelab-outputs-${randomUUID()}`) : join(dataDirectory, 'outputs')
  const blobs = createBlobs(database, outputs)
  return {
    database,
    events: createEventLog(database, blobs),
    blobs,
    outputs: createOutputs(database, outputs),
    sessions: createSessionIndex(database),
    rules: createRules(database),
    workspaces: createWorkspaces(database),
    drafts: createDrafts(database),
    search: createMessageSearch(database),
    activity: createActivity(database),
    notices,
    close: () => database.close(),
  }
}

async function openIn(dataDirectory: string, notices: StartNotice[], options: DatabaseOptions): Promise<Database> {
  ensureDataDirectory(dataDirectory)
  return openOrSetAside(join(dataDirectory, 'codelab.db'), notices, options)
}

async function openOrSetAside(path: string, notices: StartNotice[], options: DatabaseOptions): Promise<Database> {
  const found = await openSound(path, options)
  if (typeof found !== 'string') return found
  notices.push({ code: found, values: { path: setAside(path, found === 'database-newer' ? 'newer' : 'damaged') } })
  const fresh = await openSound(path, options)
  if (typeof fresh === 'string') throw new PublicError('unavailable', `No new database could be begun at ${path}.`)
  return fresh
}

async function openSound(
  path: string,
  options: DatabaseOptions,
): Promise<Database | 'database-damaged' | 'database-newer'> {
  const mustCheck = wantsCheck(path)
  let database: Database | undefined
  try {
    database = await openDatabase(path, options)
    const state = schemaState(database)
    if (state === 'empty') createTables(database)
    if (state === 'empty' || (state === 'current' && (!mustCheck || isSound(database)))) {
      rmSync(damageMark(path), { force: true })
      return database
    }
    database.close()
    return state === 'newer' ? 'database-newer' : 'database-damaged'
  } catch (error) {
    database?.close()
    if (troubleOf(error) === 'damaged') return 'database-damaged'
    throw error
  }
}

/** Looking at all pages takes about a millisecond per MB: a small database is always checked, a huge one never. */
const [alwaysChecked, neverChecked] = [16 * 1024 * 1024, 512 * 1024 * 1024]

/** A log that was not brought over means that the last owner did not close it. */
function endedBadly(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function wantsCheck(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return size <= alwaysChecked || (size <= neverChecked && (endedBadly(path) || existsSync(damageMark(path))))
}

function isSound(database: Database): boolean {
  return Object.values(database.prepare('pragma quick_check(1)').get() ?? {})[0] === 'ok'
}

function setAside(path: string, why: string): string {
  const day = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  let target = `${path}.${why}-${day}`
  for (let count = 2; existsSync(target); count++) target = `${path}.${why}-${day}-${count}`
  rmSync(damageMark(path), { force: true })
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix)
  }
  return target
}

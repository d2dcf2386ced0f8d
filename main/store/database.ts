import { chmodSync, closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { messageOf, PublicError } from '../errors.ts'
import { preferredLibrary, type RawDatabase, type SqliteLibrary } from './sqlite-library.ts'

/** What a statement takes. A text ends at its first NUL: what may hold one is kept as JSON or as bytes. */
export type SqlValue = string | number | bigint | Uint8Array | null

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number }
  get(...values: SqlValue[]): Record<string, SqlValue> | undefined
  all(...values: SqlValue[]): Record<string, SqlValue>[]
}

/** SQLite, whichever library carries it. Statements are prepared once and kept by their text. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  /** Runs in one transaction; an exception rolls back. A transaction within one joins it. */
  transaction<Value>(work: () => Value): Value
  /** As `transaction`, and on the disk itself when it returns (one `FULL` commit). */
  synced<Value>(work: () => Value): Value
  close(): void
}

/** What a person can mend of a failed statement; other failures are our own bugs. */
export type DatabaseTrouble = 'full' | 'damaged' | 'busy' | 'unwritable'

/** The trouble a `PublicError` from here speaks of: its `details.sqlite`. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  return error instanceof PublicError ? (error.details?.['sqlite'] as DatabaseTrouble | undefined) : undefined
}

export interface DatabaseOptions {
  readonly library?: SqliteLibrary | undefined
  /** For a directory that goes with its process: what is written outlives a kill, but not the loss of power. */
  readonly isTemporary?: boolean | undefined
}

/** Opens or creates the file, for its owner alone to read. `:memory:` keeps nothing. */
export async function openDatabase(
  path: string,
  { library, isTemporary = false }: DatabaseOptions = {},
): Promise<Database> {
  const chosen = library ?? (await preferredLibrary())
  // The files beside it (-wal, -shm) take its permissions.
  if (path !== ':memory:') restrictToOwner(path)
  const raw = telling(path, () => chosen.open(path))
  try {
    telling(path, () => raw.exec(isTemporary ? `${pragmas} pragma synchronous = off;` : pragmas))
  } catch (error) {
    raw.close()
    throw error
  }
  return wrap(raw, path, isTemporary)
}

/**
 * Locks a file of its own (`path` is created empty and stays so) until the returned function is called or the process
 * ends, however it ends. Null when another process has it.
 */
export async function lockFile(path: string, library?: SqliteLibrary): Promise<(() => void) | null> {
  const chosen = library ?? (await preferredLibrary())
  restrictToOwner(path)
  const raw = telling(path, () => chosen.open(path))
  try {
    telling(path, () => {
      raw.exec('pragma busy_timeout = 0')
      raw.exec('begin exclusive')
    })
  } catch (error) {
    raw.close()
    if (troubleOf(error) === 'busy') return null
    throw error
  }
  return () => {
    raw.exec('rollback')
    raw.close()
  }
}

const pragmas = `
  pragma busy_timeout = 5000;
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma fullfsync = on;
  pragma foreign_keys = on;
  pragma temp_store = memory;
  pragma journal_size_limit = 16777216;
`

/** An existing file is not opened here: closing it would free the locks this process holds on it (POSIX, fcntl). */
function restrictToOwner(path: string): void {
  try {
    if (existsSync(path)) chmodSync(path, 0o600)
    else closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    throw new PublicError(
      'unavailable',
      `${path} cannot be opened: ${messageOf(error)}`,
      { sqlite: 'unwritable' },
      error,
    )
  }
}

function wrap(raw: RawDatabase, path: string, isTemporary: boolean): Database {
  const statements = new Map<string, Statement>()
  const begin = raw.prepare('begin immediate')
  const commit = raw.prepare('commit')
  const rollback = raw.prepare('rollback')
  let state: 'idle' | 'open' | 'open-synced' = 'idle'
  /** An inner piece of work failed: what is half done must not be committed, even if the outer one went on. */
  let failure: { readonly error: unknown } | null = null
  /** Something within a plain transaction has to be on the disk once it is committed. */
  let syncAfter = false

  function outermost<Value>(work: () => Value): Value {
    failure = null
    syncAfter = false
    telling(path, () => begin.run())
    try {
      const value = work()
      if (failure) throw (failure as { error: unknown }).error
      telling(path, () => commit.run())
      return value
    } catch (error) {
      // A full disk makes SQLite roll back by itself; then there is nothing left to roll back.
      try {
        rollback.run()
      } catch {}
      throw error
    }
  }

  function inner<Value>(work: () => Value): Value {
    try {
      return work()
    } catch (error) {
      failure ??= { error }
      throw error
    }
  }

  return {
    exec: (sql) => telling(path, () => raw.exec(sql)),
    prepare(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = telling(path, () => raw.prepare(sql))
      const guarded: Statement = {
        run: (...values) => telling(path, () => statement.run(...values)),
        get: (...values) => telling(path, () => statement.get(...values)),
        all: (...values) => telling(path, () => statement.all(...values)),
      }
      statements.set(sql, guarded)
      return guarded
    },
    transaction(work) {
      if (state !== 'idle') return inner(work)
      state = 'open'
      try {
        const value = outermost(work)
        // A checkpoint brings the log to the disk first: `synchronous` cannot change within a transaction.
        if (syncAfter && !isTemporary) telling(path, () => raw.exec('pragma wal_checkpoint(passive)'))
        return value
      } finally {
        state = 'idle'
      }
    },
    synced(work) {
      if (state !== 'idle') {
        syncAfter ||= state === 'open'
        return inner(work)
      }
      if (!isTemporary) raw.exec('pragma synchronous = full')
      state = 'open-synced'
      try {
        return outermost(work)
      } finally {
        state = 'idle'
        if (!isTemporary) raw.exec('pragma synchronous = normal')
      }
    },
    close() {
      // libsql holds the file until its statements are collected, so the log is brought over here and not by closing.
      try {
        raw.exec('pragma wal_checkpoint(truncate)')
      } catch {}
      raw.close()
    },
  }
}

/** Gives a person's words to what a person can mend; everything else rises as it is. */
function telling<Value>(path: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    const known = troubles[primaryCode(error)]
    if (!known) throw error
    const [sqlite, text] = known
    if (sqlite === 'damaged') markDamaged(path)
    throw new PublicError('unavailable', text(path), { sqlite }, error)
  }
}

/** Where it is noted that a page of a database was found damaged: the next start then looks at all of them. */
export const damageMark = (path: string): string => `${path}-damaged`

function markDamaged(path: string): void {
  try {
    if (path !== ':memory:') writeFileSync(damageMark(path), '', { mode: 0o600 })
  } catch {} // The person is told in any case.
}

/** By SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const troubles: Record<number, readonly [DatabaseTrouble, (path: string) => string]> = {
  5: ['busy', (path) => `Another program keeps ${path} locked. Close it and try again.`],
  8: ['unwritable', (path) => `${path} cannot be written. Look at its permissions and those of its folder.`],
  10: ['unwritable', (path) => `The disk refuses to read or write ${path}. What was saved before is kept.`],
  11: ['damaged', (path) => `${path} is damaged. Start again: it is set aside, and a new one begun.`],
  13: [
    'full',
    (path) => `The disk is full: ${path} cannot grow. Free some space and try again; nothing saved is lost.`,
  ],
  14: ['unwritable', (path) => `${path} cannot be opened. Look at its permissions and those of its folder.`],
  26: ['damaged', (path) => `${path} is not a database. Start again: it is set aside, and a new one begun.`],
}

function primaryCode(error: unknown): number {
  const { errcode, rawCode } = error as { errcode?: number; rawCode?: number }
  return (errcode ?? rawCode ?? 0) & 0xff
}

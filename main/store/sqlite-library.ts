import { PublicError } from '../errors.ts'
import type { SqlValue, Statement } from './database.ts'

/** A way to SQLite: the only thing the two libraries differ in for us. */
export interface SqliteLibrary {
  readonly name: 'node:sqlite' | 'libsql'
  open(path: string): RawDatabase
}

export interface RawDatabase {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

/** The libraries that can be loaded here, the preferred one first. */
export async function sqliteLibraries(): Promise<SqliteLibrary[]> {
  const libraries = [nodeSqlite(), await libsql()]
  return libraries.filter((library) => library !== undefined)
}

export async function preferredLibrary(): Promise<SqliteLibrary> {
  const library = nodeSqlite() ?? (await libsql())
  if (library) return library
  throw new PublicError(
    'unavailable',
    'CodeLab keeps its data in SQLite, and there is none: use Node 22.13 or newer, or install again with optional dependencies, so that the package libsql is there.',
  )
}

/** The part of `node:sqlite` used here; the types of Node 20 do not know it. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => {
    exec(sql: string): void
    prepare(sql: string): {
      run(...values: SqlValue[]): { changes: number | bigint }
      get(...values: SqlValue[]): Record<string, SqlValue> | undefined
      all(...values: SqlValue[]): Record<string, SqlValue>[]
    }
    close(): void
  }
}

function nodeSqlite(): SqliteLibrary | undefined {
  const found = withoutExperimentalWarning(() => process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined)
  if (!found) return undefined
  return {
    name: 'node:sqlite',
    open(path) {
      const database = new found.DatabaseSync(path)
      return {
        exec: (sql) => database.exec(sql),
        prepare(sql) {
          const statement = database.prepare(sql)
          return {
            run: (...values) => ({ changes: Number(statement.run(...values).changes) }),
            // Its rows have no prototype; spread, they compare as those of the other library do.
            get(...values) {
              const row = statement.get(...values)
              return row && { ...row }
            },
            all: (...values) => statement.all(...values).map((row) => ({ ...row })),
          }
        },
        close: () => database.close(),
      }
    },
  }
}

/** Node says at every start that its SQLite is experimental; a person can do nothing with that. */
function withoutExperimentalWarning<Value>(load: () => Value): Value {
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}

async function libsql(): Promise<SqliteLibrary | undefined> {
  // It asks for a report of the process to tell one C library from another; looking up its sockets would take longest.
  // The types of Node 20 do not know the property yet.
  if (process.report) Object.assign(process.report, { excludeNetwork: true })
  const found = await import('libsql').catch(() => undefined)
  if (!found) return undefined
  return {
    name: 'libsql',
    open(path) {
      const database = new found.default(path, { timeout: 5000 })
      return {
        exec: (sql) => void database.exec(sql),
        prepare(sql) {
          const statement = database.prepare(sql)
          // Values go in as one array: a single null or Uint8Array would be taken for a record of named values.
          return {
            run: (...values) => ({ changes: statement.run(values).changes }),
            get(...values) {
              const row = statement.get(values) as Record<string, SqlValue> | undefined
              if (!row) return undefined
              delete row['_metadata']
              return asBytes(row)
            },
            all: (...values) => (statement.all(values) as Record<string, SqlValue>[]).map(asBytes),
          }
        },
        close: () => database.close(),
      }
    },
  }
}

/** libsql gives blobs as `ArrayBuffer` or `Buffer`, as it happens. */
function asBytes(row: Record<string, SqlValue>): Record<string, SqlValue> {
  for (const [column, value] of Object.entries(row) as [string, unknown][]) {
    if (value instanceof ArrayBuffer) row[column] = new Uint8Array(value)
    else if (Buffer.isBuffer(value)) row[column] = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
  return row
}

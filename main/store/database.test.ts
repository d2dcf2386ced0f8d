import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { sqliteLibraries } from './sqlite-library.ts'

const libraries = await sqliteLibraries()

test('a library for SQLite is here', () => {
  expect(libraries.length).toBeGreaterThan(0)
})

describe.each(libraries)('with $name', (library) => {
  let folder: string
  let database: Database

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'database-'))
    database = await openDatabase(join(folder, 'test.db'), { library })
    database.exec('create table notes (id integer primary key, text text, bytes blob)')
  })

  afterEach(() => {
    try {
      database.close()
    } catch {}
    rmSync(folder, { recursive: true })
  })

  const insert = (text: string) => database.prepare('insert into notes (text) values (?)').run(text)
  const texts = () =>
    database
      .prepare('select text from notes order by id')
      .all()
      .map((row) => row['text'])
  const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get()!)[0]

  test('what was put in comes back with its type', () => {
    const add = database.prepare('insert into notes (text, bytes) values (?, ?)')
    add.run('Grüße, мир 👋', new Uint8Array([0, 255, 7]))
    add.run(null, null)

    expect(database.prepare('select * from notes').all()).toEqual([
      { id: 1, text: 'Grüße, мир 👋', bytes: new Uint8Array([0, 255, 7]) },
      { id: 2, text: null, bytes: null },
    ])
    expect(database.prepare('select bytes from notes where id = ?').get(1)).toEqual({
      bytes: new Uint8Array([0, 255, 7]),
    })
    expect(database.prepare('select bytes from notes where id = ?').get(3)).toBeUndefined()
  })

  test('a single value may be null or bytes', () => {
    database.prepare('insert into notes (text) values (?)').run(null)
    database.prepare('insert into notes (bytes) values (?)').run(new Uint8Array([1]))

    expect(database.prepare('select count(*) as count from notes where bytes = ?').get(new Uint8Array([1]))).toEqual({
      count: 1,
    })
  })

  test('a statement tells how many rows it changed, and is prepared once for its text', () => {
    insert('one')
    insert('two')

    expect(database.prepare("update notes set text = 'three'").run()).toEqual({ changes: 2 })
    expect(database.prepare('select 1')).toBe(database.prepare('select 1'))
  })

  test('an exception takes the whole transaction back', () => {
    expect(() =>
      database.transaction(() => {
        insert('lost')
        throw new Error('stop')
      }),
    ).toThrow('stop')

    insert('kept')
    expect(texts()).toEqual(['kept'])
  })

  test('a transaction within one joins it, and its failure takes all back even when caught', () => {
    database.transaction(() => {
      insert('one')
      database.transaction(() => insert('two'))
    })
    expect(() =>
      database.transaction(() => {
        insert('three')
        try {
          database.transaction(() => {
            throw new Error('inner')
          })
        } catch {}
      }),
    ).toThrow('inner')

    expect(texts()).toEqual(['one', 'two'])
  })

  test('a value that was read half way blocks no commit', () => {
    insert('one')
    insert('two')
    database.prepare('select * from notes').get()

    database.transaction(() => insert('three'))
    expect(texts()).toEqual(['one', 'two', 'three'])
    expect(pragma('wal_checkpoint(truncate)')).toBe(0)
  })

  test('it writes ahead and syncs only where asked, also after an exception', () => {
    const during: unknown[] = []

    database.transaction(() => during.push(pragma('synchronous')))
    database.synced(() => during.push(pragma('synchronous')))
    expect(() =>
      database.synced(() => {
        during.push(pragma('synchronous'))
        throw new Error('stop')
      }),
    ).toThrow('stop')
    database.transaction(() => during.push(pragma('synchronous')))

    expect(pragma('journal_mode')).toBe('wal')
    expect(during).toEqual([1, 2, 2, 1])
  })

  test('a failing begin does not leave syncing on', async () => {
    const other = await openDatabase(join(folder, 'test.db'), { library })
    database.exec('pragma busy_timeout = 1')
    other.exec('begin immediate')

    expect(() => database.synced(() => insert('never'))).toThrow('keeps')
    other.exec('rollback')
    other.close()

    expect(pragma('synchronous')).toBe(1)
    expect(texts()).toEqual([])
  })

  test('synced work within a plain transaction reaches the disk with it', () => {
    database.transaction(() => {
      insert('one')
      database.synced(() => insert('two'))
    })

    // Log frames and those already in the database: all of them were brought over, which syncs both.
    const { log, checkpointed } = database.prepare('pragma wal_checkpoint(passive)').get() as Record<string, number>
    expect(checkpointed).toBe(log)
    expect(texts()).toEqual(['one', 'two'])
  })

  test('it waits for another writer before it gives up', () => {
    expect(pragma('busy_timeout')).toBe(5000)
  })

  test.skipIf(process.platform === 'win32')('its files are for their owner alone', () => {
    insert('one')

    const modes = ['test.db', 'test.db-wal', 'test.db-shm'].map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o600])
  })

  test('full text search is built in', () => {
    database.exec('create virtual table words using fts5(text)')
    database.prepare('insert into words (text) values (?)').run('Привет, мир')

    expect(database.prepare('select text from words where words match ?').get('"мир"')).toEqual({ text: 'Привет, мир' })
  })

  test('a full disk is told in words and loses nothing', () => {
    insert('kept')
    database.exec(`pragma max_page_count = ${pragma('page_count')}`)

    const fill = () => database.transaction(() => insert('x'.repeat(1_000_000)))
    expect(fill).toThrow(expect.objectContaining({ name: 'PublicError', details: { sqlite: 'full' } }))

    database.exec('pragma max_page_count = 1000000')
    insert('later')
    expect(texts()).toEqual(['kept', 'later'])
  })
})

test('every library reads what another wrote', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'database-'))
  for (const [index, library] of libraries.entries()) {
    const database = await openDatabase(join(folder, 'shared.db'), { library })
    database.exec('create table if not exists notes (text text)')
    database.prepare('insert into notes values (?)').run(library.name)

    expect(database.prepare('select text from notes').all()).toHaveLength(index + 1)
    database.close()
  }
  rmSync(folder, { recursive: true })
})

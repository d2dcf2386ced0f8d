import type { Draft } from '../../preload/contract/workspace.ts'
import type { Database } from './database.ts'

/** Texts of editors that were not saved, by folder and path. They outlive the process. */
export interface Drafts {
  list(root: string): Draft[]
  get(root: string, path: string): Draft | undefined
  set(root: string, draft: Draft): void
  remove(root: string, path: string): void
}

export function createDrafts(database: Database): Drafts {
  database.exec(`create table if not exists drafts (
    root text not null, path text not null, text text not null, encoding text not null, base_hash text,
    at integer not null, primary key (root, path)) without rowid`)
  const columns = 'select path, text, encoding, base_hash as baseHash, at from drafts where root = ?'
  return {
    list: (root) => database.prepare(`${columns} order by path`).all(root) as unknown as Draft[],
    get: (root, path) => database.prepare(`${columns} and path = ?`).get(root, path) as unknown as Draft | undefined,
    set(root, { path, text, encoding, baseHash, at }) {
      database
        .prepare('insert or replace into drafts (root, path, text, encoding, base_hash, at) values (?, ?, ?, ?, ?, ?)')
        .run(root, path, text, encoding, baseHash, at)
    },
    remove: (root, path) => void database.prepare('delete from drafts where root = ? and path = ?').run(root, path),
  }
}

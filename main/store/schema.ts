import type { Database } from './database.ts'

/** Raised with every change of the tables, together with a step in `schemaState`'s caller that upgrades the older ones. */
export const schemaVersion = 1

/** "CLab": tells our databases from any other SQLite file. */
const applicationId = 0x434c6162

/** What the header of a database says of it. */
export type SchemaState = 'empty' | 'current' | 'newer' | 'foreign'

export function schemaState(database: Database): SchemaState {
  const application = number(database, 'pragma application_id')
  const version = number(database, 'pragma user_version')
  if (application === 0 && version === 0 && number(database, 'select count(*) from sqlite_schema') === 0) return 'empty'
  if (application !== applicationId) return 'foreign'
  if (version === schemaVersion) return 'current'
  return version > schemaVersion ? 'newer' : 'foreign'
}

export function createTables(database: Database): void {
  database.synced(() => {
    database.exec(tables)
    database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}`)
  })
}

function number(database: Database, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
}

/** An event is one commit, and each page it touches is written: so no counter table, and no index on what always changes. */
const tables = `
  create table events (
    id integer primary key,
    session_id text not null,
    type text not null,
    message_id text,
    json text not null
  );
  create index events_of_session on events (session_id, id);
  create unique index progress_of_message on events (session_id, message_id) where type = 'text-progress';

  create table blobs (
    hash text primary key,
    bytes blob not null,
    kept integer not null default 0
  );
  create table blob_uses (
    session_id text not null,
    hash text not null,
    primary key (session_id, hash)
  ) without rowid;
  create index blob_uses_by_hash on blob_uses (hash);

  create table sessions (
    id text primary key,
    workspace_root text not null,
    title text not null,
    created_at integer not null,
    updated_at integer not null,
    running integer not null default 0
  ) without rowid;
  create index sessions_of_workspace on sessions (workspace_root);
  create table open_calls (
    session_id text not null,
    call_id text not null,
    status text not null,
    primary key (session_id, call_id)
  ) without rowid;

  create table messages (
    id integer primary key,
    session_id text not null,
    message_id text not null,
    role text not null,
    at integer not null,
    unique (session_id, message_id)
  );
  create virtual table message_texts using fts5 (text, tokenize = 'unicode61 remove_diacritics 2');

  create table rules (
    id text primary key,
    workspace_root text not null,
    session_id text,
    created_at integer not null,
    json text not null
  ) without rowid;

  create table workspaces (
    root text primary key,
    opened_at integer not null default 0,
    trusted integer
  ) without rowid;
`

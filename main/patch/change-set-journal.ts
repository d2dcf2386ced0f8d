import type { Database } from '../store/database.ts'

/** What stood, or shall stand, at a path. `hash` is that of `stateHash`, null where nothing is. */
export type StoredState =
  | { readonly kind: 'missing'; readonly hash: null }
  | { readonly kind: 'folder'; readonly hash: null }
  | { readonly kind: 'file'; readonly hash: string; readonly blob: string; readonly mode: number }
  | { readonly kind: 'link'; readonly hash: string; readonly blob: string }

/** A state that has bytes, kept as a blob. */
export type StoredContent = Extract<StoredState, { readonly blob: string }>

/** One file of a change set. `holder` is the folder of its temporary files, in which nothing of the set is replaced. */
export interface JournalEntry {
  readonly path: string
  readonly from?: string
  readonly before: StoredState
  readonly after: StoredState
  readonly holder: string
  /** Names in `holder`: what shall come, and what was there. */
  readonly staged: string
  readonly aside: string
  readonly prunesFolders?: boolean
}

/**
 * `staging`: temporary files are being made, nothing is changed yet. `committing`: files are being put in place.
 * `written`: all are; only leftovers remain. `done`, `undone`, `rolled-back`: nothing remains to do.
 */
export type SetState = 'staging' | 'committing' | 'written' | 'done' | 'undone' | 'rolled-back'

export interface ChangeSetRecord {
  readonly id: string
  readonly root: string
  readonly sessionId: string
  readonly callId: string
  readonly state: SetState
  /** The set it takes back; `parts`: parts of what several of the session's did. */
  readonly undoes: string | null
  readonly entries: readonly JournalEntry[]
  /** Folders that are made for it, outermost first. */
  readonly folders: readonly string[]
  /** Empty folders that become files, with their permissions, outermost first. */
  readonly replaced: readonly { readonly path: string; readonly mode: number }[]
}

export interface Journal {
  begin(record: Omit<ChangeSetRecord, 'state'>): void
  /** On the disk itself when it returns. */
  setState(id: string, state: SetState): void
  get(id: string): ChangeSetRecord | null
  unfinished(root: string): ChangeSetRecord[]
  /** Those of a session that were carried out, in the order in which they were. */
  ofSession(root: string, sessionId: string): ChangeSetRecord[]
}

export function createJournal(database: Database): Journal {
  database.exec(`
    create table if not exists change_sets (
      id text primary key,
      root text not null,
      session_id text not null,
      call_id text not null,
      state text not null,
      undoes text,
      created_at integer not null,
      content text not null
    ) strict;
    create index if not exists change_sets_unfinished on change_sets (root)
      where state in ('staging', 'committing', 'written');
    create index if not exists change_sets_of_session on change_sets (session_id);
  `)
  const recordOf = (row: Record<string, unknown>): ChangeSetRecord => ({
    id: row['id'] as string,
    root: row['root'] as string,
    sessionId: row['session_id'] as string,
    callId: row['call_id'] as string,
    state: row['state'] as SetState,
    undoes: row['undoes'] as string | null,
    ...(JSON.parse(row['content'] as string) as Pick<ChangeSetRecord, 'entries' | 'folders' | 'replaced'>),
  })
  return {
    begin({ id, root, sessionId, callId, undoes, entries, folders, replaced }) {
      database.synced(() =>
        database
          .prepare(
            'insert into change_sets (id, root, session_id, call_id, state, undoes, created_at, content) values (?, ?, ?, ?, ?, ?, ?, ?)',
          )
          .run(
            id,
            root,
            sessionId,
            callId,
            'staging',
            undoes,
            Date.now(),
            JSON.stringify({ entries, folders, replaced }),
          ),
      )
    },
    setState(id, state) {
      database.synced(() => database.prepare('update change_sets set state = ? where id = ?').run(state, id))
    },
    get(id) {
      const row = database.prepare('select * from change_sets where id = ?').get(id)
      return row ? recordOf(row) : null
    },
    unfinished: (root) =>
      database
        .prepare(
          "select * from change_sets where root = ? and state in ('staging', 'committing', 'written') order by created_at desc",
        )
        .all(root)
        .map(recordOf),
    ofSession: (root, sessionId) =>
      database
        .prepare(
          "select * from change_sets where session_id = ? and root = ? and state in ('written', 'done', 'undone') order by rowid",
        )
        .all(sessionId, root)
        .map(recordOf),
  }
}

/** Folders in which a change set was cut off and is neither finished nor taken back. */
export function unfinishedRoots(database: Database): string[] {
  createJournal(database)
  const states = "'staging', 'committing', 'written'"
  return database
    .prepare(`select distinct root from change_sets where state in (${states})`)
    .all()
    .map(({ root }) => root as string)
}

/** Changes of a deleted session cannot be undone from anywhere; one that is still cut off stays until it is taken back. */
export function forgetChanges(database: Database, sessionId: string): void {
  createJournal(database)
  database
    .prepare("delete from change_sets where session_id = ? and state in ('done', 'undone', 'rolled-back')")
    .run(sessionId)
}

import type { AgentEvent, SessionSummary } from '../../preload/contract/agent.ts'
import type { Database, SqlValue } from './database.ts'
import type { SessionIndex } from './store.ts'

export function createSessionIndex(database: Database): SessionIndex {
  const columns = `
    select id, title, workspace_root, created_at, updated_at, running,
      (select count(*) from open_calls where session_id = sessions.id and status = 'asking') as asking
    from sessions`
  return {
    list: (workspaceRoot) =>
      database
        .prepare(`${columns} where workspace_root = ? order by updated_at desc, id`)
        .all(workspaceRoot)
        .map(summary),
    get(sessionId) {
      const row = database.prepare(`${columns} where id = ?`).get(sessionId)
      return row ? summary(row) : null
    },
    unfinished: () =>
      database
        .prepare('select id from sessions where running = 1 union select session_id from open_calls')
        .all()
        .map((row) => row['id'] as string),
  }
}

/** Brings the index up to an event that is being written; runs in the transaction that writes it. */
export function indexEvent(database: Database, event: AgentEvent): void {
  const { sessionId, at } = event
  if (event.type === 'session-created') {
    database
      .prepare(
        'insert or replace into sessions (id, workspace_root, title, created_at, updated_at) values (?, ?, ?, ?, ?)',
      )
      .run(sessionId, event.workspaceRoot, event.title, at, at)
    return
  }
  const update = (column: string, value: SqlValue) =>
    database.prepare(`update sessions set updated_at = ?, ${column} = ? where id = ?`).run(at, value, sessionId)
  if (event.type === 'session-titled') update('title', event.title)
  else if (event.type === 'turn-started') update('running', 1)
  else if (event.type === 'turn-stopped') update('running', 0)
  else if (event.type === 'user-message') {
    database.prepare('update sessions set updated_at = ? where id = ?').run(at, sessionId)
  }
}

const summary = (row: Record<string, SqlValue>): SessionSummary => ({
  id: row['id'] as string,
  title: row['title'] as string,
  workspaceRoot: row['workspace_root'] as string,
  createdAt: row['created_at'] as number,
  updatedAt: row['updated_at'] as number,
  isRunning: row['running'] === 1,
  asking: row['asking'] as number,
})

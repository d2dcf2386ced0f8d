import type { RememberedRule } from '../../preload/contract/approval.ts'
import type { Database } from './database.ts'
import type { Rules } from './store.ts'

export function createRules(database: Database): Rules {
  return {
    list: (workspaceRoot, sessionId) =>
      database
        .prepare(
          `select json from rules where workspace_root = ? and (session_id is null or session_id = ?) order by created_at, id`,
        )
        .all(workspaceRoot, sessionId)
        .map((row) => JSON.parse(row['json'] as string) as RememberedRule),
    ofFolder: (workspaceRoot) =>
      database
        .prepare('select json from rules where workspace_root = ? order by created_at desc, id')
        .all(workspaceRoot)
        .map((row) => JSON.parse(row['json'] as string) as RememberedRule),
    add(rule, workspaceRoot, sessionId) {
      database
        .prepare(
          'insert or replace into rules (id, workspace_root, session_id, created_at, json) values (?, ?, ?, ?, ?)',
        )
        .run(rule.id, workspaceRoot, rule.scope === 'session' ? sessionId : null, rule.createdAt, JSON.stringify(rule))
    },
    remove(workspaceRoot, ruleId) {
      database.prepare('delete from rules where workspace_root = ? and id = ?').run(workspaceRoot, ruleId)
    },
  }
}

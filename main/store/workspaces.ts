import { basename } from 'node:path'
import type { Database } from './database.ts'
import type { Workspaces } from './store.ts'

const recentCount = 30

export function createWorkspaces(database: Database): Workspaces {
  database.exec('create table if not exists trusted_content (root text primary key, json text not null) without rowid')
  return {
    recent: () =>
      database
        .prepare('select root, opened_at from workspaces where opened_at > 0 order by opened_at desc limit ?')
        .all(recentCount)
        .map((row) => ({
          root: row['root'] as string,
          name: basename(row['root'] as string) || (row['root'] as string),
          openedAt: row['opened_at'] as number,
        })),
    opened(root) {
      database
        .prepare(
          'insert into workspaces (root, opened_at) values (?, ?) on conflict do update set opened_at = excluded.opened_at',
        )
        .run(root, Date.now())
    },
    trust(root) {
      const trusted = database.prepare('select trusted from workspaces where root = ?').get(root)?.['trusted']
      return typeof trusted === 'number' ? trusted === 1 : null
    },
    setTrust(root, trusted) {
      database.prepare('delete from trusted_content where root = ?').run(root)
      database
        .prepare(
          'insert into workspaces (root, trusted) values (?, ?) on conflict do update set trusted = excluded.trusted',
        )
        .run(root, trusted ? 1 : 0)
    },
    trustedContent: (root) =>
      (database.prepare('select json from trusted_content where root = ?').get(root)?.['json'] as string | undefined) ??
      null,
    keepTrustedContent(root, content) {
      database.prepare('insert or replace into trusted_content (root, json) values (?, ?)').run(root, content)
    },
  }
}

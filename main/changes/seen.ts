import type { ChangedText } from '../../preload/contract/changes.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import type { ReviewMemory } from '../review-memory.ts'
import type { Database } from '../store/database.ts'

/** How far a person has come in changes that stand, by `key`: the session's, or the folder's and which of git's they are. */
export interface SeenChanges {
  read(key: string, paths: readonly string[], readFile: ReadFile): Promise<ReviewProgress>
  keep(key: string, progress: ReviewProgress, readFile: ReadFile): Promise<void>
  forget(key: string): void
}

/** Null where the file is no longer among the changes. */
type ReadFile = (path: string) => Promise<ChangedText | null>

export function createSeenChanges(database: Database, memory: ReviewMemory): SeenChanges {
  database.exec('create table if not exists changes_comments (key text primary key, comments text not null)')
  /** What was kept of each file last, by key and path: only what is new is read and written. */
  const told = new Map<string, string>()
  const placeOf = (key: string, path: string) => `${key}\0${path}`

  return {
    async read(key, paths, readFile) {
      const known = new Set(memory.paths(key))
      const texts = await Promise.all(paths.filter((path) => known.has(path)).map(readFile))
      const row = database.prepare('select comments from changes_comments where key = ?').get(key)
      return {
        files: memory.recall(
          key,
          texts.filter((text) => text !== null),
        ),
        comments: row ? (JSON.parse(row['comments'] as string) as ReviewProgress['comments']) : [],
      }
    },
    async keep(key, { files, comments }, readFile) {
      database
        .prepare('insert or replace into changes_comments (key, comments) values (?, ?)')
        .run(key, JSON.stringify(comments))
      for (const [path, decided] of Object.entries(files)) {
        const said = JSON.stringify(decided.hunks)
        if (told.get(placeOf(key, path)) === said) continue
        const text = await readFile(path)
        if (!text) continue
        told.set(placeOf(key, path), said)
        memory.remember(key, text, decided)
      }
    },
    forget(key) {
      memory.forget(key)
      database.prepare('delete from changes_comments where key = ?').run(key)
    },
  }
}

import type { ChangedText } from '../../preload/contract/changes.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import type { ReviewMemory } from '../review-memory.ts'
import type { Database } from '../store/database.ts'

/** How far a person has come in changes that stand. */
export interface SeenChanges {
  read(changes: ShownChanges, paths: readonly string[]): Promise<ReviewProgress>
  /** Hunks are numbered as they were when `read` was asked last. */
  keep(changes: ShownChanges, progress: ReviewProgress): Promise<void>
  forget(key: string): void
}

export interface ShownChanges {
  /** Whose decisions they are: the session's, or the folder's and which of git's they are. */
  readonly key: string
  /** Which part of them is shown: numbers of hunks are its own. */
  readonly part: string
  readonly readFile: ReadFile
}

/** Null where the file is no longer among the changes. */
type ReadFile = (path: string) => Promise<ChangedText | null>

export function createSeenChanges(database: Database, memory: ReviewMemory): SeenChanges {
  database.exec('create table if not exists changes_comments (key text primary key, comments text not null)')
  /** By what is shown, what is known of each file: only what is new is read and written. */
  const told = new Map<string, Map<string, string>>()
  const nothing = JSON.stringify({})

  return {
    async read({ key, part, readFile }, paths) {
      const known = new Set(memory.paths(key))
      const texts = await Promise.all(paths.filter((path) => known.has(path)).map(readFile))
      const row = database.prepare('select comments from changes_comments where key = ?').get(key)
      const files = memory.recall(
        key,
        texts.filter((text) => text !== null),
      )
      told.set(
        `${key} ${part}`,
        new Map(Object.entries(files).map(([path, { hunks }]) => [path, JSON.stringify(hunks)])),
      )
      return {
        files,
        comments: row ? (JSON.parse(row['comments'] as string) as ReviewProgress['comments']) : [],
      }
    },
    async keep({ key, part, readFile }, { files, comments }) {
      database
        .prepare('insert or replace into changes_comments (key, comments) values (?, ?)')
        .run(key, JSON.stringify(comments))
      const known = told.get(`${key} ${part}`) ?? new Map<string, string>()
      told.set(`${key} ${part}`, known)
      for (const [path, decided] of Object.entries(files)) {
        const said = JSON.stringify(decided.hunks)
        if ((known.get(path) ?? nothing) === said) continue
        const text = await readFile(path)
        if (!text) continue
        known.set(path, said)
        memory.remember(key, text, decided)
      }
    },
    forget(key) {
      for (const each of told.keys()) if (each.startsWith(`${key} `)) told.delete(each)
      memory.forget(key)
      database.prepare('delete from changes_comments where key = ?').run(key)
    },
  }
}

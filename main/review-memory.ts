import { createHash } from 'node:crypto'
import type { FileProgress, Hunk, HunkChoice, ReviewText } from '../preload/contract/patch.ts'
import type { Database } from './store/database.ts'

/**
 * What a person decided of hunks, kept by session and path and by what the hunk says: a patch that was corrected, or
 * whose lines moved, asks only for what is new.
 */
export interface ReviewMemory {
  remember(sessionId: string, file: ReviewText, decided: FileProgress): void
  recall(sessionId: string, files: readonly ReviewText[]): Record<string, FileProgress>
  /** The paths of which something is known. */
  paths(sessionId: string): readonly string[]
  forget(sessionId: string): void
}

export function createReviewMemory(database: Database): ReviewMemory {
  database.exec(
    `create table if not exists review_decisions (
      session_id text not null, path text not null, hunk text not null, choice text not null,
      primary key (session_id, path, hunk)
    ) without rowid`,
  )
  const put = 'insert or replace into review_decisions (session_id, path, hunk, choice) values (?, ?, ?, ?)'
  const remove = 'delete from review_decisions where session_id = ? and path = ? and hunk = ?'
  const find = 'select hunk, choice from review_decisions where session_id = ? and path = ?'

  return {
    remember(sessionId, file, decided) {
      database.transaction(() => {
        for (const { key, number, hunk } of partsOf(file)) {
          const choice = decided.hunks[number]
          if (choice === undefined) database.prepare(remove).run(sessionId, file.path, key)
          else database.prepare(put).run(sessionId, file.path, key, JSON.stringify(toOrdinals(choice, hunk)))
        }
      })
    },
    recall(sessionId, files) {
      const recalled: Record<string, FileProgress> = {}
      for (const file of files) {
        const rows = database.prepare(find).all(sessionId, file.path)
        if (rows.length === 0) continue
        const known = new Map(rows.map(({ hunk, choice }) => [hunk as string, choice as string]))
        const hunks: Record<string, HunkChoice> = {}
        for (const { key, number, hunk } of partsOf(file)) {
          const choice = known.get(key)
          if (choice !== undefined) hunks[number] = toIndices(JSON.parse(choice) as HunkChoice, hunk)
        }
        if (Object.keys(hunks).length > 0) recalled[file.path] = { hunks }
      }
      return recalled
    },
    paths: (sessionId) =>
      database
        .prepare('select distinct path from review_decisions where session_id = ?')
        .all(sessionId)
        .map(({ path }) => path as string),
    forget(sessionId) {
      database.prepare('delete from review_decisions where session_id = ?').run(sessionId)
    },
  }
}

interface Part {
  readonly key: string
  readonly number: number
  readonly hunk: Hunk | null
}

/**
 * What can be decided of a file, each with a key over the lines that change, and how often the same stood before it.
 * Where it stands, and the lines around it, are left out: they move with other edits.
 */
function partsOf({ hunks, change, oldPath, mode, binary, after, beforeHash }: ReviewText): Part[] {
  if (hunks.length === 0) {
    const whole = JSON.stringify([change, oldPath, mode, binary ? beforeHash : null, binary ?? after])
    return [{ key: sha256(whole), number: 0, hunk: null }]
  }
  const seen = new Map<string, number>()
  return hunks.map((hunk) => {
    const said = sha256(
      hunk.lines
        .map(({ kind, text, ending = '\n' }) => (kind === 'context' ? '' : `${kind}:${text}${ending}`))
        .join(''),
    )
    const times = (seen.get(said) ?? 0) + 1
    seen.set(said, times)
    return { key: `${said}:${times}`, number: hunk.number, hunk }
  })
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Lines are kept by their place among the changed ones: there may be another number of lines around them next time. */
function toOrdinals(choice: HunkChoice, hunk: Hunk | null): HunkChoice {
  if (typeof choice === 'string') return choice
  const changed = changedIndices(hunk)
  return choice.map((index) => changed.indexOf(index)).filter((ordinal) => ordinal >= 0)
}

function toIndices(choice: HunkChoice, hunk: Hunk | null): HunkChoice {
  if (typeof choice === 'string') return choice
  const changed = changedIndices(hunk)
  return choice.flatMap((ordinal) => changed[ordinal] ?? [])
}

const changedIndices = (hunk: Hunk | null): number[] =>
  hunk?.lines.flatMap(({ kind }, index) => (kind === 'context' ? [] : [index])) ?? []

import { createHash } from 'node:crypto'
import type { FileProgress, Hunk, HunkChoice, HunkLine, ReviewText } from '../preload/contract/patch.ts'
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

  function known(sessionId: string, path: string): Map<string, string> {
    const rows = database.prepare(find).all(sessionId, path)
    return new Map(rows.map(({ hunk, choice }) => [hunk as string, choice as string]))
  }

  return {
    remember(sessionId, file, decided) {
      const before = known(sessionId, file.path)
      const alike = new Map<string, string[]>()
      for (const key of before.keys()) {
        const said = key.slice(0, hashLength)
        alike.set(said, [...(alike.get(said) ?? []), key])
      }
      const after = new Map(before)
      for (const { said, there, isOnlyOne, number, hunk } of partsOf(file)) {
        const choice = decided.hunks[number]
        // What was decided of the same lines in another place is out of date; where there are two, it is of no use.
        for (const key of isOnlyOne ? (alike.get(said) ?? []) : [said, there]) after.delete(key)
        if (choice === undefined) continue
        const kept = JSON.stringify(toOrdinals(choice, hunk))
        after.set(there, kept)
        if (isOnlyOne) after.set(said, kept)
      }
      database.transaction(() => {
        for (const key of before.keys()) {
          if (!after.has(key)) database.prepare(remove).run(sessionId, file.path, key)
        }
        for (const [key, kept] of after) {
          if (before.get(key) !== kept) database.prepare(put).run(sessionId, file.path, key, kept)
        }
      })
    },
    recall(sessionId, files) {
      return Object.fromEntries(
        files.flatMap((file): [string, FileProgress][] => {
          const decided = known(sessionId, file.path)
          if (decided.size === 0) return []
          const hunks = partsOf(file).flatMap(({ said, there, isOnlyOne, number, hunk }): [number, HunkChoice][] => {
            const choice = decided.get(there) ?? (isOnlyOne ? decided.get(said) : undefined)
            return choice === undefined ? [] : [[number, toIndices(JSON.parse(choice) as HunkChoice, hunk)]]
          })
          return hunks.length > 0 ? [[file.path, { hunks: Object.fromEntries(hunks) }]] : []
        }),
      )
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
  /** What changes, wherever it stands. */
  readonly said: string
  /** The same, with the lines around it, and which it is of those that have the same ones. Begins with `said`. */
  readonly there: string
  /** No other part of the file says the same: then where it stands is no matter. */
  readonly isOnlyOne: boolean
  readonly number: number
  readonly hunk: Hunk | null
}

/** Taking them apart hashes every line, and a person decides many times over the same file. */
const partsKnown = new WeakMap<ReviewText, readonly Part[]>()

function partsOf(file: ReviewText): readonly Part[] {
  const known = partsKnown.get(file)
  if (known) return known
  const parts = takeApart(file)
  partsKnown.set(file, parts)
  return parts
}

/** What can be decided of a file. What happens to the file as such belongs to each: with a hunk of a rename it is renamed. */
function takeApart({ hunks, change, oldPath, mode, isLink, binary, beforeHash }: ReviewText): Part[] {
  const whole = [change, oldPath ?? null, mode ?? null, isLink ?? false]
  if (hunks.length === 0) {
    const said = hashOf([whole, binary ? [beforeHash, binary] : null])
    return [{ said, there: `${said}@`, isOnlyOne: true, number: 0, hunk: null }]
  }
  const parts = hunks.map((hunk) => {
    const { changed, around } = saidBy(hunk.lines)
    const said = hashOf([whole, changed])
    return { said, there: `${said}@${hashOf(around)}`, number: hunk.number, hunk }
  })
  const times = countOf(parts.map(({ said }) => said))
  const inAll = countOf(parts.map(({ there }) => there))
  const seen = new Map<string, number>()
  return parts.map((part) => {
    const nth = (seen.get(part.there) ?? 0) + 1
    seen.set(part.there, nth)
    const isOnlyOne = times.get(part.said) === 1
    return { ...part, isOnlyOne, there: `${part.there}:${nth}/${inAll.get(part.there)}` }
  })
}

/** The lines that change, with a gap where others stand between them; and the lines before the first and after the last. */
function saidBy(lines: readonly HunkLine[]): { readonly changed: unknown[]; readonly around: unknown[] } {
  const first = lines.findIndex(({ kind }) => kind !== 'context')
  const last = lines.findLastIndex(({ kind }) => kind !== 'context')
  const changed: unknown[] = []
  for (const { kind, text, ending = '\n' } of lines.slice(first, last + 1)) {
    if (kind !== 'context') changed.push([kind === 'added', text, ending])
    else if (changed.at(-1) !== 0) changed.push(0)
  }
  const texts = (some: readonly HunkLine[]) => some.map(({ text }) => text)
  return { changed, around: [texts(lines.slice(0, first)), texts(lines.slice(last + 1))] }
}

function countOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const hashLength = 64
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Lines are kept by their place among the changed ones: there may be another number of lines around them next time. */
function toOrdinals(choice: HunkChoice, hunk: Hunk | null): HunkChoice {
  if (typeof choice === 'string') return choice
  const ordinals = new Map(changedIndices(hunk).map((index, ordinal) => [index, ordinal]))
  return choice.flatMap((index) => ordinals.get(index) ?? [])
}

function toIndices(choice: HunkChoice, hunk: Hunk | null): HunkChoice {
  if (typeof choice === 'string') return choice
  const changed = changedIndices(hunk)
  return choice.flatMap((ordinal) => changed[ordinal] ?? [])
}

const changedIndices = (hunk: Hunk | null): number[] =>
  hunk?.lines.flatMap(({ kind }, index) => (kind === 'context' ? [] : [index])) ?? []

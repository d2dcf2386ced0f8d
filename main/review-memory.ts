import { createHash } from 'node:crypto'
import type { FileProgress, Hunk, HunkChoice, HunkLine, ReviewText } from '../preload/contract/patch.ts'
import type { Database } from './store/database.ts'

/**
 * What a person decided of hunks, kept by session and path and by what the hunk says: a patch that was corrected, or
 * whose lines moved, asks only for what is new.
 */
export interface ReviewMemory {
  /** `since`: what was remembered of this very file last, where the caller knows: only what differs is looked at. */
  remember(sessionId: string, file: ReviewText, decided: FileProgress, since?: FileProgress['hunks']): void
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

  /** What is known of these parts, wherever in the file they were. */
  function knownOf(sessionId: string, path: string, parts: readonly Part[]): Map<string, string> {
    if (parts.length > fewParts) return known(sessionId, path)
    const query = database.prepare(`${find} and hunk >= ? and hunk < ?`)
    const rows = parts.flatMap((part) => query.all(sessionId, path, part.said(), `${part.said()}~`))
    return new Map(rows.map(({ hunk, choice }) => [hunk as string, choice as string]))
  }

  return {
    remember(sessionId, file, decided, since) {
      const parts = partsOf(file)
      const isDecided = ({ number }: Part) => decided.hunks[number] !== undefined
      const isOther = ({ number }: Part) => !isSameChoice(decided.hunks[number], since?.[number])
      const isNothingKnown = since === undefined && !database.prepare(`${find} limit 1`).get(sessionId, file.path)
      const meant = since ? parts.filter(isOther) : isNothingKnown ? parts.filter(isDecided) : parts
      const before = isNothingKnown ? new Map<string, string>() : knownOf(sessionId, file.path, meant)
      const alike = new Map<string, string[]>()
      for (const key of before.keys()) {
        const said = key.slice(0, hashLength)
        alike.set(said, [...(alike.get(said) ?? []), key])
      }
      const after = new Map(before)
      for (const part of meant) {
        const { isOnlyOne, number, hunk } = part
        const [said, there] = [part.said(), part.there()]
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
          const hunks = partsOf(file).flatMap((part): [number, HunkChoice][] => {
            const { isOnlyOne, number, hunk } = part
            const choice = decided.get(part.there()) ?? (isOnlyOne ? decided.get(part.said()) : undefined)
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

/** More than this are found sooner by reading all that is known of the file. */
const fewParts = 50

/** Hashes are made when they are asked for, and once: of a large file a person decides a few hunks at a time. */
interface Part {
  /** What changes, wherever it stands. */
  said(): string
  /** The same, with the lines around it, and which it is of those that have the same ones. Begins with `said`. */
  there(): string
  /** No other part of the file says the same: then where it stands is no matter. */
  readonly isOnlyOne: boolean
  readonly number: number
  readonly hunk: Hunk | null
}

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
    const said = once(() => hashOf([whole, binary ? [beforeHash, binary] : null]))
    return [{ said, there: () => `${said()}@`, isOnlyOne: true, number: 0, hunk: null }]
  }
  const parts = hunks.map((hunk) => {
    const said = once(() => hashOf([whole, changedIn(hunk.lines)]))
    const placed = once(() => `${said()}@${hashOf(around(hunk.lines))}`)
    return { said, placed, rough: endsOf(hunk.lines), number: hunk.number, hunk }
  })
  const lookAlike = countOf(parts.map(({ rough }) => rough))
  const isAlike = ({ rough }: (typeof parts)[number]) => lookAlike.get(rough)! > 1
  const times = countOf(parts.filter(isAlike).map(({ said }) => said()))
  const isTwice = (part: (typeof parts)[number]) => isAlike(part) && times.get(part.said())! > 1
  const inAll = countOf(parts.filter(isTwice).map(({ placed }) => placed()))
  const seen = new Map<string, number>()
  return parts.map((part): Part => {
    const { said, placed, number, hunk } = part
    if (!isTwice(part)) return { said, there: () => `${placed()}:1/1`, isOnlyOne: true, number, hunk }
    const nth = (seen.get(placed()) ?? 0) + 1
    seen.set(placed(), nth)
    return { said, there: () => `${placed()}:${nth}/${inAll.get(placed())}`, isOnlyOne: false, number, hunk }
  })
}

function once<Value>(work: () => Value): () => Value {
  let made: { readonly value: Value } | null = null
  return () => (made ??= { value: work() }).value
}

/** Hunks that say the same begin and end with the same change; the others need no closer look. */
function endsOf(lines: readonly HunkLine[]): string {
  const isChanged = ({ kind }: HunkLine) => kind !== 'context'
  return `${lines.find(isChanged)?.text}\n${lines.findLast(isChanged)?.text}`
}

/** The lines that change, with a gap where others stand between them. */
function changedIn(lines: readonly HunkLine[]): unknown[] {
  const [first, last] = changedSpan(lines)
  const changed: unknown[] = []
  for (const { kind, text, ending = '\n' } of lines.slice(first, last + 1)) {
    if (kind !== 'context') changed.push([kind === 'added', text, ending])
    else if (changed.at(-1) !== 0) changed.push(0)
  }
  return changed
}

/** The lines before the first that changes and after the last. */
function around(lines: readonly HunkLine[]): unknown[] {
  const [first, last] = changedSpan(lines)
  const texts = (some: readonly HunkLine[]) => some.map(({ text }) => text)
  return [texts(lines.slice(0, first)), texts(lines.slice(last + 1))]
}

const changedSpan = (lines: readonly HunkLine[]): readonly [number, number] => [
  lines.findIndex(({ kind }) => kind !== 'context'),
  lines.findLastIndex(({ kind }) => kind !== 'context'),
]

function isSameChoice(one: HunkChoice | undefined, other: HunkChoice | undefined): boolean {
  if (one === undefined || other === undefined || typeof one === 'string' || typeof other === 'string')
    return one === other
  return one.length === other.length && one.every((line, index) => line === other[index])
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

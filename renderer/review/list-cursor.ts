import type { Hunk } from '../../preload/contract/patch.ts'
import { sameHunk } from '../state/match-hunks.ts'
import type { CommentPlace } from './comments.tsx'
import { quoteOf } from './comment-quote.ts'
import type { ReviewRow } from './review-rows.ts'

const isChangedLine = (row: ReviewRow | undefined) => row?.kind === 'line' && row.line.kind !== 'context'

/** The first changed line after the row. */
export function firstChanged(rows: readonly ReviewRow[], from: number): number {
  const found = rows.findIndex((row, index) => index > from && isChangedLine(row))
  return found < 0 ? from : found
}

export const headerOf = (rows: readonly ReviewRow[], hunk: number): number =>
  rows.findIndex((row) => row.kind === 'hunk' && row.hunk.number === hunk)

/** Where a reviewer begins: in the first hunk that is not decided. */
export function firstUndecided(rows: readonly ReviewRow[], isUndecided: (hunk: number) => boolean): number {
  const header = rows.findIndex((row) => row.kind === 'hunk' && isUndecided(row.hunk.number))
  return firstChanged(rows, Math.max(0, header))
}

/** The hunk the row is of, or that follows it. */
export function hunkAt(rows: readonly ReviewRow[], index: number): Hunk | undefined {
  for (let at = index; at < rows.length; at++) {
    const row = rows[at]!
    if (row.kind !== 'fold' && row.hunk) return row.hunk
  }
  return undefined
}

interface Listed {
  readonly hunks: readonly Hunk[]
  readonly rows: readonly ReviewRow[]
}

/**
 * Where the cursor stands once a file was read again: on the same line of the hunk that says the same, else in the hunk
 * that came in its place.
 */
export function cursorAfter(before: Listed, cursor: number, now: Listed): number {
  const hunk = hunkAt(before.rows, cursor) ?? before.hunks.at(-1)
  if (!hunk) return 0
  const header = headerOf(before.rows, hunk.number)
  const same = sameHunk(before.hunks, hunk, now.hunks)
  if (same) {
    const last = now.rows.length - 1
    return Math.max(0, Math.min(last, headerOf(now.rows, same.number) + cursor - header))
  }
  const next = now.hunks[Math.min(before.hunks.indexOf(hunk), now.hunks.length - 1)]
  return next ? firstChanged(now.rows, headerOf(now.rows, next.number)) : 0
}

/** The marked lines as a comment names them: by their numbers after, or before where all of them go. */
export function placeOf(rows: readonly ReviewRow[], cursor: number, anchor: number | null): CommentPlace | null {
  const from = Math.min(anchor ?? cursor, cursor)
  const to = Math.max(anchor ?? cursor, cursor)
  const lines = rows.slice(from, to + 1).filter((row) => row.kind === 'line')
  const afters = lines.flatMap(({ after }) => after ?? [])
  const numbers = afters.length > 0 ? afters : lines.flatMap((line) => line.before ?? [])
  if (numbers.length === 0) return null
  return {
    startLine: numbers[0]!,
    endLine: numbers.at(-1)!,
    quote: quoteOf(lines.map(({ line }) => line)),
  }
}

import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { TextPart } from '../preload/contract/channels.ts'
import type { OpenedReview, ReviewFile, ReviewProgress, ReviewText } from '../preload/contract/patch.ts'
import { importPartLength } from '../preload/contract/wire.ts'
import type { FilePart } from '../preload/contract/workspace.ts'
import { PublicError } from './errors.ts'
import type { ReviewMemory } from './review-memory.ts'
import type { Database } from './store/database.ts'

/** A patch that lies open for review. */
export interface Review {
  readonly sessionId: string
  readonly message: string
  readonly files: readonly ReviewText[]
  /** Paths of the files that are no longer those the patch was made for. */
  stale(): Promise<ReadonlySet<string>>
  /** Null where there is nothing on that side. */
  bytes(path: string, side: 'before' | 'after'): Uint8Array | null
}

/** The reviews that wait for a person, and how far each has come. */
export interface Reviews {
  /** Opened again under the same id it is another patch: what was decided of hunks that are still in it stays. */
  open(reviewId: string, review: Review): void
  /** The review is settled; what was decided is known to the session's next one. */
  close(reviewId: string): void
  read(reviewId: string): Promise<OpenedReview>
  /** One file as JSON from this place on. */
  readFile(reviewId: string, path: string, offset: number): TextPart
  /** A part of one side's bytes, from `offset` on. */
  readBytes(reviewId: string, path: string, side: 'before' | 'after', offset: number): FilePart
  keep(reviewId: string, progress: ReviewProgress): void
  /** The session is deleted. */
  forget(sessionId: string): void
}

interface OpenReview extends Review {
  /** Hash over the patch: progress counts hunks, which another patch has others of. */
  readonly basis: string
  /** What was told to the memory last, by path. */
  readonly told: Map<string, string>
  /** The file whose JSON was asked for last; its parts are asked for one after another. */
  written: { readonly path: string; readonly json: string } | null
}

const partBytes = 1024 * 1024

export function createReviews(database: Database, memory: ReviewMemory): Reviews {
  database.exec('create table if not exists review_progress (review_id text primary key, progress text not null)')
  const open = new Map<string, OpenReview>()

  function find(reviewId: string): OpenReview {
    const review = open.get(reviewId)
    if (!review) throw new PublicError('not-found', 'This review is settled already.')
    return review
  }

  function progressOf(reviewId: string, { basis, sessionId, files }: OpenReview): ReviewProgress {
    const row = database.prepare('select progress from review_progress where review_id = ?').get(reviewId)
    const kept = row ? (JSON.parse(row['progress'] as string) as { basis?: string; progress?: ReviewProgress }) : null
    if (kept?.progress && kept.basis === basis) return kept.progress
    return { files: memory.recall(sessionId, files), comments: kept?.progress?.comments ?? [] }
  }

  return {
    open(reviewId, review) {
      open.set(reviewId, { ...review, basis: basisOf(review.files), told: new Map(), written: null })
    },
    close(reviewId) {
      open.delete(reviewId)
      database.prepare('delete from review_progress where review_id = ?').run(reviewId)
    },
    async read(reviewId) {
      const review = find(reviewId)
      const stale = await review.stale()
      const files = review.files.map((file) => ({ ...listed(file), isStale: stale.has(file.path) }))
      return { message: review.message, files, progress: progressOf(reviewId, review) }
    },
    readFile(reviewId, path, offset) {
      const review = find(reviewId)
      if (review.written?.path !== path) {
        const file = review.files.find((each) => each.path === path)
        if (!file) throw new PublicError('not-found', `${path} is not in this review.`)
        review.written = { path, json: JSON.stringify(file) }
      }
      const { json } = review.written
      return { part: json.slice(offset, offset + importPartLength), size: json.length }
    },
    readBytes(reviewId, path, side, offset) {
      const bytes = find(reviewId).bytes(path, side) ?? new Uint8Array()
      const part = bytes.subarray(offset, offset + partBytes)
      return { base64: Buffer.from(part).toString('base64'), size: bytes.length, encoding: null }
    },
    keep(reviewId, progress) {
      const { sessionId, basis, files, told } = find(reviewId)
      database
        .prepare('insert or replace into review_progress (review_id, progress) values (?, ?)')
        .run(reviewId, JSON.stringify({ basis, progress }))
      for (const file of files) {
        const decided = progress.files[file.path] ?? { hunks: {} }
        const said = JSON.stringify(decided.hunks)
        const before = told.get(file.path)
        if (before === said || (before === undefined && !(file.path in progress.files))) continue
        told.set(file.path, said)
        memory.remember(sessionId, file, decided)
      }
    },
    forget: (sessionId) => memory.forget(sessionId),
  }
}

const listed = ({ hunks: _, before: _before, after: _after, ...file }: ReviewText): ReviewFile => file

function basisOf(files: readonly ReviewText[]): string {
  const hash = createHash('sha256')
  for (const { path, beforeHash, after, mode } of files) hash.update(JSON.stringify([path, beforeHash, after, mode]))
  return hash.digest('hex')
}

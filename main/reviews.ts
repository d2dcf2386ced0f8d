import type { OpenedReview, ReviewText } from '../preload/contract/patch.ts'
import { PublicError } from './errors.ts'
import type { Database } from './store/database.ts'

/** A patch that lies open for review. `files` tells them as they stand now, stale ones marked. */
export interface Review {
  readonly message: string
  files(): Promise<readonly ReviewText[]>
}

/** The reviews that wait for a person, and how far each has come. */
export interface Reviews {
  open(reviewId: string, review: Review): void
  /** The review is settled; what was kept of it goes. */
  close(reviewId: string): void
  read(reviewId: string): Promise<OpenedReview>
  keep(reviewId: string, progress: string): void
}

export function createReviews(database: Database): Reviews {
  database.exec('create table if not exists review_progress (review_id text primary key, progress text not null)')
  const open = new Map<string, Review>()

  function find(reviewId: string): Review {
    const review = open.get(reviewId)
    if (!review) throw new PublicError('not-found', 'This review is settled already.')
    return review
  }

  return {
    open: (reviewId, review) => void open.set(reviewId, review),
    close(reviewId) {
      open.delete(reviewId)
      database.prepare('delete from review_progress where review_id = ?').run(reviewId)
    },
    async read(reviewId) {
      const { message, files } = find(reviewId)
      const row = database.prepare('select progress from review_progress where review_id = ?').get(reviewId)
      return { message, files: await files(), progress: (row?.['progress'] as string | undefined) ?? null }
    },
    keep(reviewId, progress) {
      find(reviewId)
      database
        .prepare('insert or replace into review_progress (review_id, progress) values (?, ?)')
        .run(reviewId, progress)
    },
  }
}

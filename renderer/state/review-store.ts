import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { ReviewDecision } from '../../preload/contract/approval.ts'
import { type PackedFile, unpackFile } from '../../preload/contract/packed-texts.ts'
import type { OpenedReview, ReviewProgress, ReviewText } from '../../preload/contract/patch.ts'
import { useApprovals } from './approval-store.ts'
import { changedProgress } from './changed-progress.ts'
import { type Change, changed, doneAgain, type ReviewHistory, startedAt, takenBack } from './review-history.ts'
import { tabOfReview, useEditor } from './editor-store.ts'
import { type AskingExecution, askingIn, useSession } from './session-store.ts'
import { own } from './own.ts'
import { readParts } from './text-parts.ts'
import { throttled } from './throttled.ts'
import { messageOf } from './toast-store.ts'

export type ReviewState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | {
      readonly status: 'open'
      readonly sessionId: string
      readonly reviewId: string
      /** The question it belongs to: another one is about another patch. */
      readonly digest: string
      readonly review: OpenedReview
      readonly history: ReviewHistory
      /** The file that is shown; null: none was chosen yet. */
      readonly path: string | null
      readonly files: Readonly<Record<string, ReviewFileState>>
    }

export type ReviewFileState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | { readonly status: 'read'; readonly file: ReviewText }

interface ReviewsState {
  readonly reviews: Readonly<Record<string, ReviewState>>
  openReview(callId: string): Promise<void>
  readFile(callId: string, path: string): Promise<void>
  /** Looks again which files have changed on the disk meanwhile. */
  lookAgain(): void
  choosePath(callId: string, path: string): void
  /** Decides something, kept with main at once. Changes with the same `work` are one step for `undo`. */
  decide(callId: string, change: Change, work?: string): void
  undo(callId: string): void
  redo(callId: string): void
  /** The page goes: what was not told yet is told now, whatever is still on its way. */
  tellProgress(): void
  /** False: it was not taken, and the call's error says why. */
  settleReview(callId: string, review: ReviewDecision): Promise<boolean>
}

/** The call that asks for a review, while it asks. */
function askingReview(callId: string): AskingExecution | undefined {
  return askingIn(useSession.getState().transcript).find((each) => each.callId === callId)
}

/** Builds write many files, one after another. */
const lookAgainMs = 500
/** Changed lines of a file that is read before anyone asks for it. */
const mostAhead = 5000

/** What is to be told to main, whichever session is in sight by then. */
interface Untold {
  readonly sessionId: string
  readonly callId: string
  readonly progress: ReviewProgress
}

/** What is being told to main, and what is to be told after it, by review. */
const telling = new Map<string, Promise<void>>()
const next = new Map<string, Untold>()
/** What main was sent last, and what it is known to have: only what differs from that is sent. */
const sent = new Map<string, ReviewProgress>()
const had = new Map<string, ReviewProgress>()

export const useReviews = create<ReviewsState>((set, get) => {
  const put = (callId: string, state: ReviewState) =>
    set(({ reviews }) => ({ reviews: { ...reviews, [callId]: state } }))
  /** `digest`: of the question the file was read for; what comes too late for it is dropped. */
  const putFile = (callId: string, digest: string, path: string, file: ReviewFileState) => {
    const state = get().reviews[callId]
    if (state?.status === 'open' && state.digest === digest)
      put(callId, { ...state, files: { ...state.files, [path]: file } })
  }
  /** Whoever has a file before the eyes goes on to the next one, or back. */
  const readNeighbours = (callId: string) => {
    const state = get().reviews[callId]
    if (state?.status !== 'open' || state.path === null || own(state.files, state.path)?.status !== 'read') return
    const { files } = state.review
    const place = files.findIndex(({ path }) => path === state.path)
    for (const near of [files[place + 1], files[place - 1]]) {
      if (near && own(state.files, near.path) === undefined && near.added + near.removed <= mostAhead)
        void get().readFile(callId, near.path)
    }
  }
  const asked = (callId: string) => {
    const execution = askingReview(callId)
    const { sessionId } = useSession.getState()
    if (execution?.question.kind !== 'review' || sessionId === null) return null
    return { execution, sessionId, reviewId: execution.question.reviewId, digest: execution.question.digest }
  }
  /** False: there was nothing to tell. */
  const tellOnce = async (reviewId: string): Promise<boolean> => {
    const untold = next.get(reviewId)
    next.delete(reviewId)
    if (!untold) return false
    const { sessionId, callId, progress } = untold
    const last = had.get(reviewId)
    had.delete(reviewId)
    sent.set(reviewId, progress)
    try {
      const told = last ? { progress: changedProgress(last, progress), isPart: true } : { progress }
      await backend().call('review.keep', { sessionId, reviewId, ...told })
      if (sent.get(reviewId) === progress) had.set(reviewId, progress)
    } catch (error) {
      useApprovals.setState(({ errors }) => ({ errors: { ...errors, [callId]: messageOf(error) } }))
    }
    return true
  }
  const tell = async (reviewId: string): Promise<void> => {
    while (await tellOnce(reviewId));
  }
  const step = (callId: string, taken: (history: ReviewHistory) => ReviewHistory) => {
    const state = get().reviews[callId]
    if (state?.status !== 'open') return
    const history = taken(state.history)
    if (history.now === state.history.now) return
    put(callId, { ...state, history })
    const { sessionId, reviewId } = state
    next.set(reviewId, { sessionId, callId, progress: history.now })
    if (!telling.has(reviewId))
      telling.set(
        reviewId,
        tell(reviewId).finally(() => telling.delete(reviewId)),
      )
  }

  return {
    reviews: {},

    async openReview(callId) {
      const review = asked(callId)
      if (!review) return
      put(callId, { status: 'loading' })
      try {
        const { sessionId, reviewId, digest } = review
        had.delete(reviewId)
        const opened = await backend().call('review.read', { sessionId, reviewId })
        const now = asked(callId)
        // Another question, or another session's, is asked by now.
        if (now?.reviewId !== reviewId || now.digest !== digest) return
        put(callId, {
          status: 'open',
          sessionId,
          reviewId,
          digest,
          review: opened,
          history: startedAt(opened.progress),
          path: null,
          files: {},
        })
      } catch (error) {
        put(callId, { status: 'failed', text: messageOf(error) })
      }
    },

    async readFile(callId, path) {
      const review = asked(callId)
      if (!review) return
      const { sessionId, reviewId, digest } = review
      putFile(callId, digest, path, { status: 'loading' })
      try {
        const file = await readParts<PackedFile>((offset) =>
          backend().call('review.read-file', { sessionId, reviewId, path, offset }),
        )
        putFile(callId, digest, path, { status: 'read', file: unpackFile(file) })
        readNeighbours(callId)
      } catch (error) {
        putFile(callId, digest, path, { status: 'failed', text: messageOf(error) })
      }
    },

    lookAgain: throttled(() => {
      for (const [callId, state] of Object.entries(get().reviews)) {
        const review = asked(callId)
        if (state.status !== 'open' || state.reviewId !== review?.reviewId) continue
        const { sessionId, reviewId } = review
        void backend()
          .call('review.read', { sessionId, reviewId })
          .then(({ files }) => {
            const now = get().reviews[callId]
            if (now?.status !== 'open' || now.digest !== review.digest) return
            const isSame = files.every(({ isStale }, index) => now.review.files[index]?.isStale === isStale)
            if (!isSame) put(callId, { ...now, review: { ...now.review, files } })
          })
          .catch(() => {})
      }
    }, lookAgainMs),

    choosePath(callId, path) {
      const state = get().reviews[callId]
      if (state?.status !== 'open') return
      put(callId, { ...state, path })
      readNeighbours(callId)
    },
    decide: (callId, change, work) => step(callId, (history) => changed(history, change, work)),
    undo: (callId) => step(callId, takenBack),
    redo: (callId) => step(callId, doneAgain),
    tellProgress() {
      for (const reviewId of next.keys()) void tellOnce(reviewId)
    },

    async settleReview(callId, decision) {
      const review = asked(callId)
      if (!review || useApprovals.getState().replying.has(callId)) return false
      await telling.get(review.reviewId)
      await useApprovals
        .getState()
        .settle(review.execution, { kind: 'review', digest: review.digest, review: decision })
      if (useApprovals.getState().errors[callId] !== undefined) return false
      if (decision.action !== 'rebase') {
        useEditor.getState().dropTab(tabOfReview(callId))
        had.delete(review.reviewId)
        sent.delete(review.reviewId)
        const { [callId]: _, ...reviews } = get().reviews
        set({ reviews })
      }
      return true
    },
  }
})

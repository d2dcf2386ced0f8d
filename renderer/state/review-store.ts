import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { ReviewDecision } from '../../preload/contract/approval.ts'
import { type PackedFile, unpackFile } from '../../preload/contract/packed-texts.ts'
import type { OpenedReview, ReviewProgress, ReviewText } from '../../preload/contract/patch.ts'
import { useApprovals } from './approval-store.ts'
import { tabOfReview, useEditor } from './editor-store.ts'
import { type AskingExecution, askingIn, useSession } from './session-store.ts'
import { messageOf } from './toast-store.ts'

export type ReviewState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | {
      readonly status: 'open'
      /** The question it belongs to: another one is about another patch. */
      readonly digest: string
      readonly review: OpenedReview
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
  /** Keeps the reviewer's progress with main. */
  keepProgress(callId: string, progress: ReviewProgress): void
  /** False: it was not taken, and the call's error says why. */
  settleReview(callId: string, review: ReviewDecision): Promise<boolean>
}

/** The call that asks for a review, while it asks. */
function askingReview(callId: string): AskingExecution | undefined {
  return askingIn(useSession.getState().transcript).find((each) => each.callId === callId)
}

/** What is being told to main, and what is to be told after it, by call. */
const telling = new Map<string, Promise<void>>()
const next = new Map<string, ReviewProgress>()

export const useReviews = create<ReviewsState>((set, get) => {
  const put = (callId: string, state: ReviewState) =>
    set(({ reviews }) => ({ reviews: { ...reviews, [callId]: state } }))
  const putFile = (callId: string, path: string, file: ReviewFileState) => {
    const state = get().reviews[callId]
    if (state?.status === 'open') put(callId, { ...state, files: { ...state.files, [path]: file } })
  }
  const asked = (callId: string) => {
    const execution = askingReview(callId)
    const { sessionId } = useSession.getState()
    if (execution?.question.kind !== 'review' || sessionId === null) return null
    return { execution, sessionId, reviewId: execution.question.reviewId, digest: execution.question.digest }
  }
  const tell = async (callId: string): Promise<void> => {
    for (;;) {
      const progress = next.get(callId)
      const review = asked(callId)
      next.delete(callId)
      if (!progress || !review) return
      const { sessionId, reviewId } = review
      try {
        await backend().call('review.keep', { sessionId, reviewId, progress })
      } catch (error) {
        useApprovals.setState(({ errors }) => ({ errors: { ...errors, [callId]: messageOf(error) } }))
      }
    }
  }

  return {
    reviews: {},

    async openReview(callId) {
      const review = asked(callId)
      if (!review) return
      put(callId, { status: 'loading' })
      try {
        const { sessionId, reviewId, digest } = review
        const opened = await backend().call('review.read', { sessionId, reviewId })
        put(callId, { status: 'open', digest, review: opened, files: {} })
      } catch (error) {
        put(callId, { status: 'failed', text: messageOf(error) })
      }
    },

    async readFile(callId, path) {
      const review = asked(callId)
      if (!review) return
      putFile(callId, path, { status: 'loading' })
      try {
        const { sessionId, reviewId } = review
        let json = ''
        for (;;) {
          const offset = json.length
          const { part, size } = await backend().call('review.read-file', { sessionId, reviewId, path, offset })
          json += part
          if (part === '' || json.length >= size) break
        }
        putFile(callId, path, { status: 'read', file: unpackFile(JSON.parse(json) as PackedFile) })
      } catch (error) {
        putFile(callId, path, { status: 'failed', text: messageOf(error) })
      }
    },

    lookAgain() {
      for (const [callId, state] of Object.entries(get().reviews)) {
        const review = asked(callId)
        if (state.status !== 'open' || !review) continue
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
    },

    keepProgress(callId, progress) {
      next.set(callId, progress)
      if (!telling.has(callId))
        telling.set(
          callId,
          tell(callId).finally(() => telling.delete(callId)),
        )
    },

    async settleReview(callId, decision) {
      const review = asked(callId)
      if (!review || useApprovals.getState().replying.has(callId)) return false
      await telling.get(callId)
      await useApprovals
        .getState()
        .settle(review.execution, { kind: 'review', digest: review.digest, review: decision })
      if (useApprovals.getState().errors[callId] !== undefined) return false
      if (decision.action !== 'rebase') {
        useEditor.getState().dropTab(tabOfReview(callId))
        const { [callId]: _, ...reviews } = get().reviews
        set({ reviews })
      }
      return true
    },
  }
})

import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { ReviewDecision } from '../../preload/contract/approval.ts'
import type { OpenedReview } from '../../preload/contract/patch.ts'
import { useApprovals } from './approval-store.ts'
import { tabOfReview, useEditor } from './editor-store.ts'
import { type AskingExecution, askingIn, useSession } from './session-store.ts'
import { messageOf } from './toast-store.ts'

export type ReviewState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | { readonly status: 'open'; readonly review: OpenedReview }

interface ReviewsState {
  readonly reviews: Readonly<Record<string, ReviewState>>
  openReview(callId: string): Promise<void>
  /** Keeps the reviewer's progress with main. */
  keepProgress(callId: string, progress: string): void
  settleReview(callId: string, review: ReviewDecision): Promise<void>
}

/** The call that asks for a review, while it asks. */
export function askingReview(callId: string): AskingExecution | undefined {
  return askingIn(useSession.getState().transcript).find((each) => each.callId === callId)
}

const keepPauseMs = 400
const waiting = new Map<string, ReturnType<typeof setTimeout>>()

export const useReviews = create<ReviewsState>((set) => {
  const put = (callId: string, state: ReviewState) =>
    set(({ reviews }) => ({ reviews: { ...reviews, [callId]: state } }))
  const asked = (callId: string) => {
    const execution = askingReview(callId)
    const { sessionId } = useSession.getState()
    if (execution?.question.kind !== 'review' || sessionId === null) return null
    return { execution, sessionId, reviewId: execution.question.reviewId, digest: execution.question.digest }
  }

  return {
    reviews: {},

    async openReview(callId) {
      const review = asked(callId)
      if (!review) return
      put(callId, { status: 'loading' })
      try {
        const { sessionId, reviewId } = review
        put(callId, { status: 'open', review: await backend().call('review.read', { sessionId, reviewId }) })
      } catch (error) {
        put(callId, { status: 'failed', text: messageOf(error) })
      }
    },

    keepProgress(callId, progress) {
      clearTimeout(waiting.get(callId))
      waiting.set(
        callId,
        setTimeout(() => {
          const review = asked(callId)
          if (!review) return
          const { sessionId, reviewId } = review
          void backend()
            .call('review.keep', { sessionId, reviewId, progress })
            .catch((error: unknown) =>
              useApprovals.setState(({ errors }) => ({ errors: { ...errors, [callId]: messageOf(error) } })),
            )
        }, keepPauseMs),
      )
    },

    async settleReview(callId, decision) {
      const review = asked(callId)
      if (!review) return
      clearTimeout(waiting.get(callId))
      await useApprovals
        .getState()
        .settle(review.execution, { kind: 'review', digest: review.digest, review: decision })
      if (useApprovals.getState().errors[callId] === undefined) useEditor.getState().dropTab(tabOfReview(callId))
    },
  }
})

import { useEffect } from 'react'
import { t } from '../locale/text.ts'
import { useReviews } from '../state/review-store.ts'
import { askingIn, useSession } from '../state/session-store.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { ApprovalReview } from './approval-review.tsx'
import { PatchReview } from './patch-review.tsx'
import './review.css'

/** The patch an agent wants reviewed, or the edit it asks to make. Nothing reaches the disk before it is decided here. */
export function ReviewScreen({ callId }: { callId: string }) {
  const state = useReviews((each) => each.reviews[callId])
  const execution = useSession(({ transcript }) => askingIn(transcript).find((each) => each.callId === callId))
  const isUnknown = useSession(({ transcript }) => transcript === null)
  const question = execution?.question
  const digest = question?.kind === 'review' ? question.digest : null
  // Calls of two sessions can have the same id.
  const reviewId = question?.kind === 'review' ? question.reviewId : null
  const isOpen = state?.status === 'open' && state.digest === digest && state.reviewId === reviewId
  const { openReview } = useReviews.getState()
  useEffect(() => {
    if (digest !== null && !isOpen) void openReview(callId)
  }, [callId, digest, reviewId])

  if (isUnknown) return null
  if (execution && question?.kind === 'approve' && question.preview.kind === 'diff') {
    return <ApprovalReview execution={execution} view={question.preview} />
  }
  if (digest === null) {
    return (
      <EmptyState icon="git-compare" title={t('review.settled')}>
        <p>{t('review.settled-hint')}</p>
      </EmptyState>
    )
  }
  if (state?.status === 'failed') {
    return (
      <div className="file-problem">
        <Notice tone="error">
          <p>{state.text}</p>
          <Button isSmall onClick={() => void openReview(callId)}>
            {t('try-again')}
          </Button>
        </Notice>
      </div>
    )
  }
  return isOpen ? (
    <PatchReview key={`${reviewId} ${digest}`} callId={callId} state={state} />
  ) : (
    <p className="review-loading muted" role="status">
      {t('loading')}
    </p>
  )
}

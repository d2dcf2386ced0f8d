import { useCallback, useEffect, useReducer } from 'react'
import type { OpenedReview, ReviewProgress } from '../../preload/contract/patch.ts'
import { useReviews } from '../state/review-store.ts'

interface History {
  readonly now: ReviewProgress
  readonly before: readonly ReviewProgress[]
  readonly after: readonly ReviewProgress[]
}

export type Change = (progress: ReviewProgress) => ReviewProgress
type Step = { readonly kind: 'do'; readonly change: Change } | { readonly kind: 'undo' | 'redo' }

const remembered = 500

function taken({ now, before, after }: History, step: Step): History {
  switch (step.kind) {
    case 'do':
      return { now: step.change(now), before: [...before.slice(1 - remembered), now], after: [] }
    case 'undo': {
      const last = before.at(-1)
      return last ? { now: last, before: before.slice(0, -1), after: [now, ...after] } : { now, before, after }
    }
    case 'redo': {
      const [next, ...later] = after
      return next ? { now: next, before: [...before, now], after: later } : { now, before, after }
    }
  }
}

const started = ({ progress }: OpenedReview): History => ({ now: progress, before: [], after: [] })

/** The reviewer's decisions, every one of which can be undone and done again, kept for after a restart. */
export function useReview(callId: string, review: OpenedReview) {
  const [{ now, before, after }, dispatch] = useReducer(taken, review, started)
  const isChanged = before.length + after.length > 0
  useEffect(() => {
    if (isChanged) useReviews.getState().keepProgress(callId, now)
  }, [now])
  return {
    progress: now,
    canUndo: before.length > 0,
    canRedo: after.length > 0,
    decide: useCallback((change: Change) => dispatch({ kind: 'do', change }), []),
    undo: useCallback(() => dispatch({ kind: 'undo' }), []),
    redo: useCallback(() => dispatch({ kind: 'redo' }), []),
  }
}

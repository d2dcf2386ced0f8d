import { useEffect, useReducer } from 'react'
import type { OpenedReview } from '../../preload/contract/patch.ts'
import { useReviews } from '../state/review-store.ts'
import { nothingDecided, type Progress } from './decisions.ts'

interface History {
  readonly now: Progress
  readonly before: readonly Progress[]
}

type Step = { readonly kind: 'do'; readonly progress: Progress } | { readonly kind: 'undo' }

function taken({ now, before }: History, step: Step): History {
  if (step.kind === 'do') return { now: step.progress, before: [...before.slice(-199), now] }
  const last = before.at(-1)
  return last ? { now: last, before: before.slice(0, -1) } : { now, before }
}

function started(review: OpenedReview): History {
  try {
    const kept = JSON.parse(review.progress ?? 'null') as Progress | null
    return { now: kept ?? nothingDecided, before: [] }
  } catch {
    return { now: nothingDecided, before: [] }
  }
}

/** The reviewer's decisions, every one of which can be undone, kept for after a restart. */
export function useReview(callId: string, review: OpenedReview) {
  const [{ now, before }, dispatch] = useReducer(taken, review, started)
  useEffect(() => {
    if (before.length > 0) useReviews.getState().keepProgress(callId, JSON.stringify(now))
  }, [now])
  return {
    progress: now,
    canUndo: before.length > 0,
    decide: (progress: Progress) => dispatch({ kind: 'do', progress }),
    undo: () => dispatch({ kind: 'undo' }),
  }
}

import type { ReviewProgress } from '../../preload/contract/patch.ts'

/** A reviewer's decisions with all that can be taken back or done again. */
export interface ReviewHistory {
  readonly now: ReviewProgress
  readonly before: readonly ReviewProgress[]
  readonly after: readonly ReviewProgress[]
  /** The work the last step belongs to, where steps of one work are one. */
  readonly work?: string | undefined
}

export type Change = (progress: ReviewProgress) => ReviewProgress

const remembered = 500

export const startedAt = (progress: ReviewProgress): ReviewHistory => ({ now: progress, before: [], after: [] })

/** Steps with the same `work` that follow one another are taken back as one: what was typed in one go, say. */
export function changed(history: ReviewHistory, change: Change, work?: string): ReviewHistory {
  const now = change(history.now)
  if (work !== undefined && work === history.work) return { ...history, now, after: [] }
  return { now, before: [...history.before.slice(1 - remembered), history.now], after: [], work }
}

export function takenBack({ now, before, after, work }: ReviewHistory): ReviewHistory {
  const last = before.at(-1)
  return last ? { now: last, before: before.slice(0, -1), after: [now, ...after] } : { now, before, after, work }
}

export function doneAgain({ now, before, after, work }: ReviewHistory): ReviewHistory {
  const [next, ...later] = after
  return next ? { now: next, before: [...before, now], after: later } : { now, before, after, work }
}

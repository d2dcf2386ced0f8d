import { type KeyboardEvent, useEffect, useRef } from 'react'
import { actionOf, type ReviewAction } from './keys.ts'
import type { ReviewKind } from './verbs.ts'

interface ReviewKeysOptions {
  readonly kind: ReviewKind
  readonly isBusy: boolean
  readonly isEditing: boolean
  run(action: ReviewAction): void
  /** False: there was nothing to leave. */
  escape(): boolean
}

/** What is done at once, and shall not be done again and again because a key is held. */
const once: readonly ReviewAction[] = ['first', 'second', 'finish']
/** What counts on where the cursor and the changes are once the last act is over. */
const inOrder: readonly ReviewAction[] = [...once, 'line', 'back', 'next-hunk', 'previous-hunk']

/** The keys of a review. What is pressed while something is being done waits for its end, so that no press is lost. */
export function useReviewKeys({ kind, isBusy, isEditing, run, escape }: ReviewKeysOptions) {
  const waiting = useRef<ReviewAction[]>([])
  useEffect(() => {
    const next = isBusy ? undefined : waiting.current.shift()
    if (next) run(next)
  })
  return (event: KeyboardEvent) => {
    const target = event.target as Element
    if (target.closest('dialog')) return
    const take = () => {
      event.preventDefault()
      event.stopPropagation()
    }
    if (event.key === 'Escape') {
      if (escape()) take()
      return
    }
    const action = actionOf(kind, event)
    if (!action) return
    const isTyping =
      isEditing || target.closest('input:not([type=checkbox]), textarea:not(.inputarea, .ime-text-area), .find-widget')
    if (isTyping) return
    // Space on a button or a box presses it.
    if (event.key === ' ' && target.closest('button, input') !== null) return
    take()
    if (event.repeat && once.includes(action)) return
    if (isBusy && kind !== 'patch' && inOrder.includes(action)) waiting.current.push(action)
    else run(action)
  }
}

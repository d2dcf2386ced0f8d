import type { Hunk } from '../../preload/contract/patch.ts'
import type { CommentPlace } from './comments.tsx'

/** What the review screen asks of what shows a file's changes, whichever that is. */
export interface DiffHandle {
  /** The number of the hunk the cursor is in or before; 0 for a change without hunks. */
  currentHunk(): number
  goToHunk(step: 1 | -1): void
  goTo(hunk: number): void
  /** The changed line under the cursor, if it stands on one. */
  currentLine(): { readonly hunk: Hunk; readonly index: number } | undefined
  selection(): CommentPlace | null
  focus(): void
}

/**
 * Whether a review may take the keys: never from someone who writes, and from elsewhere in the window only when it has
 * just been opened.
 */
export function mayTakeKeys(isJustOpened: boolean): boolean {
  const active = document.activeElement
  if (active === null || active === document.body) return true
  // Monaco has a field of its own for the keys, also where nothing can be written.
  const isWriting = active.matches('input:not([type=checkbox]), textarea, [contenteditable]')
  if (active.closest('.review, .changes-screen')) return !isWriting || active.closest('.monaco-editor') !== null
  return isJustOpened && !isWriting
}

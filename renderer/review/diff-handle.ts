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

/** A screen may open by itself; it must not take the keys from someone who writes. */
export function isSomeoneTyping(): boolean {
  const active = document.activeElement
  return active !== null && active.closest('.review') === null && active.matches('input, textarea, [contenteditable]')
}

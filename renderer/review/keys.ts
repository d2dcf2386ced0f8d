import type { TextKey } from '../locale/text.ts'
import type { ReviewKind } from './verbs.ts'

/** What a key of the review means; `first` and `second` are the two things that can be done to a hunk. */
export type ReviewAction =
  | 'next-hunk'
  | 'previous-hunk'
  | 'next-file'
  | 'previous-file'
  | 'first'
  | 'second'
  | 'line'
  | 'edit'
  | 'comment'
  | 'back'
  | 'again'
  | 'rebase'
  | 'finish'
  | 'room'
  | 'help'

interface KeyRow {
  /** As they are shown, and, where another is given, as the keyboard names them. */
  readonly keys: readonly (readonly [shown: string, key: string, action: ReviewAction | null])[]
  readonly text: TextKey
}

/** Every key of a review of this kind, in the order of the help. */
export function keysOf(kind: ReviewKind): readonly KeyRow[] {
  const isPatch = kind === 'patch'
  const row = (text: TextKey, ...keys: KeyRow['keys']): KeyRow => ({ keys, text })
  return [
    row('review.keys.hunk', [']', ']', 'next-hunk'], ['[', '[', 'previous-hunk']),
    row('review.keys.file', ['}', '}', 'next-file'], ['{', '{', 'previous-file']),
    row('review.keys.line', ['↓', 'ArrowDown', null], ['↑', 'ArrowUp', null]),
    row('review.keys.fold', ['⏎', 'Enter', null], ['→', 'ArrowRight', null], ['←', 'ArrowLeft', null]),
    ...(kind === 'index' ? [] : [row(isPatch ? 'review.keys.accept' : `changes.keys.a.${kind}`, ['A', 'a', 'first'])]),
    ...(kind === 'commits'
      ? []
      : [row(isPatch ? 'review.keys.reject' : `changes.keys.r.${kind}`, ['R', 'r', 'second'])]),
    ...(kind === 'commits' ? [] : [row(isPatch ? 'review.keys.toggle' : 'changes.keys.line', ['Space', ' ', 'line'])]),
    ...(isPatch ? [row('review.keys.edit', ['E', 'e', 'edit'])] : []),
    ...(kind === 'session' || kind === 'working-tree' ? [row('changes.keys.edit', ['E', 'e', 'edit'])] : []),
    row('review.keys.comment', ['C', 'c', 'comment']),
    isPatch
      ? row('review.keys.undo', ['U', 'u', 'back'], ['Shift+U', 'U', 'again'])
      : row('changes.keys.back', ['U', 'u', 'back']),
    ...(isPatch ? [row('review.keys.rebase', ['B', 'b', 'rebase'])] : []),
    ...(isPatch ? [row('review.keys.apply', ['Ctrl+Enter', 'Ctrl+Enter', 'finish'])] : []),
    ...(kind === 'session' || kind === 'working-tree' || kind === 'index'
      ? [row(`changes.keys.finish.${kind}`, ['Ctrl+Enter', 'Ctrl+Enter', 'finish'])]
      : []),
    row('review.keys.room', ['Z', 'z', 'room']),
    row('review.keys.help', ['?', '?', 'help']),
  ]
}

interface Pressed {
  readonly key: string
  /** The key by its place, as `KeyA`: letters mean the same under every layout. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** What a pressed key means in a review of this kind; null where it means nothing there. */
export function actionOf(
  kind: ReviewKind,
  { key, code, ctrlKey, metaKey, altKey, shiftKey }: Pressed,
): ReviewAction | null {
  const isControl = ctrlKey || metaKey
  if (isControl && key !== 'Enter') return null
  if (altKey) return null
  const plain = /^[\u0020-\u007e]$/.test(key) || key.length > 1 ? key : latinOf(code, shiftKey)
  const wanted = isControl ? 'Ctrl+Enter' : plain
  for (const { keys } of keysOf(kind)) {
    const found = keys.find(([, each]) => each === wanted)
    if (found) return found[2]
  }
  return null
}

/** What a key writes under a Latin layout, where the layout at hand has other letters. */
function latinOf(code: string, isShifted: boolean): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return isShifted ? letter : letter.toLowerCase()
  if (code === 'BracketRight') return isShifted ? '}' : ']'
  if (code === 'BracketLeft') return isShifted ? '{' : '['
  return ''
}

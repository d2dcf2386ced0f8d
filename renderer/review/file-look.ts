import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { type FileState, isDecided, type ListedFile, progressOf, stateOf } from './decisions.ts'
import { chosenIn, hasTick, type ReviewKind } from './verbs.ts'

/** How a file stands in the list: a letter beside the name, as source control has it, a box, and a sign at the end. */
export interface FileLook {
  readonly letter: string
  /** Null where files are not marked as a whole. */
  readonly tick: 'on' | 'off' | 'partly' | null
  /** Where there is something to say. */
  readonly sign: { readonly icon: string; readonly word: string } | null
  readonly state: FileState | 'fixed' | 'chosen'
  readonly isDone: boolean
}

const letters = { created: 'N', modified: 'M', deleted: 'D', renamed: 'R' } as const

const icons: Readonly<Record<FileState, string>> = {
  undecided: 'circle-outline',
  partly: 'circle-large-outline',
  accepted: 'pass-filled',
  rejected: 'circle-slash',
  edited: 'edit',
  stale: 'warning',
}

export function fileLook(kind: ReviewKind, file: ListedFile, progress: ReviewProgress): FileLook {
  const letter = file.isFixed === 'conflicted' ? '!' : file.isUntracked ? 'U' : letters[file.change]
  if (file.isFixed)
    return {
      letter,
      tick: null,
      sign: { icon: file.isFixed === 'conflicted' ? 'warning' : 'lock', word: t(`changes.fixed.${file.isFixed}`) },
      state: 'fixed',
      isDone: false,
    }
  if (kind === 'patch') {
    const state = stateOf(file, progress)
    const tick = state === 'accepted' || state === 'edited' ? 'on' : state === 'partly' ? 'partly' : 'off'
    const sign = { icon: icons[state], word: t(`review.state.${state}`) }
    return { letter, tick, sign, state, isDone: isDecided(file, progress) }
  }
  const choices = Object.values(progressOf(progress, file.path).hunks)
  const lines = choices.reduce((sum, choice) => sum + chosenIn(choice), 0)
  const isSeen = stateOf(file, progress) === 'accepted'
  const isBegun = choices.includes('accepted')
  const chosen = { icon: 'tasklist', word: tCount('changes.chosen', lines) }
  const seen = { icon: icons.accepted, word: t(kind === 'commits' ? 'changes.state.seen' : 'changes.state.kept') }
  return {
    letter,
    tick: hasTick(kind) ? (isSeen ? 'on' : isBegun ? 'partly' : 'off') : null,
    sign: lines > 0 ? chosen : isSeen ? seen : null,
    state: lines > 0 ? 'chosen' : isSeen ? 'accepted' : isBegun ? 'partly' : 'undecided',
    isDone: isSeen,
  }
}

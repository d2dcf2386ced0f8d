import type { ReactNode } from 'react'
import type { ChangesVerb } from '../../preload/contract/changes.ts'
import type { Hunk, ReviewProgress } from '../../preload/contract/patch.ts'
import type { ChangedTextState } from '../state/changes-renewal.ts'
import type { ReviewFileState } from '../state/review-store.ts'
import type { ReadBytes } from '../state/side-bytes.ts'
import type { ListedFile } from './decisions.ts'
import type { ReviewKind, VerbName } from './verbs.ts'

/**
 * What lies before a reviewer, as the one screen asks it: a patch that waits, or changes that stand. The screen knows
 * files, hunks, lines, keys and comments; what becomes of a decision is the desk's.
 */
export interface Desk {
  readonly kind: ReviewKind
  readonly files: readonly ListedFile[]
  readonly progress: ReviewProgress
  /** The file that is shown, and its texts. */
  readonly path: string
  readonly loaded: ReviewFileState | ChangedTextState | undefined
  /** Something is on its way to main; what is wanted of it meanwhile waits. */
  readonly isBusy: boolean
  readonly canTakeBack: boolean
  readonly canDoAgain: boolean
  /** Where the reviewer is taken, once it is shown; another object for every time. */
  readonly place: { readonly path: string; readonly hunk: number | undefined } | null
  /** When the person asked to be in it with the keys, wherever these are; 0: never. */
  readonly keysWantedAt: number
  open(path: string): void
  readFile(path: string): void
  readBytes: ReadBytes
  /** Does something to a hunk, 0 for a change without any, or to the lines chosen in it. True: the reviewer goes on. */
  onVerb(verb: VerbName, file: ListedFile, hunk: number): boolean
  onToggle(path: string, hunk: Hunk, index: number): void
  onTick(file: ListedFile, isOn: boolean): void
  onFileVerb(file: ListedFile, verb: ChangesVerb): void
  /** What `Ctrl+Enter` stands for. */
  finish(): void
  takeBack(): void
  doAgain(): void
  changeComments(change: (comments: ReviewProgress['comments']) => ReviewProgress['comments']): void
  askForChanges(words: string): Promise<boolean>
  /** The result as it is written in place; null where it cannot be. */
  readonly edit: ((text: string, work: string) => void) | null
  /** Opens the file itself; null where there is none to open. */
  readonly openFile: ((line: number) => void) | null
  readonly rebase: (() => void) | null
}

/** What a desk puts on the screen by itself. */
export interface DeskParts {
  readonly title: ReactNode
  readonly totals: ReactNode
  readonly buttons: ReactNode
  /** The last button, which `Ctrl+Enter` stands for. */
  readonly primary: ReactNode
  /** How far the review has come, from 0 to 1; null where it has no end. */
  readonly share: number | null
  /** Why it cannot go on. */
  readonly problem: string | undefined
  /** In place of the files, where there are none. */
  readonly empty: ReactNode
  /** At the foot. */
  readonly foot: ReactNode
}

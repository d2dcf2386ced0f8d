import type { ChangedFile, ChangesSource, ChangesVerb } from '../../preload/contract/changes.ts'
import type { FileProgress, Hunk, HunkChoice } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { keptLines } from './decisions.ts'

/** What is reviewed: a patch that waits, or changes that stand. */
export type ReviewKind = 'patch' | ChangesSource['kind']

/** What can be done to a hunk. `keep` and `see` only mark it. */
export type VerbName = 'accept' | 'reject' | 'keep' | 'see' | ChangesVerb

export interface Verb {
  readonly name: VerbName
  readonly key: 'A' | 'R'
  readonly icon: string
  readonly text: string
  /** Said of a hunk that this was decided; null for what is done at once and leaves nothing to be on. */
  readonly isOn: boolean | null
}

const verbsOf: Readonly<Record<ReviewKind, readonly VerbName[]>> = {
  patch: ['accept', 'reject'],
  session: ['keep', 'undo'],
  'working-tree': ['stage', 'discard'],
  index: ['unstage'],
  commits: ['see'],
}

/** What `Ctrl+Enter` does to all lines that are chosen. */
export const mainVerb: Readonly<Record<ReviewKind, ChangesVerb | null>> = {
  patch: null,
  session: 'undo',
  'working-tree': 'stage',
  index: 'unstage',
  commits: null,
}

const keys: Readonly<Record<VerbName, Verb['key']>> = {
  accept: 'A',
  reject: 'R',
  keep: 'A',
  see: 'A',
  undo: 'R',
  stage: 'A',
  discard: 'R',
  unstage: 'R',
}

export const verbIcons: Readonly<Record<VerbName, string>> = {
  accept: 'check',
  reject: 'close',
  keep: 'check',
  see: 'eye',
  undo: 'discard',
  stage: 'add',
  discard: 'discard',
  unstage: 'remove',
}

export const isAct = (name: VerbName): name is ChangesVerb =>
  name === 'undo' || name === 'stage' || name === 'unstage' || name === 'discard'

export type HunkState = 'undecided' | 'accepted' | 'rejected' | 'partly'
export type LineState = 'kept' | 'left' | 'undecided'

/** What a hunk's bar says and offers. */
export interface HunkBar {
  readonly state: HunkState
  /** How it stands, in words; null where there is nothing to say. */
  readonly word: string | null
  readonly verbs: readonly Verb[]
}

/** What the review of one file offers, by hunk and line; nothing of it changes anything. */
export interface FileVerbs {
  /** `chosen`: a box says that its line is among those meant, and the others are left as they are. */
  readonly boxes: 'taken' | 'chosen' | 'none'
  /** Nothing can be done now, though it is offered. */
  readonly isLocked: boolean
  bar(hunk: number): HunkBar
  line(hunk: Hunk, index: number): LineState
}

/** Only looked at. */
export const noVerbs: FileVerbs = {
  boxes: 'none',
  isLocked: true,
  bar: () => ({ state: 'undecided', word: null, verbs: [] }),
  line: () => 'undecided',
}

export function fileVerbs(
  kind: ReviewKind,
  mine: FileProgress,
  { isStale = false, isFixed, isWhole }: { readonly isStale?: boolean } & Pick<ChangedFile, 'isFixed' | 'isWhole'>,
): FileVerbs {
  const boxes = kind === 'patch' ? 'taken' : kind === 'commits' || isWhole || isFixed ? 'none' : 'chosen'
  return {
    boxes,
    isLocked: isStale,
    bar(hunk) {
      const choice = mine.hunks[hunk]
      // What goes only as a whole is offered once, as what has no hunks is: under 0.
      const names = isFixed || (isWhole && hunk > 0) ? [] : verbsOf[kind]
      return { state: stateOf(choice), word: wordOf(kind, choice), verbs: names.map((name) => verb(name, choice)) }
    },
    line: (hunk, index) => lineState(mine, hunk, index, boxes),
  }
}

/** The verbs for a file as a whole, of its row in the list. */
export function rowVerbs(kind: ReviewKind, { isFixed }: Pick<ChangedFile, 'isFixed'>): readonly ChangesVerb[] {
  return isFixed ? [] : verbsOf[kind].filter(isAct)
}

/** Whether a file's row has a box that marks all of it. */
export const hasTick = (kind: ReviewKind): boolean => kind === 'patch' || kind === 'session' || kind === 'commits'

export const verbText = (name: VerbName): string => t(`review.verb.${name}`)

function verb(name: VerbName, choice: HunkChoice | undefined): Verb {
  const lines = isAct(name) ? chosenIn(choice) : 0
  const isOn = name === 'reject' ? choice === 'rejected' : choice === 'accepted'
  return {
    name,
    key: keys[name],
    icon: verbIcons[name],
    text: lines > 0 && isAct(name) ? tCount(`review.verb.${name}.lines`, lines) : verbText(name),
    isOn: isAct(name) ? null : isOn,
  }
}

export const chosenIn = (choice: HunkChoice | undefined): number =>
  choice === undefined || typeof choice === 'string' ? 0 : choice.length

const stateOf = (choice: HunkChoice | undefined): HunkState =>
  choice === undefined ? 'undecided' : typeof choice === 'string' ? choice : 'partly'

function wordOf(kind: ReviewKind, choice: HunkChoice | undefined): string | null {
  const chosen = chosenIn(choice)
  switch (kind) {
    case 'patch':
      return t(`review.state.${stateOf(choice)}`)
    case 'session':
      if (chosen > 0) return tCount('changes.chosen', chosen)
      return choice === 'accepted' ? t('changes.state.kept') : null
    case 'working-tree':
    case 'index':
      return chosen > 0 ? tCount('changes.chosen', chosen) : null
    case 'commits':
      return choice === 'accepted' ? t('changes.state.seen') : null
  }
}

function lineState(mine: FileProgress, hunk: Hunk, index: number, boxes: FileVerbs['boxes']): LineState {
  const choice = mine.hunks[hunk.number]
  if (boxes === 'none' || choice === undefined) return 'undecided'
  if (boxes === 'chosen') return typeof choice !== 'string' && choice.includes(index) ? 'kept' : 'undecided'
  if (choice === 'accepted') return 'kept'
  return choice !== 'rejected' && keptLines(mine, hunk).includes(index) ? 'kept' : 'left'
}

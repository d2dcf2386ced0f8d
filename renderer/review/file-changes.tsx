import { lazy, Suspense } from 'react'
import type { FileProgress, Hunk, ReviewText } from '../../preload/contract/patch.ts'
import type { ReadBytes } from '../state/side-bytes.ts'
import type { ListedFile } from './decisions.ts'
import type { DiffHandle } from './diff-handle.ts'
import { HunkList } from './hunk-list.tsx'
import type { FileVerbs, VerbName } from './verbs.ts'
import { WholeChange } from './whole-change.tsx'

const ReviewDiff = lazy(() => import('./review-diff.tsx'))

const columnsForTwo = 75
/** Beside a text: its numbers, its boxes, its scroll bar. */
const besideText = 90

/** Below this a text has too few columns beside another; a character is as wide as 0.6 of its height. */
export const widthForTwo = (fontSize: number): number => 2 * (columnsForTwo * fontSize * 0.6 + besideText)
/** Two editors beside each other would take seconds to compare and draw what is larger. */
const mostForTwo = { characters: 400_000, line: 20_000 }

interface FileChangesProps {
  readonly file: ListedFile
  readonly text: ReviewText
  readonly isInline: boolean
  readonly isEditing: boolean
  readonly progress: FileProgress
  readonly verbs: FileVerbs
  readBytes: ReadBytes
  mayFocus(): boolean
  onReady(handle: DiffHandle): void
  onVerb(verb: VerbName, hunk: number): void
  onToggle(hunk: Hunk, index: number): void
  onEdit(text: string, work: string): void
}

/** One file's changes as they can best be shown: as a list, as two texts side by side, or in a sentence. */
export function FileChanges({
  file,
  text,
  isInline,
  isEditing,
  progress,
  readBytes,
  onEdit,
  ...shared
}: FileChangesProps) {
  const isEdited = progress.editedText !== undefined
  if (text.hunks.length === 0 && !isEditing && !isEdited) {
    return <WholeChange file={{ ...file, ...text }} readBytes={readBytes} {...shared} />
  }
  if (!isEditing && !isEdited && (isInline || !canPair(text))) {
    return <HunkList path={text.path} hunks={text.hunks} before={text.before} {...shared} />
  }
  return (
    <Suspense fallback={<div className="review-diff" />}>
      <ReviewDiff
        file={text}
        progress={progress}
        isInline={isInline}
        isEditing={isEditing}
        onEdit={onEdit}
        {...shared}
      />
    </Suspense>
  )
}

/** Whether the two texts can be shown side by side. */
export function canPair({ before, after, hunks }: ReviewText): boolean {
  if ((before?.length ?? 0) + (after?.length ?? 0) > mostForTwo.characters) return false
  return hunks.every(({ lines }) => lines.every(({ text }) => text.length <= mostForTwo.line))
}

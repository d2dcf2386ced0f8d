import { useEffect, useRef } from 'react'
import type { ReviewText } from '../../preload/contract/patch.ts'
import { sizeText } from '../locale/size-text.ts'
import { t } from '../locale/text.ts'
import type { ReadBytes } from '../state/side-bytes.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import type { ListedFile } from './decisions.ts'
import type { DiffHandle } from './diff-handle.ts'
import { ImageChange } from './image-change.tsx'
import type { ImageKeys } from './image-pair.tsx'
import { VerbButtons } from './verb-buttons.tsx'
import type { FileVerbs, VerbName } from './verbs.ts'

interface WholeChangeProps {
  readonly file: ReviewText & ListedFile
  readonly verbs: FileVerbs
  /** For a binary file, to show it where it is a picture. */
  readBytes: ReadBytes
  mayFocus(): boolean
  onReady(handle: DiffHandle): void
  onVerb(verb: VerbName, hunk: number): void
}

/** A change without lines to choose from (a rename, a mode, an empty or binary file): it is taken or left as a whole. */
export function WholeChange({ file, verbs, readBytes, mayFocus, onReady, onVerb }: WholeChangeProps) {
  const element = useRef<HTMLDivElement>(null)
  const imageKeys = useRef<ImageKeys>(null)
  useEffect(() => {
    onReady({
      currentHunk: () => 0,
      goToHunk: () => {},
      goTo: () => {},
      currentLine: () => undefined,
      selection: () => ({ startLine: 1, endLine: 1, quote: '' }),
      focus: () => element.current?.focus(),
    })
    if (mayFocus()) element.current?.focus()
  }, [])
  const { verbs: offered } = verbs.bar(0)
  const buttons = offered.length > 0 && (
    <div className="whole-buttons">
      <VerbButtons verbs={offered} isLocked={verbs.isLocked} onVerb={(verb) => onVerb(verb, 0)} />
    </div>
  )
  const told = (
    <EmptyState icon={file.binary ? 'file-binary' : file.isFixed ? 'lock' : 'file'} title={titleOf(file)}>
      <p>{hintOf(file)}</p>
      {buttons}
    </EmptyState>
  )
  return (
    <div
      ref={element}
      className="whole-change"
      role="group"
      aria-label={t('review.hunk', { number: 1, total: 1 })}
      tabIndex={0}
      onKeyDown={(event) => imageKeys.current?.pressed(event)}
    >
      {file.binary ? (
        <ImageChange file={file} readBytes={readBytes} keys={imageKeys} actions={buttons}>
          {told}
        </ImageChange>
      ) : (
        told
      )}
    </div>
  )
}

function titleOf({ binary, change, isFixed, isWhole }: ListedFile): string {
  if (isFixed) return t(`changes.fixed.${isFixed}`)
  if (binary) return t('review.whole.binary')
  if (isWhole) return t(`changes.whole.${isWhole}`)
  return t(`review.whole.${change === 'modified' ? 'mode' : change}`)
}

function hintOf({ binary, isFixed, isWhole }: ListedFile): string {
  if (isFixed) return t(`changes.fixed.${isFixed}.hint`)
  if (binary) return sizesOf(binary)
  return t(isWhole ? 'changes.whole.hint' : 'review.whole.hint')
}

function sizesOf({ before, after }: { readonly before: number | null; readonly after: number | null }): string {
  const words = [before, after].map((size) => (size === null ? t('review.no-file') : sizeText(size)))
  return `${words[0]} → ${words[1]}`
}

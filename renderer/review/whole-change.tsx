import { useEffect, useRef } from 'react'
import type { HunkChoice, ReviewText } from '../../preload/contract/patch.ts'
import { sizeText } from '../locale/size-text.ts'
import { t } from '../locale/text.ts'
import type { ReadBytes } from '../state/side-bytes.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { type DiffHandle, isSomeoneTyping } from './diff-handle.ts'
import { ImageChange } from './image-change.tsx'
import type { ImageKeys } from './image-pair.tsx'

interface WholeChangeProps {
  readonly file: ReviewText
  readonly choice: HunkChoice | undefined
  readonly isStale: boolean
  /** For a binary file, to show it where it is a picture. */
  readBytes: ReadBytes
  onReady(handle: DiffHandle): void
  onDecide(hunk: number, choice: HunkChoice): void
}

/** A change without lines to choose from (a rename, a mode, an empty or binary file): it is taken or left as a whole. */
export function WholeChange({ file, choice, isStale, readBytes, onReady, onDecide }: WholeChangeProps) {
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
    if (!isSomeoneTyping()) element.current?.focus()
  }, [])
  const buttons = (
    <div className="whole-buttons">
      {(['accepted', 'rejected'] as const).map((wanted) => (
        <Button
          key={wanted}
          icon={wanted === 'accepted' ? 'check' : 'close'}
          keys={wanted === 'accepted' ? 'A' : 'R'}
          className={choice === wanted ? 'on' : ''}
          aria-pressed={choice === wanted}
          disabled={isStale}
          onClick={() => onDecide(0, wanted)}
        >
          {t(wanted === 'accepted' ? 'review.accept' : 'review.reject')}
        </Button>
      ))}
    </div>
  )
  const told = (
    <EmptyState icon={file.binary ? 'file-binary' : 'file'} title={t(`review.whole.${whatOf(file)}`)}>
      {file.binary && <p>{sizesOf(file.binary)}</p>}
      {!file.binary && <p>{t('review.whole.hint')}</p>}
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

function whatOf({ binary, change }: ReviewText): 'binary' | 'created' | 'deleted' | 'renamed' | 'mode' {
  if (binary) return 'binary'
  return change === 'modified' ? 'mode' : change
}

function sizesOf({ before, after }: { readonly before: number | null; readonly after: number | null }): string {
  const words = [before, after].map((size) => (size === null ? t('review.no-file') : sizeText(size)))
  return `${words[0]} → ${words[1]}`
}

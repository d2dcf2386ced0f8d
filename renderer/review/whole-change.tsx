import { useEffect, useRef } from 'react'
import type { HunkChoice, ReviewText } from '../../preload/contract/patch.ts'
import { sizeText } from '../locale/size-text.ts'
import { t } from '../locale/text.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { type DiffHandle, isSomeoneTyping } from './diff-handle.ts'

interface WholeChangeProps {
  readonly file: ReviewText
  readonly choice: HunkChoice | undefined
  readonly isStale: boolean
  onReady(handle: DiffHandle): void
  onDecide(hunk: number, choice: HunkChoice): void
}

/** A change without lines to choose from (a rename, a mode, an empty or binary file): it is taken or left as a whole. */
export function WholeChange({ file, choice, isStale, onReady, onDecide }: WholeChangeProps) {
  const element = useRef<HTMLDivElement>(null)
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
  return (
    <div
      ref={element}
      className="whole-change"
      role="group"
      aria-label={t('review.hunk', { number: 1, total: 1 })}
      tabIndex={0}
    >
      <EmptyState icon={file.binary ? 'file-binary' : 'file'} title={t(`review.whole.${whatOf(file)}`)}>
        {file.binary && <p>{sizesOf(file.binary)}</p>}
        {!file.binary && <p>{t('review.whole.hint')}</p>}
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
      </EmptyState>
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

import { useMemo } from 'react'
import type { Hunk } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { visibleLine } from '../ui/visible-text.ts'
import { enclosingLine } from './enclosing-line.ts'
import type { LineMark } from './review-rows.ts'
import { VerbButtons } from './verb-buttons.tsx'
import type { HunkBar, VerbName } from './verbs.ts'

interface HunkHeaderProps {
  readonly id: string
  readonly hunk: Hunk
  readonly total: number
  readonly path: string
  /** The lines before, for the one the hunk stands under; null where they are not known. */
  readonly before: readonly string[] | null
  readonly bar: HunkBar
  readonly mark: LineMark | null
  readonly isLocked: boolean
  readonly isCursor: boolean
  onVerb(verb: VerbName, hunk: number): void
}

/** What stands above a hunk: which it is, how it stands, and what can be done to it. */
export function HunkHeader({ id, hunk, total, path, before, bar, mark, isLocked, isCursor, onVerb }: HunkHeaderProps) {
  const { number } = hunk
  const { state, word, verbs } = bar
  const enclosing = useMemo(
    () => (before === null ? null : enclosingLine(path, before, hunk.oldStart)),
    [path, before, hunk.oldStart],
  )
  const label = t('review.hunk', { number, total })
  return (
    <div
      id={id}
      role="group"
      aria-label={label}
      aria-description={enclosing === null ? undefined : visibleLine(enclosing)}
      className={`hunk-head ${state} ${isCursor ? 'cursor' : ''}`}
    >
      <span className="what">
        {label}
        {word !== null && <em>{word}</em>}
      </span>
      {mark && <span className="tag">{t(`review.mark.${mark}`)}</span>}
      {hunk.coarse && <span className="tag">{t('review.mark.coarse')}</span>}
      {verbs.length > 0 && (
        <span className="buttons">
          <VerbButtons
            verbs={verbs}
            isLocked={isLocked}
            isSmall
            tabIndex={-1}
            onVerb={(verb) => onVerb(verb, number)}
          />
        </span>
      )}
      {enclosing !== null && (
        <span className="enclosing mono" title={visibleLine(enclosing)}>
          {visibleLine(enclosing)}
        </span>
      )}
    </div>
  )
}

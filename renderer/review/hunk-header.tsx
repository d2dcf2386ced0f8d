import type { Hunk } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import type { LineMark } from './review-rows.ts'
import { VerbButtons } from './verb-buttons.tsx'
import type { HunkBar, VerbName } from './verbs.ts'

interface HunkHeaderProps {
  readonly id: string
  readonly hunk: Hunk
  readonly total: number
  readonly bar: HunkBar
  readonly mark: LineMark | null
  readonly isLocked: boolean
  readonly isCursor: boolean
  onVerb(verb: VerbName, hunk: number): void
}

/** What stands above a hunk: which it is, how it stands, and what can be done to it. */
export function HunkHeader({ id, hunk, total, bar, mark, isLocked, isCursor, onVerb }: HunkHeaderProps) {
  const { number } = hunk
  const { state, word, verbs } = bar
  const label = t('review.hunk', { number, total })
  return (
    <div id={id} role="group" aria-label={label} className={`hunk-head ${state} ${isCursor ? 'cursor' : ''}`}>
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
    </div>
  )
}

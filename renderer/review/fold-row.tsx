import { t, tCount } from '../locale/text.ts'
import { Icon } from '../ui/icon.tsx'
import { type FoldEnd, foldStep, type ReviewRow } from './review-rows.ts'

interface FoldRowProps {
  readonly id: string
  readonly row: Extract<ReviewRow, { kind: 'fold' }>
  readonly isCursor: boolean
  onOpen(end: FoldEnd | 'all'): void
}

/** Unchanged lines that are not shown; many of them open by a few at each end as well. */
export const FoldRow = ({ id, row, isCursor, onOpen }: FoldRowProps) => (
  <div
    id={id}
    role="group"
    aria-label={tCount('review.unfold', row.count)}
    className={`fold ${isCursor ? 'cursor' : ''}`}
  >
    <button type="button" tabIndex={-1} onClick={() => onOpen('all')}>
      <Icon name="unfold" size={14} />
      {tCount('review.unfold', row.count)}
    </button>
    {row.steps.map((end) => (
      <button
        key={end}
        type="button"
        tabIndex={-1}
        className="step"
        title={`${t(`review.unfold-${end}`, { count: foldStep })} (${end === 'above' ? '→' : '←'})`}
        aria-label={t(`review.unfold-${end}`, { count: foldStep })}
        onClick={() => onOpen(end)}
      >
        <Icon name={end === 'above' ? 'fold-down' : 'fold-up'} size={14} />
        {foldStep}
      </button>
    ))}
  </div>
)

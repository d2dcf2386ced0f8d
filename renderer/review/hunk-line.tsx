import { memo } from 'react'
import type { Hunk } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { differingPart, type ReviewRow } from './review-rows.ts'
import { shownLine } from './shown-line.ts'
import type { FileVerbs, LineState } from './verbs.ts'

interface HunkLineProps {
  readonly id: string
  readonly row: Extract<ReviewRow, { kind: 'line' }>
  /** Coloured, where its colours are known. */
  readonly html: string | undefined
  readonly state: LineState
  readonly boxes: FileVerbs['boxes']
  readonly isLocked: boolean
  readonly isMarked: boolean
  readonly isCursor: boolean
  onToggle(hunk: Hunk, index: number): void
}

const signs = { context: ' ', added: '+', removed: '−' } as const

/** One line of a file's changes, with its box, its numbers and what sets it apart from the line it stands for. */
export const HunkLine = memo(
  function HunkLine({ id, row, html, state, boxes, isLocked, isMarked, isCursor, onToggle }: HunkLineProps) {
    const { line, hunk, index, before, after, mark, other } = row
    const { text, left } = shownLine(line.text)
    const differs = other === null || left > 0 ? null : differingPart(text, shownLine(other).text)
    const isChanged = hunk !== null && line.kind !== 'context'
    const hasBox = isChanged && boxes !== 'none'
    const spoken = t(`review.line-${line.kind}`, { line: after ?? before ?? 0, text })
    return (
      <div
        id={id}
        className={`line ${line.kind} ${hasBox ? state : ''} ${isMarked ? 'marked' : ''} ${isCursor ? 'cursor' : ''}`}
        {...(hasBox
          ? { role: 'checkbox', 'aria-checked': state === 'kept', 'aria-label': spoken, 'aria-disabled': isLocked }
          : { role: 'note', 'aria-label': spoken })}
      >
        <span
          className="box"
          aria-hidden
          onClick={() => hasBox && !isLocked && onToggle(hunk, index)}
          {...(hasBox ? { title: boxTitle(boxes, state) } : {})}
        />
        <span className="number" aria-hidden>
          {before ?? ''}
        </span>
        <span className="number" aria-hidden>
          {after ?? ''}
        </span>
        <span className="sign" aria-hidden>
          {signs[line.kind]}
        </span>
        <span className="code">
          {differs && isPlain(text) && (
            <i style={{ left: `${differs[0]}ch`, width: `${Math.max(0.3, differs[1] - differs[0])}ch` }} />
          )}
          {html === undefined ? <span>{text}</span> : <span dangerouslySetInnerHTML={{ __html: html }} />}
          {left > 0 && <em>{tCount('review.characters-left', left)}</em>}
          {line.ending === '' && <em>{t('review.no-newline')}</em>}
          {mark && isChanged && <em>{t(`review.mark.${mark}`)}</em>}
        </span>
      </div>
    )
  },
  (one, other) =>
    one.row === other.row &&
    one.html === other.html &&
    one.state === other.state &&
    one.boxes === other.boxes &&
    one.isLocked === other.isLocked &&
    one.isMarked === other.isMarked &&
    one.isCursor === other.isCursor &&
    one.onToggle === other.onToggle,
)

/** What a click on the box of a line would do. */
export function boxTitle(boxes: FileVerbs['boxes'], state: LineState): string {
  if (boxes === 'chosen') return t(state === 'kept' ? 'changes.line-chosen' : 'changes.line-free')
  return t(state === 'kept' ? 'review.line-kept' : 'review.line-left')
}

/** Whether every character is one column wide, so that columns can be told in advance. */
// eslint-disable-next-line no-control-regex
const isPlain = (text: string): boolean => /^[\u0020-\u007e\u00a0-\u024f\u0370-\u04ff]*$/.test(text)

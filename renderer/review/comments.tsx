import { useState } from 'react'
import type { ReviewComment } from '../../preload/contract/approval.ts'
import { t } from '../locale/text.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'

/** Where a comment is being written. Lines are 1-based and inclusive. */
export type CommentPlace = Pick<ReviewComment, 'startLine' | 'endLine' | 'quote'>

interface CommentFormProps {
  readonly place: CommentPlace
  onSave(text: string): void
  onCancel(): void
}

export function CommentForm({ place, onSave, onCancel }: CommentFormProps) {
  const [text, setText] = useState('')
  const save = () => {
    if (text.trim() !== '') onSave(text.trim())
  }
  return (
    <form
      className="comment-form"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <p className="muted">{rangeText(place)}</p>
      <textarea
        className="input"
        autoFocus
        rows={2}
        aria-label={t('review.comment-text')}
        placeholder={t('review.comment-text')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          save()
        }}
      />
      <div className="ask-actions">
        <Button type="submit" isSmall look="primary" disabled={text.trim() === ''}>
          {t('review.comment-save')}
        </Button>
        <Button isSmall look="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

const rangeText = ({ startLine, endLine }: CommentPlace): string =>
  startLine === endLine ? t('review.line', { line: startLine }) : t('review.lines', { from: startLine, to: endLine })

interface CommentListProps {
  readonly comments: readonly ReviewComment[]
  onOpen(comment: ReviewComment): void
  onRemove(comment: ReviewComment): void
}

/** What goes back to the agent with the decision, each with its place. */
export function CommentList({ comments, onOpen, onRemove }: CommentListProps) {
  if (comments.length === 0) return null
  return (
    <>
      <h3 className="review-title">{t('review.comments')}</h3>
      <ul className="review-comments">
        {comments.map((comment, index) => (
          <li key={index}>
            <button type="button" onClick={() => onOpen(comment)}>
              <span className="muted ellipsis">
                {visibleLine(comment.path.slice(comment.path.lastIndexOf('/') + 1))}, {rangeText(comment)}
              </span>
              <span>{visibleText(comment.text)}</span>
            </button>
            <IconButton icon="close" label={t('review.comment-remove')} onClick={() => onRemove(comment)} />
          </li>
        ))}
      </ul>
    </>
  )
}

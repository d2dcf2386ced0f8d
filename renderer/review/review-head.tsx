import { useState } from 'react'
import { t } from '../locale/text.ts'
import { useLayout } from '../state/layout-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Desk, DeskParts } from './desk.ts'

/** Gives the review the window, or the panels back their places. */
export function RoomButton() {
  const isMaximised = useLayout((state) => state.isMaximised)
  return (
    <IconButton
      icon={isMaximised ? 'screen-normal' : 'screen-full'}
      label={t(isMaximised ? 'review.less-room' : 'review.more-room')}
      keys="Z"
      onClick={useLayout.getState().toggleMaximised}
    />
  )
}

interface ReviewHeadProps {
  readonly desk: Desk
  readonly parts: DeskParts
  readonly isAsking: boolean
  onAsk(isAsking: boolean): void
  onHelp(): void
}

/** What is reviewed, how far it has come, what can be done with all of it, and the words that go back to the agent. */
export function ReviewHead({ desk, parts, isAsking, onAsk, onHelp }: ReviewHeadProps) {
  const [words, setWords] = useState('')
  const { isBusy, progress } = desk
  const { title, totals, buttons, primary, share, problem } = parts
  return (
    <>
      <header className="review-head">
        <div className="review-message">
          {title}
          <p className="muted">{totals}</p>
        </div>
        <div className="review-actions">
          {desk.kind === 'patch' && (
            <>
              <IconButton
                icon="discard"
                label={t('review.undo')}
                keys="U"
                disabled={!desk.canTakeBack}
                onClick={desk.takeBack}
              />
              <IconButton
                icon="redo"
                label={t('review.redo')}
                keys="Shift+U"
                disabled={!desk.canDoAgain}
                onClick={desk.doAgain}
              />
            </>
          )}
          <RoomButton />
          <IconButton icon="question" label={t('review.keys')} keys="?" onClick={onHelp} />
          {buttons}
          <Button
            isSmall
            disabled={isBusy && desk.kind === 'patch'}
            aria-expanded={isAsking}
            onClick={() => onAsk(!isAsking)}
          >
            {t('review.revise')}
          </Button>
          {primary}
        </div>
        {share !== null && (
          <div className="review-bar" aria-hidden>
            <i style={{ width: `${100 * share}%` }} />
          </div>
        )}
      </header>
      {isAsking && (
        <form
          className="review-form"
          onSubmit={(event) => {
            event.preventDefault()
            void desk.askForChanges(words.trim()).then((isSent) => {
              if (!isSent) return
              setWords('')
              onAsk(false)
            })
          }}
        >
          <input
            className="input"
            autoFocus
            aria-label={t('review.revise-text')}
            placeholder={t('review.revise-text')}
            value={words}
            maxLength={10_000}
            onChange={(event) => setWords(event.target.value)}
          />
          <Button
            type="submit"
            look="primary"
            disabled={isBusy || (words.trim() === '' && progress.comments.length === 0)}
          >
            {t('review.send')}
          </Button>
        </form>
      )}
      {problem !== undefined && (
        <div className="review-form">
          <Notice tone="error">{problem}</Notice>
        </div>
      )}
    </>
  )
}

import { lazy, type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { OpenedReview } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { useReviews } from '../state/review-store.ts'
import { askingIn, useSession } from '../state/session-store.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { CommentForm, CommentList, type CommentPlace } from './comments.tsx'
import {
  decideAll,
  decideHunk,
  decisionOf,
  editResult,
  progressOf,
  stateOf,
  toggleLine,
  totalsOf,
} from './decisions.ts'
import { FileList } from './file-list.tsx'
import type { DiffHandle } from './review-diff.tsx'
import { useReview } from './use-review.ts'
import './review.css'

const ReviewDiff = lazy(() => import('./review-diff.tsx'))

/** The patch an agent wants reviewed. Nothing reaches the disk before it is applied here. */
export function ReviewScreen({ callId }: { callId: string }) {
  const state = useReviews((each) => each.reviews[callId])
  const isAsking = useSession(({ transcript }) => askingIn(transcript).some((each) => each.callId === callId))
  const { openReview } = useReviews.getState()
  useEffect(() => {
    if (isAsking && !state) void openReview(callId)
  }, [callId, isAsking])

  if (!isAsking) {
    return (
      <EmptyState icon="git-compare" title={t('review.settled')}>
        <p>{t('review.settled-hint')}</p>
      </EmptyState>
    )
  }
  if (state?.status === 'failed') {
    return (
      <div className="file-problem">
        <Notice tone="error">
          <p>{state.text}</p>
          <Button isSmall onClick={() => void openReview(callId)}>
            {t('try-again')}
          </Button>
        </Notice>
      </div>
    )
  }
  return state?.status === 'open' ? <OpenReview callId={callId} review={state.review} /> : null
}

/** Below this a text has too few columns beside another. */
const widthForTwo = 620

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(widthForTwo)
  useLayoutEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return width
}

function OpenReview({ callId, review }: { callId: string; review: OpenedReview }) {
  const { files } = review
  const { progress, decide, undo, canUndo } = useReview(callId, review)
  const [path, setPath] = useState(() => files[0]?.path ?? '')
  const [inline, setInline] = useState<boolean | null>(null)
  const body = useRef<HTMLElement>(null)
  const width = useWidth(body)
  const isInline = inline ?? width < widthForTwo
  const [isEditing, setEditing] = useState(false)
  const [commentAt, setCommentAt] = useState<CommentPlace | null>(null)
  const [asking, setAsking] = useState<string | null>(null)
  const [diff, setDiff] = useState<DiffHandle | null>(null)
  const isBusy = useApprovals((state) => state.replying.has(callId))
  const error = useApprovals((state) => state.errors[callId])
  const file = files.find((each) => each.path === path)
  const totals = totalsOf(files, progress)

  const settle = (action: 'apply' | 'reject' | 'revise') => {
    const { settleReview } = useReviews.getState()
    const decision = decisionOf(files, progress)
    if (action === 'apply') void settleReview(callId, decision)
    if (action === 'reject') void settleReview(callId, { action, files: [], comments: progress.comments })
    if (action === 'revise') {
      const message = asking?.trim()
      void settleReview(callId, { action, files: [], comments: progress.comments, ...(message ? { message } : {}) })
    }
  }
  const endComment = () => {
    setCommentAt(null)
    diff?.focus()
  }
  const goToFile = (step: 1 | -1) => {
    const index = files.findIndex((each) => each.path === path)
    const next = files[(index + step + files.length) % files.length]
    if (next) setPath(next.path)
  }
  const decideCurrent = (choice: 'accepted' | 'rejected') => {
    const hunk = diff?.currentHunk()
    if (!file || !hunk) return
    decide(decideHunk(progress, file.path, hunk.number, choice))
    diff?.goToHunk(1)
  }

  const pressed = (event: React.KeyboardEvent) => {
    const target = event.target as Element
    const isTyping =
      isEditing || target.closest('input, textarea:not(.inputarea, .ime-text-area), .find-widget') !== null
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && totals.kept > 0) {
      take(event)
      settle('apply')
      return
    }
    if (event.key === 'Escape' && (isEditing || commentAt !== null)) {
      take(event)
      setEditing(false)
      endComment()
      return
    }
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    const act = keys[event.key]
    if (!act) return
    take(event)
    act()
  }
  const take = (event: React.KeyboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
  }
  const keys: Readonly<Record<string, () => void>> = {
    ']': () => diff?.goToHunk(1),
    '[': () => diff?.goToHunk(-1),
    '}': () => goToFile(1),
    '{': () => goToFile(-1),
    a: () => decideCurrent('accepted'),
    r: () => decideCurrent('rejected'),
    ' ': () => toggleCurrentLine(),
    e: () => setEditing(file !== undefined && !file.isStale && file.after !== null),
    c: () => setCommentAt(diff?.selection() ?? null),
    u: undo,
  }
  const toggleCurrentLine = () => {
    const place = diff?.currentLine()
    if (file && place) decide(toggleLine(progress, file.path, place.hunk, place.index))
  }

  return (
    <div className="review" onKeyDownCapture={pressed}>
      <header className="review-head">
        <div className="review-message">
          <p>{review.message ? visibleText(review.message) : t('review.no-message')}</p>
          <p className="muted">
            {tCount('review.files', files.length)}
            {' · '}
            <span className="added">+{files.reduce((sum, { added }) => sum + added, 0)}</span>{' '}
            <span className="removed">−{files.reduce((sum, { removed }) => sum + removed, 0)}</span>
            {' · '}
            {t('review.progress', { kept: totals.kept, hunks: totals.hunks, decided: totals.decided })}
          </p>
        </div>
        <div className="review-actions">
          <Button isSmall look="quiet" icon="discard" disabled={!canUndo} onClick={undo} keys="U">
            {t('review.undo')}
          </Button>
          <Button isSmall onClick={() => decide(decideAll(files, progress, 'accepted'))}>
            {t('review.accept-all')}
          </Button>
          <Button isSmall disabled={isBusy} onClick={() => settle('reject')}>
            {t('review.reject-all')}
          </Button>
          <Button isSmall disabled={isBusy} onClick={() => setAsking(asking === null ? '' : null)}>
            {t('review.revise')}
          </Button>
          <Button
            isSmall
            look="primary"
            isBusy={isBusy}
            disabled={isBusy || totals.kept === 0}
            keys="Ctrl+⏎"
            onClick={() => settle('apply')}
          >
            {t('review.apply')}
          </Button>
        </div>
      </header>
      {asking !== null && (
        <form
          className="review-form"
          onSubmit={(event) => {
            event.preventDefault()
            settle('revise')
          }}
        >
          <input
            className="input"
            autoFocus
            aria-label={t('review.revise-text')}
            placeholder={t('review.revise-text')}
            value={asking}
            onChange={(event) => setAsking(event.target.value)}
          />
          <Button
            type="submit"
            look="primary"
            disabled={isBusy || (asking.trim() === '' && progress.comments.length === 0)}
          >
            {t('review.send')}
          </Button>
        </form>
      )}
      {error !== undefined && (
        <div className="review-form">
          <Notice tone="error">{error}</Notice>
        </div>
      )}
      <div className="review-body">
        <aside className="review-side">
          <FileList files={files} progress={progress} chosen={path} onChoose={setPath} onDecide={decide} />
          <CommentList
            comments={progress.comments}
            onOpen={(comment) => setPath(comment.path)}
            onRemove={(comment) =>
              decide({ ...progress, comments: progress.comments.filter((each) => each !== comment) })
            }
          />
        </aside>
        <section ref={body} className="review-file" aria-label={visibleLine(path)}>
          {file && (
            <>
              <div className="review-file-head">
                <span className="mono ellipsis">{visibleLine(file.path)}</span>
                <span className="muted">{t(`review.state.${stateOf(file, progress)}`)}</span>
                <span className="space" />
                {!file.isStale && file.after !== null && (
                  <Button
                    isSmall
                    look="quiet"
                    icon="edit"
                    aria-pressed={isEditing}
                    onClick={() => setEditing(!isEditing)}
                  >
                    {t(isEditing ? 'review.end-edit' : 'review.edit')}
                  </Button>
                )}
                <Button isSmall look="quiet" icon="comment" onClick={() => setCommentAt(diff?.selection() ?? null)}>
                  {t('review.comment')}
                </Button>
                <Button
                  isSmall
                  look="quiet"
                  icon="split-horizontal"
                  aria-pressed={isInline}
                  onClick={() => setInline(!isInline)}
                >
                  {t(isInline ? 'review.side-by-side' : 'review.inline')}
                </Button>
              </div>
              {file.isStale && (
                <div className="review-form">
                  <Notice tone="warning">{t('review.stale')}</Notice>
                </div>
              )}
              <Suspense fallback={<div className="review-diff" />}>
                <ReviewDiff
                  key={file.path}
                  file={file}
                  progress={progressOf(progress, file.path)}
                  isInline={isInline}
                  isEditing={isEditing}
                  onReady={setDiff}
                  onDecide={(number, choice) => decide(decideHunk(progress, file.path, number, choice))}
                  onToggle={(place) => decide(toggleLine(progress, file.path, place.hunk, place.index))}
                  onEdit={(text) => decide(editResult(progress, file.path, text))}
                />
              </Suspense>
              {commentAt && (
                <CommentForm
                  place={commentAt}
                  onCancel={endComment}
                  onSave={(text) => {
                    endComment()
                    decide({ ...progress, comments: [...progress.comments, { path: file.path, ...commentAt, text }] })
                  }}
                />
              )}
            </>
          )}
        </section>
      </div>
    </div>
  )
}

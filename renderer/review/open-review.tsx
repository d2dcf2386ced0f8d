import { lazy, type RefObject, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ReviewText } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { type ReviewState, useReviews } from '../state/review-store.ts'
import { bytesOfReview, type ReadBytes } from '../state/side-bytes.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { CommentForm, CommentList, type CommentPlace } from './comments.tsx'
import {
  decideAll,
  decideFile,
  decideHunk,
  decisionOf,
  editResult,
  keptLines,
  progressOf,
  stateOf,
  toggleLine,
  totalsOf,
} from './decisions.ts'
import type { DiffHandle } from './diff-handle.ts'
import { FileList, isDecided } from './file-list.tsx'
import { FileTags } from './file-tags.tsx'
import { HunkList } from './hunk-list.tsx'
import { ReviewKeys } from './review-keys.tsx'
import { useReview } from './use-review.ts'
import { WholeChange } from './whole-change.tsx'

const ReviewDiff = lazy(() => import('./review-diff.tsx'))

/** Below this a text has too few columns beside another. */
const widthForTwo = 720
/** Two editors beside each other would take seconds to compare and draw what is larger. */
const mostForTwo = { characters: 400_000, line: 20_000 }

interface OpenReviewProps {
  readonly callId: string
  readonly state: Extract<ReviewState, { status: 'open' }>
}

export function OpenReview({ callId, state: { review, files: texts } }: OpenReviewProps) {
  const { files } = review
  const { progress, decide, undo, redo, canUndo, canRedo } = useReview(callId, review)
  const [path, setPath] = useState(() => (files.find((file) => !isDecided(file, progress)) ?? files[0])?.path ?? '')
  const [wantsInline, setInline] = useState<boolean | null>(null)
  const body = useRef<HTMLElement>(null)
  const width = useWidth(body)
  const [isEditing, setEditing] = useState(false)
  const [commentAt, setCommentAt] = useState<CommentPlace | null>(null)
  const [revising, setRevising] = useState<string | null>(null)
  const [isHelpShown, setHelpShown] = useState(false)
  const [diff, setDiff] = useState<DiffHandle | null>(null)
  const [said, say] = useState('')
  const isBusy = useApprovals((state) => state.replying.has(callId))
  const error = useApprovals((state) => state.errors[callId])
  const file = files.find((each) => each.path === path)
  const loaded = texts[path]
  const text = loaded?.status === 'read' ? loaded.file : null
  const mine = progressOf(progress, path)
  const totals = totalsOf(files, progress)
  const canPair = text !== null && isSmallEnough(text)
  const isInline = wantsInline ?? width < widthForTwo
  const isListed = !isEditing && mine.editedText === undefined && (isInline || !canPair)
  const { settleReview, readFile, lookAgain } = useReviews.getState()

  useEffect(() => {
    if (path !== '' && !hasFile(callId, path)) void readFile(callId, path)
  }, [callId, path])
  useEffect(() => {
    addEventListener('focus', lookAgain)
    return () => removeEventListener('focus', lookAgain)
  }, [])

  const onDecide = useCallback(
    (number: number, choice: 'accepted' | 'rejected' | readonly number[]) =>
      decide((before) => decideHunk(before, path, number, choice)),
    [path],
  )
  const onToggle = useCallback(
    (hunk: ReviewText['hunks'][number], index: number) => decide((before) => toggleLine(before, path, hunk, index)),
    [path],
  )

  const settle = async (action: 'apply' | 'reject' | 'revise' | 'rebase') => {
    const { comments } = progress
    const message = revising?.trim()
    if (action === 'apply') await settleReview(callId, decisionOf(files, progress))
    if (action === 'rebase') await settleReview(callId, { action, files: [], comments })
    if (action === 'revise')
      await settleReview(callId, { action, files: [], comments, ...(message ? { message } : {}) })
    if (action === 'reject') {
      decide((before) => decideAll(files, before, 'rejected'))
      useReviews.getState().keepProgress(callId, decideAll(files, progress, 'rejected'))
      await settleReview(callId, { action, files: [], comments })
    }
  }
  const open = (wanted: string) => {
    if (wanted === path) return
    setEditing(false)
    setCommentAt(null)
    setDiff(null)
    setPath(wanted)
    const next = files.find((each) => each.path === wanted)
    if (next)
      say(`${visibleLine(wanted)}, ${t(`diff.${next.change}`)}, ${t(`review.state.${stateOf(next, progress)}`)}`)
  }
  const endComment = () => {
    setCommentAt(null)
    diff?.focus()
  }
  const goToFile = (step: 1 | -1) => {
    const index = files.findIndex((each) => each.path === path)
    const next = files[(index + step + files.length) % files.length]
    if (next) open(next.path)
  }
  const goToHunk = (step: 1 | -1) => {
    diff?.goToHunk(step)
    // The cursor stands elsewhere once the move was drawn.
    requestAnimationFrame(() => diff && text && say(hunkText(text, diff.currentHunk())))
  }
  const hunkText = ({ hunks }: ReviewText, number: number): string => {
    const hunk = hunks.find((each) => each.number === number)
    if (!hunk || !file) return ''
    const choice = mine.hunks[number]
    const state = choice === undefined ? 'undecided' : typeof choice === 'string' ? choice : 'partly'
    const lines = hunk.lines.filter(({ kind }) => kind !== 'context').slice(0, 12)
    return [
      t('review.hunk', { number, total: hunks.length }),
      t(`review.state.${state}`),
      ...lines.map(({ kind, text: line }) => `${kind === 'added' ? '+' : '−'} ${visibleLine(line.slice(0, 200))}`),
    ].join(', ')
  }
  const decideCurrent = (choice: 'accepted' | 'rejected') => {
    if (!file || !diff || file.isStale || mine.editedText !== undefined) return
    onDecide(diff.currentHunk(), choice)
    diff.goToHunk(1)
  }
  const toggleCurrent = () => {
    const place = diff?.currentLine()
    if (!file || file.isStale || !place || mine.editedText !== undefined) return
    const isKept = keptLines(mine, place.hunk).includes(place.index)
    onToggle(place.hunk, place.index)
    say(t(isKept ? 'review.line-out' : 'review.line-in'))
  }
  const canEdit = file !== undefined && text !== null && !file.isStale && text.after !== null && !text.binary
  const comment = () => setCommentAt(diff?.selection() ?? null)

  const keys: Readonly<Record<string, () => void>> = {
    ']': () => goToHunk(1),
    '[': () => goToHunk(-1),
    '}': () => goToFile(1),
    '{': () => goToFile(-1),
    a: () => decideCurrent('accepted'),
    r: () => decideCurrent('rejected'),
    ' ': toggleCurrent,
    e: () => setEditing(canEdit),
    c: comment,
    u: undo,
    U: redo,
    b: () => file?.isStale && void settle('rebase'),
    '?': () => setHelpShown(true),
  }
  const pressed = (event: React.KeyboardEvent) => {
    if (isHelpShown) return
    const target = event.target as Element
    const isTyping =
      isEditing || target.closest('input, textarea:not(.inputarea, .ime-text-area), .find-widget') !== null
    const take = () => {
      event.preventDefault()
      event.stopPropagation()
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      take()
      if (totals.kept > 0 && !isEditing && !isBusy && !event.repeat) void settle('apply')
      return
    }
    if (event.key === 'Escape' && (isEditing || commentAt !== null || revising !== null)) {
      take()
      setEditing(false)
      setRevising(null)
      endComment()
      return
    }
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    // Space and Enter on a button press it.
    if (event.key === ' ' && target.closest('button') !== null) return
    const act = keys[event.key]
    if (!act) return
    take()
    act()
  }

  const staleCount = files.filter(({ isStale }) => isStale).length
  return (
    <div className="review" onKeyDownCapture={pressed}>
      <p className="visually-hidden" aria-live="polite" role="status">
        {said}
      </p>
      <header className="review-head">
        <div className="review-message">
          <p>{review.message ? visibleText(review.message) : t('review.no-message')}</p>
          <p className="muted">
            {tCount('review.files', files.length)}
            {' · '}
            <span className="added">+{files.reduce((sum, { added }) => sum + added, 0)}</span>{' '}
            <span className="removed">−{files.reduce((sum, { removed }) => sum + removed, 0)}</span>
            {' · '}
            <span aria-live="polite">{t('review.progress', totals)}</span>
          </p>
        </div>
        <div className="review-actions">
          <IconButton icon="discard" label={t('review.undo')} keys="U" disabled={!canUndo} onClick={undo} />
          <IconButton icon="redo" label={t('review.redo')} keys="Shift+U" disabled={!canRedo} onClick={redo} />
          <IconButton icon="question" label={t('review.keys')} keys="?" onClick={() => setHelpShown(true)} />
          <Button isSmall look="quiet" onClick={() => decide((before) => decideAll(files, before, 'accepted'))}>
            {t('review.accept-all')}
          </Button>
          <Button isSmall disabled={isBusy} onClick={() => void settle('reject')}>
            {t('review.reject-all')}
          </Button>
          <Button
            isSmall
            disabled={isBusy}
            aria-expanded={revising !== null}
            onClick={() => setRevising(revising === null ? '' : null)}
          >
            {t('review.revise')}
          </Button>
          <Button
            isSmall
            look="primary"
            isBusy={isBusy}
            disabled={isBusy || totals.kept === 0}
            keys="Ctrl+⏎"
            onClick={() => void settle('apply')}
          >
            {t('review.apply')}
          </Button>
        </div>
        <div className="review-bar" aria-hidden>
          <i style={{ width: `${(100 * totals.decided) / Math.max(1, totals.hunks)}%` }} />
        </div>
      </header>
      {revising !== null && (
        <form
          className="review-form"
          onSubmit={(event) => {
            event.preventDefault()
            void settle('revise')
          }}
        >
          <input
            className="input"
            autoFocus
            aria-label={t('review.revise-text')}
            placeholder={t('review.revise-text')}
            value={revising}
            maxLength={10_000}
            onChange={(event) => setRevising(event.target.value)}
          />
          <Button
            type="submit"
            look="primary"
            disabled={isBusy || (revising.trim() === '' && progress.comments.length === 0)}
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
          <FileList
            files={files}
            progress={progress}
            chosen={path}
            onChoose={open}
            onDecide={(each, choice) => decide((before) => decideFile(each, before, choice))}
          />
          <CommentList
            comments={progress.comments}
            onOpen={(each) => open(each.path)}
            onRemove={(each) =>
              decide((before) => ({ ...before, comments: before.comments.filter((other) => other !== each) }))
            }
          />
        </aside>
        <section ref={body} className="review-file" aria-label={visibleLine(path)}>
          {file && (
            <>
              <div className="review-file-head">
                <span className="mono ellipsis" title={visibleLine(file.path)}>
                  {visibleLine(file.path)}
                </span>
                <FileTags file={file} />
                <span className="muted">{t(`review.state.${stateOf(file, progress)}`)}</span>
                <span className="space" />
                {canEdit && (
                  <IconButton
                    icon={isEditing ? 'check' : 'edit'}
                    label={t(isEditing ? 'review.end-edit' : 'review.edit')}
                    keys={isEditing ? 'Esc' : 'E'}
                    aria-pressed={isEditing}
                    onClick={() => setEditing(!isEditing)}
                  />
                )}
                <IconButton icon="comment" label={t('review.comment')} keys="C" disabled={!text} onClick={comment} />
                {canPair && !text.binary && text.hunks.length > 0 && (
                  <IconButton
                    icon="split-horizontal"
                    label={t(isInline ? 'review.side-by-side' : 'review.inline')}
                    aria-pressed={!isInline}
                    onClick={() => setInline(!isInline)}
                  />
                )}
              </div>
              {file.isStale && (
                <div className="review-form">
                  <Notice tone="warning">{t('review.stale')}</Notice>
                  <Button isSmall keys="B" disabled={isBusy} onClick={() => void settle('rebase')}>
                    {tCount('review.rebase', staleCount)}
                  </Button>
                </div>
              )}
              {loaded?.status === 'failed' && (
                <div className="review-form">
                  <Notice tone="error">{loaded.text}</Notice>
                  <Button isSmall onClick={() => void readFile(callId, path)}>
                    {t('try-again')}
                  </Button>
                </div>
              )}
              {text && (
                <FileChanges
                  key={path}
                  text={text}
                  isListed={isListed}
                  isInline={isInline}
                  isEditing={isEditing}
                  isStale={file.isStale}
                  progress={mine}
                  readBytes={bytesOfReview(callId, path)}
                  onReady={setDiff}
                  onDecide={onDecide}
                  onToggle={onToggle}
                  onEdit={(edited) => decide((before) => editResult(before, path, edited))}
                />
              )}
              {commentAt && (
                <CommentForm
                  place={commentAt}
                  onCancel={endComment}
                  onSave={(words) => {
                    endComment()
                    decide((before) => ({
                      ...before,
                      comments: [...before.comments, { path: file.path, ...commentAt, text: words }],
                    }))
                  }}
                />
              )}
            </>
          )}
        </section>
      </div>
      {isHelpShown && (
        <ReviewKeys
          onClose={() => {
            setHelpShown(false)
            diff?.focus()
          }}
        />
      )}
    </div>
  )
}

/** Whether the file's texts are here already, or on their way. */
function hasFile(callId: string, path: string): boolean {
  const state = useReviews.getState().reviews[callId]
  const file = state?.status === 'open' ? state.files[path] : undefined
  return file !== undefined && file.status !== 'failed'
}

interface FileChangesProps {
  readonly text: ReviewText
  readonly isListed: boolean
  readonly isInline: boolean
  readonly isEditing: boolean
  readonly isStale: boolean
  readonly progress: ReturnType<typeof progressOf>
  readBytes: ReadBytes
  onReady(handle: DiffHandle): void
  onDecide(hunk: number, choice: 'accepted' | 'rejected' | readonly number[]): void
  onToggle(hunk: ReviewText['hunks'][number], index: number): void
  onEdit(text: string): void
}

function FileChanges({ text, isListed, isInline, isEditing, onEdit, ...shared }: FileChangesProps) {
  if (text.hunks.length === 0 && !isEditing && shared.progress.editedText === undefined) {
    return <WholeChange file={text} choice={shared.progress.hunks[0]} {...shared} />
  }
  if (isListed) return <HunkList path={text.path} hunks={text.hunks} before={text.before} {...shared} />
  return (
    <Suspense fallback={<div className="review-diff" />}>
      <ReviewDiff file={text} isInline={isInline} isEditing={isEditing} onEdit={onEdit} {...shared} />
    </Suspense>
  )
}

function isSmallEnough({ before, after, hunks }: ReviewText): boolean {
  if ((before?.length ?? 0) + (after?.length ?? 0) > mostForTwo.characters) return false
  return hunks.every(({ lines }) => lines.every(({ text }) => text.length <= mostForTwo.line))
}

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

import { useEffect } from 'react'
import type { ReviewDecision } from '../../preload/contract/approval.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { own } from '../state/own.ts'
import { type ReviewState, useReviews } from '../state/review-store.ts'
import { bytesOfReview } from '../state/side-bytes.ts'
import { Button } from '../ui/button.tsx'
import { visibleText } from '../ui/visible-text.ts'
import {
  decideAll,
  decideFile,
  decideHunk,
  decisionOf,
  editResult,
  isDecided,
  progressOf,
  toggleLine,
  totalsOf,
} from './decisions.ts'
import type { Desk } from './desk.ts'
import { undecidedOf } from './next-unseen.ts'
import { ReviewFrame } from './review-frame.tsx'
import { useWayBack } from './way-back.ts'

interface PatchReviewProps {
  readonly callId: string
  readonly state: Extract<ReviewState, { status: 'open' }>
}

/** A patch that waits: what is decided of it is kept, and nothing is done before it is applied. */
export function PatchReview({ callId, state: { review, history, path: chosen, files: texts } }: PatchReviewProps) {
  const { files } = review
  const progress = history.now
  const { decide, undo, redo, choosePath, readFile, settleReview, lookAgain } = useReviews.getState()
  const isBusy = useApprovals((state) => state.replying.has(callId))
  const keysWantedAt = useApprovals(({ wanted }) => (wanted?.callId === callId ? wanted.at : 0))
  const problem = useApprovals((state) => state.errors[callId])
  const first = chosen ?? (files.find((file) => !isDecided(file, progress)) ?? files[0])?.path ?? ''
  const path = files.some((file) => file.path === first) ? first : (files[0]?.path ?? '')
  const totals = totalsOf(files, progress)
  const isAllDecided = files.every((file) => undecidedOf(file, progress).length === 0)
  useEffect(() => {
    choosePath(callId, path)
  }, [path])
  useEffect(() => {
    addEventListener('focus', lookAgain)
    return () => removeEventListener('focus', lookAgain)
  }, [])

  const wayBack = useWayBack()
  const settle = async (decision: ReviewDecision): Promise<boolean> => {
    const goBack = wayBack.leaving()
    const isSettled = await settleReview(callId, decision)
    if (isSettled) goBack()
    return isSettled
  }
  const change = (next: (before: ReviewProgress) => ReviewProgress) => decide(callId, next)
  const rebase = () => void settleReview(callId, { action: 'rebase', files: [], comments: progress.comments })
  const reject = () => {
    change((before) => decideAll(files, before, 'rejected'))
    void settle({ action: 'reject', files: [], comments: progress.comments })
  }
  const apply = () => {
    if (totals.kept > 0 && !isBusy) void settle(decisionOf(files, progress))
  }

  const desk: Desk = {
    kind: 'patch',
    files,
    progress,
    path,
    loaded: own(texts, path),
    isBusy,
    canTakeBack: history.before.length > 0,
    canDoAgain: history.after.length > 0,
    place: null,
    keysWantedAt,
    open: (wanted) => choosePath(callId, wanted),
    readFile: (wanted) => void readFile(callId, wanted),
    readBytes: bytesOfReview(callId, path),
    onVerb(verb, file, hunk) {
      if (file.isStale || progressOf(progress, file.path).editedText !== undefined) return false
      change((before) => decideHunk(before, file.path, hunk, verb === 'accept' ? 'accepted' : 'rejected'))
      return true
    },
    onToggle: (wanted, hunk, index) => change((before) => toggleLine(before, wanted, hunk, index)),
    onTick: (file, isOn) => change((before) => decideFile(file, before, isOn ? 'accepted' : 'rejected')),
    onFileVerb: () => {},
    finish: apply,
    takeBack: () => undo(callId),
    doAgain: () => redo(callId),
    changeComments: (next) => change((before) => ({ ...before, comments: next(before.comments) })),
    askForChanges: (words) =>
      settle({
        action: 'revise',
        files: [],
        comments: progress.comments,
        ...(words === '' ? {} : { message: words }),
      }),
    edit: (text, work) => decide(callId, (before) => editResult(before, path, text), `${path} ${work}`),
    openFile: null,
    rebase,
  }

  return (
    <div className="patch-review" data-reviewing={callId} onFocus={wayBack.entered}>
      <ReviewFrame
        desk={desk}
        parts={{
          title: <p>{review.message ? visibleText(review.message) : t('review.no-message')}</p>,
          totals: (
            <>
              {tCount('review.files', files.length)}
              {' · '}
              <span className="added">+{files.reduce((sum, { added }) => sum + added, 0)}</span>{' '}
              <span className="removed">−{files.reduce((sum, { removed }) => sum + removed, 0)}</span>
              {' · '}
              <span aria-live="polite">
                <span>{t('review.progress', totals)}</span>
                {isAllDecided && (
                  <strong className="all-decided">
                    {' · '}
                    {t(totals.kept > 0 ? 'review.all-decided' : 'review.none-accepted')}
                  </strong>
                )}
              </span>
            </>
          ),
          buttons: (
            <>
              <Button isSmall look="quiet" onClick={() => change((before) => decideAll(files, before, 'accepted'))}>
                {t('review.accept-all')}
              </Button>
              <Button isSmall disabled={isBusy} onClick={reject}>
                {t('review.reject-all')}
              </Button>
            </>
          ),
          primary: (
            <Button
              isSmall
              look="primary"
              isBusy={isBusy}
              disabled={isBusy || totals.kept === 0}
              keys="Ctrl+⏎"
              onClick={apply}
            >
              {t('review.apply')}
            </Button>
          ),
          share: totals.decided / Math.max(1, totals.hunks),
          problem,
          empty: null,
          foot: null,
        }}
      />
    </div>
  )
}

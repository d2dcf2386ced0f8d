import { useEffect, useMemo, useState } from 'react'
import { isCut, type LongText } from '../../preload/contract/text.ts'
import type { ToolView } from '../../preload/contract/tool.ts'
import { t, tCount } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { readWhole } from '../state/blob-text.ts'
import { tabOfReview, useEditor } from '../state/editor-store.ts'
import { useLayout } from '../state/layout-store.ts'
import type { AskingExecution } from '../state/session-store.ts'
import { messageOf } from '../state/toast-store.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { type DiffHandle, mayTakeKeys } from './diff-handle.ts'
import { FileTags } from './file-tags.tsx'
import { HunkList } from './hunk-list.tsx'
import { parseDiff } from './parse-diff.ts'
import { ReviewBody } from './review-body.tsx'
import { RoomButton } from './review-head.tsx'
import { noVerbs } from './verbs.ts'
import './review-files.css'

interface ApprovalReviewProps {
  readonly execution: AskingExecution
  readonly view: Extract<ToolView, { kind: 'diff' }>
}

/** An edit that waits for approval, with room to look at it. It is approved or rejected as a whole. */
export function ApprovalReview({ execution, view }: ApprovalReviewProps) {
  const { callId } = execution
  const { files } = view
  const { text, problem } = useWhole(view.diff)
  const hunks = useMemo(() => (text === null ? null : parseDiff(text)), [text])
  const [chosen, setChosen] = useState(0)
  const [diff, setDiff] = useState<DiffHandle | null>(null)
  const isBusy = useApprovals((state) => state.replying.has(callId))
  const error = useApprovals((state) => state.errors[callId])
  const file = files[chosen]

  const settle = async (verdict: 'approve' | 'reject') => {
    await useApprovals.getState()[verdict](callId)
    if (useApprovals.getState().errors[callId] === undefined) useEditor.getState().dropTab(tabOfReview(callId))
  }
  const goToFile = (step: number) => setChosen((chosen + step + files.length) % files.length)
  const pressed = (event: React.KeyboardEvent) => {
    const isControl = event.ctrlKey || event.metaKey
    const keys: Readonly<Record<string, () => unknown>> = isControl
      ? { Enter: () => settle('approve'), Backspace: () => settle('reject') }
      : {
          ']': () => diff?.goToHunk(1),
          '[': () => diff?.goToHunk(-1),
          '}': () => goToFile(1),
          '{': () => goToFile(-1),
          z: useLayout.getState().toggleMaximised,
        }
    const act = keys[event.key]
    if (!act || event.altKey || isBusy) return
    event.preventDefault()
    event.stopPropagation()
    void act()
  }

  const changes = (
    <section className="review-file" aria-label={visibleLine(file?.path ?? '')}>
      {file && (
        <div className="review-file-head">
          <span className="mono ellipsis">{visibleLine(file.path)}</span>
          <FileTags file={file} />
        </div>
      )}
      {file && hunks && (
        <HunkList
          key={file.path}
          path={file.path}
          hunks={hunks[chosen] ?? []}
          before={null}
          verbs={noVerbs}
          mayFocus={() => mayTakeKeys(true)}
          onReady={setDiff}
          onVerb={() => {}}
          onToggle={() => {}}
        />
      )}
    </section>
  )

  return (
    <div className="review" onKeyDownCapture={pressed}>
      <header className="review-head">
        <div className="review-message">
          <p>{visibleLine(execution.title)}</p>
          <p className="muted">
            {tCount('review.files', files.length)}
            {' · '}
            <span className="added">+{files.reduce((sum, { added }) => sum + added, 0)}</span>{' '}
            <span className="removed">−{files.reduce((sum, { removed }) => sum + removed, 0)}</span>
          </p>
        </div>
        <div className="review-actions">
          <RoomButton />
          <Button isSmall disabled={isBusy} keys="Ctrl+⌫" onClick={() => void settle('reject')}>
            {t('ask.reject')}
          </Button>
          <Button
            isSmall
            look="primary"
            isBusy={isBusy}
            disabled={isBusy}
            keys="Ctrl+⏎"
            onClick={() => void settle('approve')}
          >
            {t('ask.approve')}
          </Button>
        </div>
      </header>
      {(error ?? problem) !== undefined && (
        <div className="review-form">
          <Notice tone="error">{error ?? problem}</Notice>
        </div>
      )}
      {files.length > 1 ? (
        <ReviewBody
          files={files.length}
          side={
            <ul className="review-files plain" aria-label={t('review.file-list')}>
              {files.map(({ path, added, removed }, index) => (
                <li key={path} className={index === chosen ? 'chosen' : ''}>
                  <button
                    type="button"
                    className="name"
                    aria-current={index === chosen}
                    title={visibleLine(path)}
                    onClick={() => setChosen(index)}
                  >
                    <span className="ellipsis">{visibleLine(path.slice(path.lastIndexOf('/') + 1))}</span>
                    <span className="counts">
                      {added > 0 && <span className="added">+{added}</span>}
                      {removed > 0 && <span className="removed">−{removed}</span>}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          }
        >
          {changes}
        </ReviewBody>
      ) : (
        <div className="review-body">{changes}</div>
      )}
    </div>
  )
}

/** The whole of a text, the rest of which may have to be fetched. */
function useWhole(long: LongText): { readonly text: string | null; readonly problem?: string } {
  const [state, setState] = useState<{ text: string | null; problem?: string }>({ text: isCut(long) ? null : long })
  const id = isCut(long) ? long.blob : long
  useEffect(() => {
    let isWanted = true
    readWhole(long)
      .then((text) => isWanted && setState({ text }))
      .catch((error: unknown) => isWanted && setState({ text: null, problem: messageOf(error) }))
    return () => {
      isWanted = false
    }
  }, [id])
  return state
}

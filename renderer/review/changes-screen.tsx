import { useEffect, useRef } from 'react'
import type { ChangesSource } from '../../preload/contract/changes.ts'
import { t } from '../locale/text.ts'
import { useChanges } from '../state/changes-store.ts'
import { tabOfChanges } from '../state/editor-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { ChangesReview } from './changes-review.tsx'
import './changes.css'
import './review.css'

/** Changes that stand: of a session, of the working tree or the index, between two commits. */
export function ChangesScreen({ source }: { source: ChangesSource }) {
  const workspaceId = useWorkspace(({ workspace }) => workspace?.workspaceId)
  const element = useRef<HTMLDivElement>(null)
  const { watch, lookAgain } = useChanges.getState()
  useEffect(() => (workspaceId === undefined ? undefined : watch(source)), [workspaceId])
  useEffect(() => {
    // It is opened only where a person asks for it, who goes on here; not once it is read, when they may be elsewhere.
    element.current?.focus()
    addEventListener('focus', lookAgain)
    return () => removeEventListener('focus', lookAgain)
  }, [])
  return (
    <div ref={element} className="changes-screen" tabIndex={-1}>
      <Content source={source} />
    </div>
  )
}

function Content({ source }: { source: ChangesSource }) {
  const state = useChanges(({ changes }) => changes[tabOfChanges(source)])
  if (state?.status === 'failed') {
    return (
      <div className="file-problem">
        <Notice tone="error">
          <p>{state.text}</p>
          <Button isSmall onClick={useChanges.getState().lookAgain}>
            {t('try-again')}
          </Button>
        </Notice>
      </div>
    )
  }
  return state?.status === 'open' ? (
    <ChangesReview source={source} state={state} />
  ) : (
    <p className="review-loading muted" role="status">
      {t('loading')}
    </p>
  )
}

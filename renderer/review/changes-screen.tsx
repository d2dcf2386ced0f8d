import { useEffect, useState } from 'react'
import type { ChangesSource, OpenedChanges } from '../../preload/contract/changes.ts'
import { backend } from '../backend/index.ts'
import { t, tCount } from '../locale/text.ts'
import { messageOf } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import './review.css'

/** Changes that stand: of a session, of the working tree or the index, between two commits. */
export function ChangesScreen({ source }: { source: ChangesSource }) {
  const workspaceId = useWorkspace((state) => state.workspace?.workspaceId)
  const [opened, setOpened] = useState<OpenedChanges | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (workspaceId === undefined) return
    backend()
      .call('changes.read', { workspaceId, source })
      .then(setOpened)
      .catch((error: unknown) => setProblem(messageOf(error)))
  }, [workspaceId])
  if (problem !== null) return <Notice tone="error">{problem}</Notice>
  if (!opened) return <p className="review-loading muted">{t('loading')}</p>
  return (
    <div className="review-loading">
      <p>{tCount('review.files', opened.files.length)}</p>
      <ul>
        {opened.files.map(({ path }) => (
          <li key={path}>{visibleLine(path)}</li>
        ))}
      </ul>
    </div>
  )
}

import { useEffect, useState } from 'react'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'

const shown = 8

/** The files a mention may mean, best first; none while no mention is being written. */
export function useMentioned(query: string | null): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([])
  const workspaceId = useWorkspace((state) => state.workspace?.workspaceId)
  useEffect(() => {
    if (query === null || workspaceId === undefined) {
      setPaths([])
      return
    }
    let isWanted = true
    backend()
      .call('file.find', { workspaceId, query, limit: shown })
      .then((found) => isWanted && setPaths(found))
      .catch(() => isWanted && setPaths([]))
    return () => {
      isWanted = false
    }
  }, [query, workspaceId])
  return paths
}

export const mentionId = (index: number) => `mention-${index}`

interface MentionListProps {
  readonly paths: readonly string[]
  readonly chosen: number
  onChoose(path: string): void
}

/** Stands above the composer while a file is being named; the text keeps the focus. */
export const MentionList = ({ paths, chosen, onChoose }: MentionListProps) => (
  <div className="mentions" role="listbox" aria-label={t('mention.files')} id="mentions">
    {paths.map((path, index) => {
      const slash = path.lastIndexOf('/')
      return (
        <div
          key={path}
          id={mentionId(index)}
          role="option"
          aria-selected={index === chosen}
          className={index === chosen ? 'chosen' : ''}
          onMouseDown={(event) => {
            event.preventDefault()
            onChoose(path)
          }}
        >
          <Icon name="file" size={14} />
          <span>{visibleLine(path.slice(slash + 1))}</span>
          <span className="where ellipsis">{visibleLine(path.slice(0, Math.max(0, slash)))}</span>
        </div>
      )
    })}
  </div>
)

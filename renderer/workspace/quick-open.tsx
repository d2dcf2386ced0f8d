import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { messageOf, tell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Icon } from '../ui/icon.tsx'
import { PickDialog } from '../ui/pick-dialog.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { fileIcon } from './file-icon.ts'

const shown = 50

/** Opens a file by a part of its name. `name:12` goes to line 12. */
export function QuickOpen({ onClose }: { onClose(): void }) {
  const [query, setQuery] = useState('')
  const [paths, setPaths] = useState<readonly string[] | null>(null)
  const workspaceId = useWorkspace((state) => state.workspace?.workspaceId)
  const [, name = '', line] = /^(.*?)(?::(\d+))?$/.exec(query) ?? []

  useEffect(() => {
    if (workspaceId === undefined) return
    let isWanted = true
    backend()
      .call('file.find', { workspaceId, query: name, limit: shown })
      .then((found) => isWanted && setPaths(found))
      .catch((error: unknown) => isWanted && tell(messageOf(error), 'error'))
    return () => {
      isWanted = false
    }
  }, [workspaceId, name])

  return (
    <PickDialog
      label={t('command.quick-open')}
      placeholder={t('quick-open.placeholder')}
      empty={paths === null ? t('loading') : t('quick-open.empty')}
      query={query}
      first={paths?.[0]}
      onQuery={setQuery}
      onClose={onClose}
    >
      {paths?.map((path) => {
        const slash = path.lastIndexOf('/')
        return (
          <Command.Item
            key={path}
            value={path}
            onSelect={() => {
              onClose()
              useEditor.getState().openFile(path, { pin: true, ...(line ? { line: Number(line) } : {}) })
            }}
          >
            <Icon name={fileIcon(path)} size={14} />
            <span className="name">{visibleLine(path.slice(slash + 1))}</span>
            <span className="where ellipsis">{visibleLine(path.slice(0, Math.max(0, slash)))}</span>
          </Command.Item>
        )
      })}
    </PickDialog>
  )
}

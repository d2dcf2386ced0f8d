import { useState } from 'react'
import { t } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { parentOf } from '../state/file-actions.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { Tree } from './tree.tsx'
import type { Naming } from './visible-nodes.ts'
import { TrustChanged } from './trust-dialog.tsx'
import './explorer.css'

/** The folder's tree: read as it is opened, drawn as far as it is in view. */
export function Explorer() {
  const workspace = useWorkspace((state) => state.workspace)
  const { collapseAll, readAgain } = useWorkspace.getState()
  const expanded = useWorkspace((state) => state.expanded)
  const [naming, setNaming] = useState<Naming | null>(null)
  if (!workspace) return null
  const make = (kind: 'file' | 'directory') => {
    const { activeId, tabs } = useEditor.getState()
    const tab = tabs.find(({ id }) => id === activeId)
    setNaming({ kind, folder: tab?.kind === 'file' ? parentOf(tab.path) : '' })
  }
  return (
    <section className="side-panel" aria-label={t('explorer.label')}>
      <header className="panel-head">
        <h2 className="ellipsis" title={visibleLine(workspace.root)}>
          {visibleLine(workspace.name)}
        </h2>
        <IconButton icon="new-file" label={t('explorer.new-file')} onClick={() => make('file')} />
        <IconButton icon="new-folder" label={t('explorer.new-folder')} onClick={() => make('directory')} />
        <IconButton icon="refresh" label={t('explorer.refresh')} onClick={() => readAgain(['', ...expanded])} />
        <IconButton icon="collapse-all" label={t('explorer.collapse')} onClick={collapseAll} />
      </header>
      {workspace.trusted === null && <TrustQuestion />}
      <TrustChanged workspace={workspace} />
      <Tree naming={naming} onName={setNaming} />
    </section>
  )
}

function TrustQuestion() {
  const answer = (trusted: boolean) => orTell(useWorkspace.getState().trust(trusted))
  return (
    <div className="trust" role="group" aria-label={t('trust.title')}>
      <h3>
        <Icon name="shield" size={14} />
        {t('trust.title')}
      </h3>
      <p>{t('trust.text')}</p>
      <div>
        <button type="button" className="button primary small" onClick={() => answer(true)}>
          {t('trust.yes')}
        </button>
        <button type="button" className="button small" onClick={() => answer(false)}>
          {t('trust.no')}
        </button>
      </div>
    </div>
  )
}

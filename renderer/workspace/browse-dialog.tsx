import { useEffect, useState } from 'react'
import { backend } from '../backend/index.ts'
import type { FolderChoices } from '../../preload/contract/workspace.ts'
import { t } from '../locale/text.ts'
import { openFolder } from '../state/connect.ts'
import { messageOf, orTell } from '../state/toast-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextInput } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'

/** Walks the machine's folders to choose one, for shells without a dialog of the system's. */
export function BrowseDialog({ onClose }: { onClose(): void }) {
  const [choices, setChoices] = useState<FolderChoices | null>(null)
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string | null>(null)

  const goTo = (path: string | null) => {
    backend()
      .call('workspace.browse', { path })
      .then((found) => {
        setChoices(found)
        setTyped(found.path)
        setError(null)
      })
      .catch((problem: unknown) => setError(messageOf(problem)))
  }
  useEffect(() => goTo(null), [])

  const open = () => {
    onClose()
    orTell(openFolder(typed))
  }
  return (
    <Dialog title={t('browse.title')} closeLabel={t('close')} onClose={onClose}>
      <form
        className="browse"
        onSubmit={(event) => {
          event.preventDefault()
          goTo(typed)
        }}
      >
        <TextInput aria-label={t('start.path')} value={typed} onChange={(event) => setTyped(event.target.value)} />
        {error !== null && <Notice tone="error">{error}</Notice>}
        <ul className="browse-list" aria-label={t('browse.folders')}>
          {choices?.parent != null && (
            <li>
              <button type="button" onClick={() => goTo(choices.parent)}>
                <Icon name="arrow-up" />
                {t('browse.up')}
              </button>
            </li>
          )}
          {choices?.folders.map((name) => (
            <li key={name}>
              <button type="button" onClick={() => goTo(joined(choices.path, name))}>
                <Icon name="folder" />
                <span className="ellipsis">{visibleLine(name)}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className="dialog-actions">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" disabled={typed === ''} onClick={open}>
            {t('browse.open')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** `workspace.browse` may name folders by their name or by their whole path. */
function joined(path: string, name: string): string {
  if (name.startsWith('/') || /^[a-z]:[\\/]/i.test(name)) return name
  const separator = path.includes('\\') ? '\\' : '/'
  return path.endsWith(separator) ? path + name : path + separator + name
}

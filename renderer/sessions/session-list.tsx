import { useEffect, useRef, useState } from 'react'
import type { SessionSummary } from '../../preload/contract/agent.ts'
import { agoText, exactTime } from '../locale/time-text.ts'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { exportSession, forkSession, importSession } from '../state/session-files.ts'
import { useSessionSearch } from '../state/session-search.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton } from '../ui/menu.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { SessionHits } from './session-hits.tsx'
import './session-list.css'

/** The folder's conversations, the latest first. */
export function SessionList() {
  const sessions = useSession((state) => state.sessions)
  const openId = useSession((state) => state.sessionId)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [deleting, setDeleting] = useState<SessionSummary | null>(null)
  const hits = useSessionSearch((state) => state.hits)
  const { createSession } = useSession.getState()

  return (
    <section className="side-panel" aria-label={t('session.list')}>
      <header className="panel-head">
        <h2>{t('session.list')}</h2>
        <ImportButton />
        <IconButton icon="add" label={t('session.new')} onClick={() => orTell(createSession())} />
      </header>
      <SearchField />
      {hits && <SessionHits hits={hits} />}
      {!hits && sessions.length === 0 && (
        <EmptyState icon="comment-discussion">
          <p>{t('session.none')}</p>
        </EmptyState>
      )}
      {!hits && (
        <ul className="sessions">
          {sessions.map((session) => (
            <li key={session.id} className={session.id === openId ? 'open' : ''}>
              {renaming === session.id ? (
                <RenameField session={session} onEnd={() => setRenaming(null)} />
              ) : (
                <SessionRow
                  session={session}
                  isOpen={session.id === openId}
                  onRename={() => setRenaming(session.id)}
                  onDelete={() => setDeleting(session)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {deleting && <DeleteDialog session={deleting} onClose={() => setDeleting(null)} />}
    </section>
  )
}

/** Looks through what was said in all sessions of the folder. */
function SearchField() {
  const words = useSessionSearch((state) => state.words)
  const { look } = useSessionSearch.getState()
  return (
    <div className="session-search">
      <input
        className="input"
        type="search"
        aria-label={t('session.search')}
        placeholder={t('session.search')}
        value={words}
        maxLength={1000}
        onChange={(event) => look(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || words === '') return
          event.stopPropagation()
          look('')
        }}
      />
    </div>
  )
}

function ImportButton() {
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton icon="cloud-upload" label={t('session.import')} onClick={() => file.current?.click()} />
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t('session.import')}
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          // The same file can be chosen again.
          if (chosen) orTell(importSession(chosen).finally(() => (target.value = '')))
        }}
      />
    </>
  )
}

interface SessionRowProps {
  readonly session: SessionSummary
  readonly isOpen: boolean
  onRename(): void
  onDelete(): void
}

function SessionRow({ session, isOpen, onRename, onDelete }: SessionRowProps) {
  const { id, title, updatedAt, isRunning, asking } = session
  return (
    <>
      <button
        type="button"
        className="session"
        aria-current={isOpen}
        onClick={() => orTell(useSession.getState().openSession(id))}
        onDoubleClick={onRename}
      >
        <span className="ellipsis">{title ? visibleLine(title) : t('session.untitled')}</span>
        <span className="state">
          {asking > 0 ? (
            <span className="badge" title={tCount('status.asking', asking)}>
              {asking}
            </span>
          ) : (
            isRunning && <Icon name="loading" size={12} isTurning />
          )}
          <time title={exactTime(updatedAt)}>{agoText(updatedAt, Date.now())}</time>
        </span>
      </button>
      <MenuButton
        label={t('session.actions')}
        icon="ellipsis"
        items={[
          { label: t('session.rename'), icon: 'edit', run: onRename },
          {
            label: t('session.review'),
            icon: 'git-compare',
            run: () => useEditor.getState().openChanges({ kind: 'session', sessionId: id }),
          },
          { label: t('session.fork'), icon: 'repo-forked', run: () => orTell(forkSession(id)) },
          { label: t('session.export-markdown'), icon: 'markdown', run: () => orTell(exportSession(id, 'markdown')) },
          { label: t('session.export-json'), icon: 'json', run: () => orTell(exportSession(id, 'json')) },
          { label: t('session.delete'), icon: 'trash', isDanger: true, run: onDelete },
        ]}
      />
    </>
  )
}

function RenameField({ session, onEnd }: { session: SessionSummary; onEnd(): void }) {
  const [title, setTitle] = useState(session.title)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])
  const save = () => {
    onEnd()
    const wanted = title.trim()
    if (wanted !== '' && wanted !== session.title) orTell(useSession.getState().renameSession(session.id, wanted))
  }
  return (
    <input
      ref={input}
      className="input"
      aria-label={t('session.title')}
      autoFocus
      value={title}
      maxLength={200}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) save()
        if (event.key === 'Escape') onEnd()
      }}
    />
  )
}

function DeleteDialog({ session, onClose }: { session: SessionSummary; onClose(): void }) {
  const remove = () => {
    onClose()
    orTell(useSession.getState().deleteSession(session.id))
  }
  return (
    <Dialog title={t('session.delete-title')} closeLabel={t('close')} onClose={onClose}>
      <p>{t('session.delete-text', { title: visibleLine(session.title) || t('session.untitled') })}</p>
      <div className="dialog-actions">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="danger" onClick={remove}>
          {t('session.delete')}
        </Button>
      </div>
    </Dialog>
  )
}

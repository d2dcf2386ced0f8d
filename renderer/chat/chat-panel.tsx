import { t } from '../locale/text.ts'
import { useAnswering } from '../state/answering.ts'
import { useLayout } from '../state/layout-store.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { useDrafts } from '../state/draft-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { Composer } from './composer.tsx'
import { MessageList } from './message-list.tsx'
import { PendingBar } from './pending-bar.tsx'
import { QueueList } from './queue-list.tsx'
import { PlanBar } from './plan-bar.tsx'
import './chat.css'

export function ChatPanel() {
  const transcript = useSession((state) => state.transcript)
  const sessionId = useSession((state) => state.sessionId)
  const error = useSession((state) => state.error)
  const { createSession, openSession } = useSession.getState()
  const title = transcript?.title ? visibleLine(transcript.title) : t('session.untitled')

  return (
    <section className="chat" aria-label={t('chat.label')}>
      <header className="panel-head">
        <h2 className="ellipsis" title={title}>
          {sessionId ? title : t('chat.label')}
        </h2>
        <IconButton icon="add" label={t('session.new')} onClick={() => orTell(createSession())} />
        <IconButton
          icon="history"
          label={t('session.list')}
          onClick={() => useLayout.getState().showSide('sessions')}
        />
        <IconButton
          icon="layout-sidebar-right-off"
          label={t('chat.hide')}
          onClick={() => useLayout.getState().toggleChat()}
        />
      </header>
      {transcript && transcript.plan.length > 0 && <PlanBar steps={transcript.plan} />}
      {error !== null && sessionId !== null && (
        <div className="chat-error">
          <Notice tone="error">
            <p>{error}</p>
            <Button isSmall onClick={() => orTell(openSession(sessionId))}>
              {t('try-again')}
            </Button>
          </Notice>
        </div>
      )}
      {transcript && transcript.items.length > 0 ? (
        <MessageList transcript={transcript} />
      ) : (
        <Beginning isLoading={sessionId !== null && !transcript && error === null} />
      )}
      {transcript && transcript.queue.length > 0 && <QueueList queue={transcript.queue} />}
      <PendingBar />
      <Composer />
    </section>
  )
}

const suggestions = ['suggest.explain', 'suggest.find', 'suggest.test'] as const

/** A conversation with nothing in it yet. */
function Beginning({ isLoading }: { isLoading: boolean }) {
  const isScripted = useWorkspace((state) => state.workspace?.scriptedBy != null)
  const isTour = useSettings((state) => state.view?.scriptedBy === null) && isScripted
  const isReady = useAnswering().kind !== 'nobody'
  const sessionId = useSession((state) => state.sessionId) ?? ''
  const openDialog = useLayout((state) => state.openDialog)
  if (isLoading) return <div className="beginning muted">{t('loading')}</div>
  if (!isReady) {
    return (
      <div className="beginning">
        <EmptyState icon="plug" title={t('model.none')}>
          <p>{t('model.none-hint')}</p>
          <Button look="primary" onClick={() => openDialog({ kind: 'model', profileId: null })}>
            {t('model.choose')}
          </Button>
        </EmptyState>
      </div>
    )
  }
  if (isTour) {
    return (
      <div className="beginning">
        <EmptyState icon="compass" title={t('tour.begin')}>
          <p>{t('tour.begin-hint')}</p>
        </EmptyState>
      </div>
    )
  }
  const suggest = (text: string) => {
    useDrafts.getState().write(sessionId, text)
    useLayout.getState().goToComposer()
  }
  return (
    <div className="beginning">
      <EmptyState icon="comment-discussion" title={t('chat.empty')}>
        <p>{t('chat.empty-hint')}</p>
        <ul className="suggestions">
          {suggestions.map((key) => (
            <li key={key}>
              <button type="button" onClick={() => suggest(t(key))}>
                {t(key)}
              </button>
            </li>
          ))}
        </ul>
      </EmptyState>
    </div>
  )
}

import { useState } from 'react'
import type { QueuedMessage } from '../../preload/contract/agent.ts'
import { shownText } from '../../preload/contract/text.ts'
import { t } from '../locale/text.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import { IconButton } from '../ui/button.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'

/** Messages written while the agent works: each can be changed, moved, sent at once or taken back. */
export const QueueList = ({ queue }: { queue: readonly QueuedMessage[] }) => (
  <ul className="queue" aria-label={t('queue.label')}>
    {queue.map((message, index) => (
      <Queued key={message.id} message={message} index={index} />
    ))}
  </ul>
)

function Queued({ message, index }: { message: QueuedMessage; index: number }) {
  const { editQueued, moveQueued, removeQueued, sendQueuedNow } = useSession.getState()
  const text = shownText(message.text)
  const [draft, setDraft] = useState<string | null>(null)
  const save = () => {
    const wanted = draft?.trim()
    setDraft(null)
    if (wanted && wanted !== text) orTell(editQueued(message.id, wanted))
  }
  if (draft !== null) {
    return (
      <li>
        <input
          className="input"
          autoFocus
          aria-label={t('queue.edit')}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) save()
            if (event.key === 'Escape') {
              event.stopPropagation()
              setDraft(null)
            }
          }}
        />
      </li>
    )
  }
  return (
    <li>
      <span className="ellipsis" title={visibleText(text)}>
        {visibleLine(text)}
      </span>
      {index > 0 && (
        <IconButton icon="chevron-up" label={t('queue.up')} onClick={() => orTell(moveQueued(message.id, index - 1))} />
      )}
      <IconButton icon="edit" label={t('queue.edit')} onClick={() => setDraft(text)} />
      <IconButton icon="arrow-right" label={t('queue.send-now')} onClick={() => orTell(sendQueuedNow(message.id))} />
      <IconButton icon="close" label={t('queue.remove')} onClick={() => orTell(removeQueued(message.id))} />
    </li>
  )
}

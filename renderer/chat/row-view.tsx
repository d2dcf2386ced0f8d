import { memo, type ReactElement, type ReactNode, useEffect, useState } from 'react'
import { type LongText, shownText } from '../../preload/contract/text.ts'
import type { AssistantMessage, Usage, UserMessage } from '../../preload/contract/agent.ts'
import type { Transcript, TranscriptItem } from '../../preload/contract/transcript.ts'
import { durationText, exactTime, tokenText } from '../locale/time-text.ts'
import { hasText, t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { useFolds } from '../state/fold-store.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useDrafts } from '../state/draft-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { changedInTurn } from './changed-in-turn.ts'
import { CopyButton } from './copy-button.tsx'
import type { Row } from './group-messages.ts'
import { Markdown } from './markdown.tsx'
import { noticeText } from './notice-text.ts'
import { ToolCard } from './tool-card.tsx'
import { undoneText } from './undone-text.ts'

/** One row of the message list. It is drawn again only when its item changed. */
export const RowView = memo(function RowView({ row, isLast }: { row: Row; isLast: boolean }): ReactElement {
  switch (row.kind) {
    case 'older':
      return (
        <div className="older">
          <Button look="quiet" isSmall onClick={() => orTell(useSession.getState().loadOlder())}>
            {tCount('chat.older', row.count)}
          </Button>
        </div>
      )
    case 'working':
      return <Working />
    case 'item':
      return <ItemView item={row.item} isLast={isLast} />
  }
})

function ItemView({ item, isLast }: { item: TranscriptItem; isLast: boolean }): ReactElement {
  switch (item.kind) {
    case 'user':
      return <UserView message={item.message} />
    case 'assistant':
      return <AssistantView message={item.message} />
    case 'tool':
      return <ToolCard execution={item.execution} />
    case 'turn-end':
      return <TurnEnd item={item} isLast={isLast} />
    case 'mode':
      return (
        <p className="aside" title={exactTime(item.at)}>
          <Icon name="arrow-swap" size={14} />
          {t(item.by === 'agent' ? 'chat.mode-by-agent' : 'chat.mode-by-person', { mode: modeName(item.mode) })}
          {item.reason && <span> — {visibleLine(item.reason)}</span>}
        </p>
      )
    case 'undone':
    case 'restored':
      return (
        <p className="aside" title={exactTime(item.at)}>
          <Icon name={item.kind === 'undone' ? 'discard' : 'redo'} size={14} />
          {undoneText(item.kind, item.parts)}
        </p>
      )
    case 'notice':
      return (
        <p className="aside" title={exactTime(item.at)}>
          <Icon name="info" size={14} />
          {noticeText(item.code, item.values)}
        </p>
      )
  }
}

export function modeName(mode: string): string {
  const key = `mode.${mode}`
  return hasText(key) ? t(key) : visibleLine(mode)
}

function UserView({ message }: { message: UserMessage }) {
  const text = shownText(message.text)
  return (
    <article className="message user" aria-label={t('chat.you')}>
      <div className="user-text">{visibleText(text)}</div>
      {message.attachments.length > 0 && (
        <ul className="attachments">
          {message.attachments.map(({ name }, index) => (
            <li key={index}>
              <Icon name="paperclip" size={14} />
              {visibleLine(name)}
            </li>
          ))}
        </ul>
      )}
      <MessageActions text={text} at={message.at}>
        <IconButton
          icon="edit"
          label={t('chat.branch')}
          onClick={() => orTell(useDrafts.getState().branch(message.id))}
        />
      </MessageActions>
    </article>
  )
}

function AssistantView({ message }: { message: AssistantMessage }) {
  const text = shownText(message.text)
  return (
    <article className="message assistant" aria-label={t('chat.assistant')} aria-busy={!message.complete}>
      {message.reasoning !== '' && (
        <Reasoning id={message.id} text={message.reasoning} isGoing={!message.complete && text === ''} />
      )}
      {text !== '' && <Markdown text={text} />}
      {message.complete && text !== '' && <MessageActions text={text} at={message.at} />}
    </article>
  )
}

interface MessageActionsProps {
  readonly text: string
  readonly at: number
  readonly children?: ReactNode
}

const MessageActions = ({ text, at, children }: MessageActionsProps) => (
  <div className="message-actions">
    <time title={exactTime(at)}>{new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}</time>
    {children}
    <CopyButton text={text} label={t('chat.copy-message')} />
  </div>
)

function Reasoning({ id, text, isGoing }: { id: string; text: LongText; isGoing: boolean }) {
  const isOpen = useFolds((state) => state.open[`reasoning:${id}`]) ?? false
  const fold = useFolds((state) => state.fold)
  return (
    <div className="reasoning">
      <button type="button" aria-expanded={isOpen} onClick={() => fold(`reasoning:${id}`, !isOpen)}>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={14} />
        {isGoing ? t('chat.thinking') : t('chat.thought')}
      </button>
      {isOpen && <div className="reasoning-text">{visibleText(shownText(text))}</div>}
    </div>
  )
}

/** Something goes on and nothing shows it yet. */
function Working() {
  const running = useSession((state) => state.transcript?.running)
  const retry = running?.retry
  return (
    <p className="working" role="status">
      <span className="dots" aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {retry ? (
        t('chat.retrying', { reason: t(`model-error.${retry.kind as 'other'}`), attempt: retry.attempt })
      ) : (
        <Waiting />
      )}
    </p>
  )
}

/** A wait that is longer than usual is counted, so that a model that loads and one that is gone can be told apart. */
const longWaitMs = 3000

function Waiting() {
  const since = useSession((state) => state.transcript?.updatedAt) ?? 0
  const [waited, setWaited] = useState(0)
  useEffect(() => {
    // From here on: the clock of what is shown may differ from this one.
    const start = performance.now()
    setWaited(0)
    const timer = setInterval(() => setWaited(performance.now() - start), 1000)
    return () => clearInterval(timer)
  }, [since])
  return waited < longWaitMs ? t('chat.working') : t('chat.waiting', { time: durationText(waited) })
}

/** What the button says that asks the model again. */
const goOnText = {
  interrupted: 'chat.go-on',
  limit: 'chat.continue',
  failed: 'chat.retry',
  cancelled: 'chat.retry',
} as const

type TurnEndItem = Extract<TranscriptItem, { kind: 'turn-end' }>

function TurnEnd({ item, isLast }: { item: TurnEndItem; isLast: boolean }) {
  const { reason, error, usage, at } = item
  return (
    <div className="turn-end">
      {error ? (
        <Notice tone="error">
          <strong>{t(`model-error.${error.kind}`)}</strong>
          <p className="detail">{visibleText(error.detail)}</p>
        </Notice>
      ) : (
        reason !== 'completed' && (
          <Notice tone={reason === 'cancelled' ? 'info' : 'warning'}>{t(`turn.${reason}`)}</Notice>
        )
      )}
      {isLast && reason !== 'completed' && (
        <Button
          isSmall
          icon={reason === 'failed' || reason === 'cancelled' ? 'refresh' : 'debug-continue'}
          onClick={() => orTell(useSession.getState().retry())}
        >
          {t(goOnText[reason])}
        </Button>
      )}
      <ChangesLine item={item} />
      <UsageLine usage={usage} at={at} />
    </div>
  )
}

/** What the turn changed, to be looked at. */
function ChangesLine({ item }: { item: TurnEndItem }) {
  const text = useSession(({ transcript }) => transcript && changesText(transcript, item))
  const sessionId = useSession((state) => state.sessionId)
  if (text === null || sessionId === null) return null
  return (
    <p className="turn-changes">
      <Icon name="git-compare" size={14} />
      <span>{text}</span>
      <button
        type="button"
        onClick={() => useEditor.getState().openChanges({ kind: 'session', sessionId, turnId: item.turnId })}
      >
        {t('turn.review')}
      </button>
    </p>
  )
}

function changesText(transcript: Transcript, item: TurnEndItem): string | null {
  const changed = changedInTurn(transcript, item)
  return changed && tCount(changed.isAtLeast ? 'turn.changed-at-least' : 'turn.changed', changed.count)
}

function UsageLine({ usage, at }: { usage: Usage; at: number }) {
  const { inputTokens, outputTokens, cachedTokens, cost } = usage
  if (inputTokens === 0 && outputTokens === 0) return null
  const exact = t('usage.exact', { input: inputTokens, output: outputTokens, cached: cachedTokens ?? 0 })
  return (
    <p className="usage" title={`${exact}\n${exactTime(at)}`}>
      {t('usage.line', { input: tokenText(inputTokens), output: tokenText(outputTokens) })}
      {cost !== undefined && ` · $${cost.toFixed(cost < 0.1 ? 4 : 2)}`}
    </p>
  )
}

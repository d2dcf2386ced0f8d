import { memo, useState } from 'react'
import type { ChangesSource } from '../../preload/contract/changes.ts'
import { isCut, type LongText, shownText } from '../../preload/contract/text.ts'
import { isFinal, type ToolExecution, type ToolView } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { durationText, exactTime } from '../locale/time-text.ts'
import { t } from '../locale/text.ts'
import { orTell } from '../state/toast-store.ts'
import { useEditor } from '../state/editor-store.ts'
import { useFolds } from '../state/fold-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { askingIn, useSession } from '../state/session-store.ts'
import { AskCard } from './ask-card.tsx'
import { standsChanged } from './changed-in-turn.ts'
import { CopyButton } from './copy-button.tsx'
import { NestedTranscript } from './nested-transcript.tsx'
import { TerminalView } from './terminal-view.tsx'
import { readBlob, ToolViewPart } from './tool-view.tsx'

/** One call: what it is, how it stands, and what it showed. */
export const ToolCard = memo(function ToolCard({ execution }: { execution: ToolExecution }) {
  const { callId, status, title } = execution
  const nested = useSession((state) => state.transcript?.nested[callId])
  const isAsked = nested !== undefined && askingIn(nested).length > 0
  const isOpen = useFolds((state) => state.open[callId]) ?? (opensByItself(execution) || isAsked)
  const fold = useFolds((state) => state.fold)
  const isInDoubt = useSession((state) => status === 'interrupted' && isLastInDoubt(state.transcript, callId))
  const isAsking = status === 'asking'
  const label = `${visibleLine(title)} — ${statusText(execution)}`

  return (
    <article className={`tool-card ${status}`} aria-label={label}>
      <div className="tool-head">
        <button
          type="button"
          className="tool-toggle"
          aria-expanded={isOpen || isAsking}
          disabled={isAsking}
          onClick={() => fold(callId, !isOpen)}
        >
          <Icon name={isOpen || isAsking ? 'chevron-down' : 'chevron-right'} size={14} />
          <StatusIcon execution={execution} />
          <span className="tool-title ellipsis" title={visibleLine(title)}>
            {visibleLine(title)}
          </span>
          <span className="tool-status">{statusText(execution)}</span>
          <Duration execution={execution} />
        </button>
        {status === 'running' && (
          <IconButton
            icon="debug-stop"
            label={t('tool.stop')}
            onClick={() => orTell(useSession.getState().stopCall(callId))}
          />
        )}
        <ReviewButton execution={execution} />
        {standsChanged(execution) && <UndoButton callId={callId} />}
      </div>
      {isInDoubt && <InDoubt callId={callId} />}
      {isAsking ? (
        <AskCard execution={execution} />
      ) : (
        isOpen && (
          <div className="tool-body">
            {nested && <NestedTranscript transcript={nested} />}
            <Body execution={execution} />
            <Details execution={execution} />
          </div>
        )
      )}
    </article>
  )
})

/** Nobody but the person can tell whether it shall be done again. */
const InDoubt = ({ callId }: { callId: string }) => (
  <div className="tool-choice">
    <Button isSmall icon="debug-rerun" onClick={() => orTell(useSession.getState().runAgain(callId))}>
      {t('tool.run-again')}
    </Button>
    <Button isSmall look="quiet" icon="debug-continue" onClick={() => orTell(useSession.getState().retry())}>
      {t('tool.go-on-without')}
    </Button>
  </div>
)

/** Once more was said or done, running it again would change what came before. */
function isLastInDoubt(transcript: Transcript | null, callId: string): boolean {
  if (!transcript || transcript.running) return false
  const index = transcript.items.findLastIndex((item) => item.kind === 'tool' && item.execution.callId === callId)
  return !transcript.items.slice(index).some(({ kind }) => kind === 'user' || kind === 'assistant')
}

/** A change or a failure is worth the space; what was only read is not. */
function opensByItself(execution: ToolExecution): boolean {
  switch (execution.status) {
    case 'running':
      return execution.output !== undefined && execution.output !== ''
    case 'failed':
    case 'timed-out':
    case 'interrupted':
      return true
    case 'completed':
      return ['diff', 'terminal', 'question', 'image'].includes(execution.outcome.view.kind)
    case 'created':
    case 'validated':
    case 'asking':
    case 'approved':
    case 'rejected':
    case 'cancelled':
      return false
  }
}

const icons: Readonly<Record<ToolExecution['status'], string>> = {
  created: 'circle-outline',
  validated: 'circle-outline',
  asking: 'question',
  approved: 'circle-outline',
  running: 'loading',
  completed: 'check',
  rejected: 'circle-slash',
  failed: 'error',
  cancelled: 'circle-slash',
  'timed-out': 'watch',
  interrupted: 'debug-disconnect',
}

const StatusIcon = ({ execution }: { execution: ToolExecution }) => (
  <span className={hasFailedExit(execution) ? 'tool-icon failed-exit' : 'tool-icon'}>
    <Icon
      name={hasFailedExit(execution) ? 'error' : icons[execution.status]}
      size={14}
      isTurning={execution.status === 'running'}
    />
  </span>
)

/** A command that ended with another code than 0 is a result like any other, but not a good one. */
const hasFailedExit = (execution: ToolExecution): boolean =>
  execution.status === 'completed' &&
  execution.outcome.view.kind === 'terminal' &&
  (execution.outcome.view.exitCode ?? 0) !== 0

function statusText(execution: ToolExecution): string {
  if (execution.status === 'completed' && execution.undone) return t('status.undone')
  if (execution.status === 'completed' && execution.outcome.view.kind === 'terminal') {
    const { exitCode } = execution.outcome.view
    if (exitCode !== null && exitCode !== 0) return t('status.exit', { code: exitCode })
  }
  return t(`status.${execution.status}`)
}

function Duration({ execution }: { execution: ToolExecution }) {
  const { startedAt, endedAt, createdAt, metadata } = execution
  if (!isFinal(execution) || startedAt === undefined || endedAt === undefined) return null
  // The times of day may lie on both sides of a clock that was set.
  return (
    <time className="tool-time" title={exactTime(createdAt)}>
      {durationText(metadata?.durationMs ?? endedAt - startedAt)}
    </time>
  )
}

function ReviewButton({ execution }: { execution: ToolExecution }) {
  // It is the same for as long as its cards are drawn.
  const { sessionId } = useSession.getState()
  const source = sessionId === null ? null : changesOf(execution, sessionId)
  if (!source) return null
  return (
    <IconButton icon="git-compare" label={t('tool.review')} onClick={() => useEditor.getState().openChanges(source)} />
  )
}

/** What a call changed, for the review screen: files, or the repository. */
function changesOf(execution: ToolExecution, sessionId: string): ChangesSource | null {
  if (standsChanged(execution)) return { kind: 'session', sessionId, callId: execution.callId }
  if (execution.status !== 'completed' || execution.outcome.view.kind !== 'diff') return null
  const { commit } = execution.outcome.view
  return commit === undefined ? null : { kind: 'commits', from: null, to: commit }
}

function UndoButton({ callId }: { callId: string }) {
  const [isBusy, setBusy] = useState(false)
  const undo = async () => {
    setBusy(true)
    await useSession
      .getState()
      .undoChange(callId)
      .finally(() => setBusy(false))
  }
  return (
    <Button look="quiet" isSmall icon="discard" isBusy={isBusy} disabled={isBusy} onClick={() => orTell(undo())}>
      {t('tool.undo')}
    </Button>
  )
}

function Body({ execution }: { execution: ToolExecution }) {
  switch (execution.status) {
    case 'created':
    case 'validated':
    case 'approved':
    case 'asking':
      return null
    case 'running':
      return (
        <>
          {execution.preview && <ToolViewPart view={execution.preview} />}
          <TerminalView output={shownText(execution.output ?? '')} isRunning />
        </>
      )
    case 'completed':
      return <ToolViewPart view={execution.outcome.view} />
    case 'rejected':
      return (
        <>
          <p className="tool-reason">{visibleText(execution.rejection.reason) || t('status.rejected')}</p>
          <Preview view={execution.preview} />
        </>
      )
    case 'failed':
    case 'cancelled':
    case 'timed-out':
    case 'interrupted':
      return (
        <>
          <p className="tool-error">
            <code>{execution.error.code}</code> {visibleText(execution.error.message)}
          </p>
          {execution.output !== undefined && <TerminalView output={shownText(execution.output)} isRunning={false} />}
          <Preview view={execution.preview} />
        </>
      )
  }
}

const Preview = ({ view }: { view: ToolView | undefined }) => (view ? <ToolViewPart view={view} /> : null)

/** The call as the model wrote it, and the answer as the model got it, for who wants to know. */
function Details({ execution }: { execution: ToolExecution }) {
  return (
    <div className="tool-details">
      <RawText summary={t('tool.arguments')} text={execution.arguments} />
      {execution.status === 'completed' && <RawText summary={t('tool.result')} text={execution.outcome.result} />}
    </div>
  )
}

function RawText({ summary, text }: { summary: string; text: LongText }) {
  const [whole, setWhole] = useState<string | null>(null)
  const shown = whole ?? shownText(text)
  const readWhole = async () => {
    if (isCut(text)) setWhole(await readBlob(text.blob))
  }
  return (
    <details>
      <summary>{summary}</summary>
      <div className="raw">
        <pre tabIndex={0}>{visibleText(pretty(shown))}</pre>
        <CopyButton text={shown} label={t('tool.copy')} />
      </div>
      {isCut(text) && whole === null && (
        <Button look="quiet" isSmall onClick={() => orTell(readWhole())}>
          {t('tool.show-whole')}
        </Button>
      )}
    </details>
  )
}

function pretty(text: string): string {
  if (text.length > 100_000) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

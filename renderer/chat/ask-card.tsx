import { useEffect, useRef, useState } from 'react'
import { shownText } from '../../preload/contract/text.ts'
import type { Question, RememberedRule } from '../../preload/contract/approval.ts'
import { t, tCount } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { useEditor } from '../state/editor-store.ts'
import type { AskingExecution } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { DiffFileLine } from './diff-view.tsx'
import { ToolViewPart } from './tool-view.tsx'

/** What a call asks of the person, where the call stands. It takes the focus only when the person asks for it. */
export function AskCard({ execution }: { execution: AskingExecution }) {
  const { callId, question } = execution
  const element = useRef<HTMLDivElement>(null)
  const wanted = useApprovals((state) => state.wanted)
  const error = useApprovals((state) => state.errors[callId])
  const isBusy = useApprovals((state) => state.replying.has(callId))
  useEffect(() => {
    // A review is answered in its own tab.
    if (question.kind !== 'review' && wanted?.callId === callId && Date.now() - wanted.at < 2000)
      element.current?.focus()
  }, [wanted, callId])

  return (
    <div
      ref={element}
      className="ask-card"
      role="group"
      aria-label={t('ask.label', { title: visibleLine(execution.title) })}
      tabIndex={-1}
      data-asking={callId}
    >
      <Content execution={execution} question={question} isBusy={isBusy} />
      {error !== undefined && <Notice tone="error">{error}</Notice>}
    </div>
  )
}

function Content({ execution, question, isBusy }: { execution: AskingExecution; question: Question; isBusy: boolean }) {
  switch (question.kind) {
    case 'approve':
      return <ApproveQuestion execution={execution} question={question} isBusy={isBusy} />
    case 'choose':
      return <ChooseQuestion callId={execution.callId} question={question} isBusy={isBusy} />
    case 'review':
      return <ReviewQuestion callId={execution.callId} question={question} isBusy={isBusy} />
  }
}

interface PartProps<Kind extends Question['kind']> {
  readonly callId: string
  readonly question: Extract<Question, { kind: Kind }>
  readonly isBusy: boolean
}

type ApproveProps = Omit<PartProps<'approve'>, 'callId'> & { readonly execution: AskingExecution }

const grave: ReadonlySet<string> = new Set(['destroy', 'dangerous-command', 'protected-write', 'protected-read'])

function ApproveQuestion({ execution, question, isBusy }: ApproveProps) {
  const { callId } = execution
  const [isEditing, setEditing] = useState(false)
  const [reason, setReason] = useState('')
  const { approve, reject } = useApprovals.getState()
  const isGrave = grave.has(question.effect)
  const reasons = reasonsBeside(question)

  return (
    <>
      <p className={isGrave ? 'effect grave' : 'effect'}>
        {isGrave && <Icon name="warning" size={14} />}
        {t(`effect.${question.effect}`)}
      </p>
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map((text) => (
            <li key={text}>{visibleLine(text)}</li>
          ))}
        </ul>
      )}
      <ToolViewPart view={question.preview} />
      {question.preview.kind === 'command' && <p className="muted beyond">{t('ask.command-beyond')}</p>}
      {question.preview.kind === 'diff' && (
        <Button
          className="open-review"
          look="quiet"
          isSmall
          icon="git-compare"
          onClick={() => useEditor.getState().openReview(callId)}
        >
          {t('review.open-approval')}
        </Button>
      )}
      {isEditing ? (
        <EditArguments execution={execution} isBusy={isBusy} onCancel={() => setEditing(false)} />
      ) : (
        <>
          <Remember callId={callId} offers={question.offers} />
          <form
            className="ask-actions"
            onSubmit={(event) => {
              event.preventDefault()
              void reject(callId, reason.trim())
            }}
          >
            <Button look="primary" isBusy={isBusy} disabled={isBusy} keys="Ctrl+⏎" onClick={() => void approve(callId)}>
              {t('ask.approve')}
            </Button>
            <Button type="submit" disabled={isBusy} keys="Ctrl+⌫">
              {t('ask.reject')}
            </Button>
            <input
              className="input"
              aria-label={t('ask.reason')}
              placeholder={t('ask.reason-short')}
              value={reason}
              maxLength={10_000}
              onChange={(event) => setReason(event.target.value)}
            />
            <IconButton icon="edit" label={t('ask.edit')} disabled={isBusy} onClick={() => setEditing(true)} />
          </form>
        </>
      )}
    </>
  )
}

/** Why it is asked, without what the parts of a command say of themselves. */
function reasonsBeside({ reasons, preview }: ApproveProps['question']): readonly string[] {
  const said = new Set(
    preview.kind === 'command' && preview.parts.length > 1 ? preview.parts.map(({ why }) => why) : [],
  )
  return reasons.filter((reason) => !said.has(reason))
}

function Remember({ callId, offers }: { callId: string; offers: readonly RememberedRule['match'][] }) {
  const chosen = useApprovals((state) => state.remembered[callId]) ?? -1
  const scope = useApprovals((state) => state.scope[callId]) ?? 'session'
  const { chooseRemember, chooseScope } = useApprovals.getState()
  if (offers.length === 0) return null
  const options = [
    { value: '-1', label: t('remember.once') },
    ...offers.map((offer, index) => ({ value: String(index), label: offerText(offer) })),
  ]
  return (
    <div className="remember">
      <Select
        isFramed
        aria-label={t('remember.label')}
        value={String(chosen)}
        options={options}
        onChoose={(value) => chooseRemember(callId, value === '-1' ? null : Number(value))}
      />
      {chosen >= 0 && (
        <Select
          isFramed
          aria-label={t('remember.scope')}
          value={scope}
          options={[
            { value: 'session', label: t('remember.session') },
            { value: 'workspace', label: t('remember.workspace') },
          ]}
          onChoose={(value) => chooseScope(callId, value)}
        />
      )}
    </div>
  )
}

function offerText(match: RememberedRule['match']): string {
  switch (match.kind) {
    case 'command-exact':
      return t('remember.command', { command: visibleLine(match.command) })
    case 'command-prefix':
      return t('remember.prefix', { words: visibleLine(match.words.join(' ')) })
    case 'path-pattern':
      return t('remember.path', { pattern: visibleLine(match.pattern) })
    case 'tool':
      return t('remember.tool', { tool: visibleLine(match.tool) })
  }
}

function EditArguments({
  execution,
  isBusy,
  onCancel,
}: {
  execution: AskingExecution
  isBusy: boolean
  onCancel(): void
}) {
  const [text, setText] = useState(() => prettyArguments(shownText(execution.arguments)))
  const problem = problemOf(text)
  const rows = Math.min(16, text.split('\n').length + 1)
  return (
    <form
      className="ask-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!problem) void useApprovals.getState().editArguments(execution.callId, text)
      }}
    >
      <textarea
        className="input mono"
        autoFocus
        rows={rows}
        spellCheck={false}
        aria-label={t('ask.arguments')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {problem && <p className="problem">{problem}</p>}
      <div className="ask-actions">
        <Button type="submit" look="primary" isBusy={isBusy} disabled={isBusy || problem !== null}>
          {t('ask.ask-again')}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

function prettyArguments(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function problemOf(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    return t('ask.not-json', { problem: String(error instanceof Error ? error.message : error) })
  }
}

function ChooseQuestion({ callId, question, isBusy }: PartProps<'choose'>) {
  const [text, setText] = useState('')
  const answer = (chosen: string) => void useApprovals.getState().answer(callId, chosen)
  return (
    <>
      <p className="question-text">{visibleText(question.message)}</p>
      <div className="choices">
        {question.actions.map((action) => (
          <Button key={action} disabled={isBusy} onClick={() => answer(action)}>
            {visibleLine(action)}
          </Button>
        ))}
      </div>
      {question.freeAnswer && (
        <form
          className="free-answer"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') answer(text.trim())
          }}
        >
          <input
            className="input"
            aria-label={t('ask.own-answer')}
            placeholder={t('ask.own-answer')}
            value={text}
            maxLength={10_000}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" isBusy={isBusy} disabled={isBusy || text.trim() === ''}>
            {t('ask.answer')}
          </Button>
        </form>
      )}
    </>
  )
}

/** The buttons below them stay in sight. */
const filesAtOnce = 8

function ReviewQuestion({ callId, question, isBusy }: PartProps<'review'>) {
  const { reject } = useApprovals.getState()
  const [isWhole, setWhole] = useState(false)
  const files = question.preview.kind === 'diff' ? question.preview.files : []
  const shown = isWhole ? files : files.slice(0, filesAtOnce)
  return (
    <>
      {question.message && <p className="question-text">{visibleText(question.message)}</p>}
      {question.preview.kind === 'diff' ? (
        <div className="diff">
          {shown.map((file) => (
            <DiffFileLine key={file.path} file={file} />
          ))}
          {files.length > shown.length && (
            <Button look="quiet" isSmall onClick={() => setWhole(true)}>
              {tCount('review.more-files', files.length - shown.length)}
            </Button>
          )}
        </div>
      ) : (
        <ToolViewPart view={question.preview} />
      )}
      <div className="ask-actions">
        <Button look="primary" icon="git-compare" onClick={() => useEditor.getState().openReview(callId)}>
          {t('review.open')}
        </Button>
        <Button disabled={isBusy} isBusy={isBusy} onClick={() => void reject(callId)}>
          {t('ask.reject')}
        </Button>
      </div>
    </>
  )
}

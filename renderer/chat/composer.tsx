import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { autonomies } from '../../preload/contract/approval.ts'
import { modes } from '../../preload/contract/agent.ts'
import { t } from '../locale/text.ts'
import { useAnswering } from '../state/answering.ts'
import { attachFiles, attachPath, useAttachments } from '../state/attachments.ts'
import { useDrafts } from '../state/draft-store.ts'
import { useLayout } from '../state/layout-store.ts'
import { useOwnModes } from '../state/own-modes.ts'
import { useSession } from '../state/session-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { orTell } from '../state/toast-store.ts'
import { IconButton } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { ComposerAttachments } from './composer-attachments.tsx'
import { MentionList, mentionId, useMentioned } from './composer-mentions.tsx'
import { mentionAt, withMention } from './mention.ts'
import { modeName } from './row-view.tsx'

const longestMessage = 10_000
/** An entry dragged out of the explorer. */
const draggedPath = 'application/x-codelab-path'

/** The files of what was dropped or pasted; a folder opens as a workspace, and text is text. */
const filesIn = ({ items }: DataTransfer): readonly File[] =>
  [...items].flatMap((item) => {
    const isFile = item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory !== true
    return (isFile && item.getAsFile()) || []
  })

/** Where a message is written. Enter sends unless an input method is composing; Shift+Enter makes a line. */
export function Composer() {
  const element = useRef<HTMLTextAreaElement>(null)
  const sessionId = useSession((state) => state.sessionId) ?? ''
  const text = useDrafts((state) => state.texts[sessionId]) ?? ''
  const isSending = useDrafts((state) => state.isSending)
  const isRunning = useSession((state) => state.transcript?.running != null)
  const canSend = useAnswering().kind !== 'nobody'
  const wanted = useLayout((state) => state.composerWanted)
  const { write, submit } = useDrafts.getState()

  useEffect(() => {
    if (wanted > 0) element.current?.focus()
  }, [wanted])
  useLayoutEffect(() => {
    const area = element.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`
  }, [text])

  const hasAttachments = useAttachments((state) => (state.added[sessionId]?.length ?? 0) > 0)
  const [caret, setCaret] = useState(0)
  const [chosen, setChosen] = useState(0)
  /** Where a mention was given up by Escape. */
  const [leftAt, setLeftAt] = useState<number | null>(null)
  const [isOver, setOver] = useState(false)
  const mention = mentionAt(text, caret)
  const isNaming = mention !== null && mention.start !== leftAt
  const paths = useMentioned(isNaming ? mention.query : null)
  const name = (path: string) => {
    if (!mention) return
    const named = withMention(text, mention, path)
    write(sessionId, named.text)
    setChosen(0)
    void attachPath(sessionId, path)
    requestAnimationFrame(() => {
      element.current?.setSelectionRange(named.caret, named.caret)
      setCaret(named.caret)
    })
  }
  /** True: the key was for the list of files. */
  const pressedInList = (event: KeyboardEvent): boolean => {
    if (!isNaming || paths.length === 0 || event.nativeEvent.isComposing) return false
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step !== undefined) setChosen((chosen + step + paths.length) % paths.length)
    else if (event.key === 'Escape') setLeftAt(mention.start)
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) name(paths[chosen] ?? paths[0]!)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const editLast = (): boolean => {
    const { transcript } = useSession.getState()
    const last = transcript?.items.findLast((item) => item.kind === 'user')
    if (text !== '' || isRunning || last?.kind !== 'user') return false
    orTell(useDrafts.getState().branch(last.message.id))
    return true
  }

  const isEmpty = text.trim() === '' && !hasAttachments
  const send = () => {
    if (!isEmpty && text.length <= longestMessage && canSend) orTell(submit())
  }
  const pressed = (event: KeyboardEvent) => {
    if (pressedInList(event)) return
    if (event.key === 'ArrowUp' && !event.shiftKey && editLast()) return event.preventDefault()
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  return (
    <div className="composer">
      <div
        className={isOver ? 'composer-box dropping' : 'composer-box'}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.some((type) => type === 'Files' || type === draggedPath)) return
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          setOver(false)
          const path = event.dataTransfer.getData(draggedPath)
          const files = filesIn(event.dataTransfer)
          if (path === '' && files.length === 0) return
          event.preventDefault()
          if (path === '') orTell(attachFiles(sessionId, files))
          else void attachPath(sessionId, path)
        }}
      >
        {isNaming && paths.length > 0 && <MentionList paths={paths} chosen={chosen} onChoose={name} />}
        <ComposerAttachments sessionId={sessionId} />
        <textarea
          ref={element}
          rows={2}
          aria-label={t('chat.message')}
          placeholder={t(isRunning ? 'chat.placeholder-running' : 'chat.placeholder')}
          value={text}
          aria-autocomplete="list"
          aria-controls={isNaming && paths.length > 0 ? 'mentions' : undefined}
          aria-activedescendant={isNaming && paths.length > 0 ? mentionId(chosen) : undefined}
          onChange={(event) => {
            write(sessionId, event.target.value)
            setCaret(event.target.selectionStart)
            setChosen(0)
            setLeftAt(null)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onPaste={(event) => {
            const files = filesIn(event.clipboardData)
            if (files.length === 0) return
            event.preventDefault()
            orTell(attachFiles(sessionId, files))
          }}
          onKeyDown={pressed}
        />
        <div className="composer-bar">
          <ModePicker />
          <AutonomyPicker />
          <ModelName />
          <span className="space" />
          {text.length > longestMessage - 1000 && (
            <span className={text.length > longestMessage ? 'length over' : 'length'}>
              {t('chat.length', { length: text.length, most: longestMessage })}
            </span>
          )}
          {isRunning && (
            <IconButton
              className="stop"
              icon="debug-stop"
              label={t('chat.stop')}
              keys="Esc"
              onClick={() => orTell(useSession.getState().stop())}
            />
          )}
          {(!isRunning || !isEmpty) && (
            <IconButton
              className="send"
              icon="arrow-up"
              label={t('chat.send')}
              keys="Enter"
              disabled={isEmpty || text.length > longestMessage || !canSend || isSending}
              onClick={send}
            />
          )}
        </div>
      </div>
    </div>
  )
}

function ModePicker() {
  const mode = useSession((state) => state.transcript?.mode) ?? 'coder'
  const own = useOwnModes((state) => state.modes)
  const known: readonly string[] = [...modes, ...own.map(({ name }) => name)]
  const names = known.includes(mode) ? known : [...known, mode]
  return (
    <Select
      aria-label={t('mode.label')}
      title={t('mode.label')}
      value={mode}
      options={names.map((value) => ({ value, label: modeName(value) }))}
      onChoose={(value) => orTell(useSession.getState().chooseMode(value))}
    />
  )
}

function AutonomyPicker() {
  const preset = useSettings((state) => state.view?.settings.autonomy) ?? 'cautious'
  const autonomy = useSession((state) => state.transcript?.autonomy) ?? preset
  return (
    <Select
      aria-label={t('autonomy.label')}
      title={t(`autonomy.${autonomy}.hint`)}
      value={autonomy}
      options={autonomies.map((value) => ({ value, label: t(`autonomy.${value}`) }))}
      onChoose={(value) => orTell(useSession.getState().chooseAutonomy(value))}
    />
  )
}

/** Which model would answer; a script that stands in for one is called that. */
function ModelName() {
  const answering = useAnswering()
  const openDialog = useLayout((state) => state.openDialog)
  if (answering.kind === 'script') {
    return (
      <span className="scripted ellipsis" title={t('model.scripted-by', { file: visibleLine(answering.name) })}>
        <Icon name="play-circle" size={14} />
        {t('model.scripted')}
      </span>
    )
  }
  const profileId = answering.kind === 'model' ? answering.profileId : null
  return (
    <button
      type="button"
      className="model-name ellipsis"
      title={
        answering.kind === 'missing' ? t('model.missing', { model: visibleLine(answering.model) }) : t('model.choose')
      }
      onClick={() => openDialog({ kind: 'model', profileId })}
    >
      {answering.kind === 'nobody' ? t('model.choose') : visibleLine(answering.model)}
    </button>
  )
}

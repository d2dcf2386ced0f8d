import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react'
import { autonomies } from '../../preload/contract/approval.ts'
import { modes } from '../../preload/contract/agent.ts'
import { t } from '../locale/text.ts'
import { useAnswering } from '../state/answering.ts'
import { useDrafts } from '../state/draft-store.ts'
import { useLayout } from '../state/layout-store.ts'
import { useSession } from '../state/session-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { orTell } from '../state/toast-store.ts'
import { IconButton } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { modeName } from './row-view.tsx'

const longestMessage = 10_000

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

  const send = () => {
    if (text.trim() !== '' && text.length <= longestMessage && canSend) orTell(submit())
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  return (
    <div className="composer">
      <div className="composer-box">
        <textarea
          ref={element}
          rows={2}
          aria-label={t('chat.message')}
          placeholder={t(isRunning ? 'chat.placeholder-running' : 'chat.placeholder')}
          value={text}
          onChange={(event) => write(sessionId, event.target.value)}
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
          {(!isRunning || text.trim() !== '') && (
            <IconButton
              className="send"
              icon="arrow-up"
              label={t('chat.send')}
              keys="Enter"
              disabled={text.trim() === '' || text.length > longestMessage || !canSend || isSending}
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
  const known: readonly string[] = modes
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
      title={t('model.choose')}
      onClick={() => openDialog({ kind: 'model', profileId })}
    >
      {answering.kind === 'model' ? visibleLine(answering.model) : t('model.choose')}
    </button>
  )
}

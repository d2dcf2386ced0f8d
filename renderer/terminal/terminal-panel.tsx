import { lazy, Suspense, useEffect } from 'react'
import type { TerminalInfo } from '../../preload/contract/terminal.ts'
import { t } from '../locale/text.ts'
import { useLayout } from '../state/layout-store.ts'
import { useTerminals } from '../state/terminal-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import './terminal.css'

const Screen = lazy(() => import('./terminal-screen.tsx').then(({ TerminalScreen }) => ({ default: TerminalScreen })))

/** Below the editors: the person's own terminals, and what the agent keeps running. */
export function TerminalPanel() {
  const terminals = useTerminals((state) => state.terminals)
  const activeId = useTerminals((state) => state.activeId)
  const { load, open, close } = useTerminals.getState()
  const active = terminals.find(({ id }) => id === activeId)
  const isTrusted = useWorkspace((state) => state.workspace?.trusted === true)
  useEffect(() => orTell(load().then(() => openFirst(isTrusted))), [isTrusted])

  return (
    <section className="terminal-panel" aria-label={t('terminal.panel')}>
      <header className="terminal-tabs">
        <div role="tablist" aria-label={t('terminal.panel')}>
          {terminals.map((terminal) => (
            <Tab key={terminal.id} terminal={terminal} isActive={terminal.id === activeId} />
          ))}
        </div>
        <span className="space" />
        {active && (
          <IconButton
            icon={active.isRunning ? 'debug-stop' : 'trash'}
            label={t(active.isRunning ? 'terminal.end' : 'terminal.remove')}
            onClick={() => orTell(close(active.id))}
          />
        )}
        <IconButton icon="add" label={t('terminal.new')} onClick={() => orTell(open())} />
        <IconButton
          icon="close"
          label={t('terminal.hide')}
          keys="Ctrl+`"
          onClick={useLayout.getState().toggleTerminal}
        />
      </header>
      {active ? (
        <Suspense fallback={null}>
          <Screen key={active.id} terminal={active} />
        </Suspense>
      ) : (
        <EmptyState icon="terminal" title={t('terminal.none')}>
          <Button icon="add" onClick={() => orTell(open())}>
            {t('terminal.new')}
          </Button>
        </EmptyState>
      )}
    </section>
  )
}

/** Who shows the panel wants a terminal; where nothing may run there is none to open. */
async function openFirst(isTrusted: boolean): Promise<void> {
  const { terminals, open } = useTerminals.getState()
  if (terminals.length === 0 && isTrusted) await open()
}

function Tab({ terminal, isActive }: { terminal: TerminalInfo; isActive: boolean }) {
  const { id, title, processId, isRunning, exitCode } = terminal
  const name = processId ?? title.split(/[/\\]/).at(-1) ?? title
  const state = isRunning ? '' : exitCode === null ? t('terminal.ended') : t('terminal.ended-with', { code: exitCode })
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isActive}
      className="terminal-tab"
      title={[visibleLine(title), state].filter(Boolean).join('\n')}
      onClick={() => useTerminals.getState().choose(id)}
    >
      <Icon name={processId === null ? 'terminal' : 'server-process'} size={14} />
      <span className="ellipsis">{visibleLine(name)}</span>
      {state !== '' && <span className="terminal-state">{state}</span>}
    </button>
  )
}

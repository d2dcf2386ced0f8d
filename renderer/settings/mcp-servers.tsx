import { useEffect, useState } from 'react'
import type { McpServerState, McpServerView } from '../../preload/contract/settings.ts'
import { t, tCount } from '../locale/text.ts'
import { useMcp } from '../state/mcp-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { McpServerForm } from './mcp-server-form.tsx'
import './mcp-servers.css'

/** Programs and addresses that lend the agent tools: what they are, and what they do now. */
export function McpServers() {
  const servers = useMcp((state) => state.servers)
  // The name of the one that is changed; null: a new one.
  const [edited, setEdited] = useState<string | null | undefined>(undefined)
  useEffect(() => orTell(useMcp.getState().load()), [])
  const done = () => setEdited(undefined)

  return (
    <section aria-labelledby="settings-mcp">
      <h2 id="settings-mcp">{t('mcp.title')}</h2>
      <p className="muted">{t('mcp.hint')}</p>
      {servers?.length === 0 && edited === undefined && <p className="muted">{t('mcp.none')}</p>}
      <ul className="mcp-servers">
        {servers?.map((view) => (
          <li key={view.name}>
            {edited === view.name ? (
              <McpServerForm view={view} onDone={done} />
            ) : (
              <ServerRow view={view} onEdit={() => setEdited(view.name)} />
            )}
          </li>
        ))}
      </ul>
      {edited === null ? (
        <McpServerForm view={null} onDone={done} />
      ) : (
        <div>
          <Button icon="add" onClick={() => setEdited(null)}>
            {t('mcp.add')}
          </Button>
        </div>
      )}
    </section>
  )
}

function ServerRow({ view, onEdit }: { readonly view: McpServerView; onEdit(): void }) {
  const { name, server, state } = view
  const { remove, setEnabled, start, stop } = useMcp.getState()
  const target = 'url' in server ? server.url : [server.command, ...(server.args ?? [])].join(' ')
  const isUp = state.status === 'running' || state.status === 'starting'
  return (
    <>
      <div className="mcp-row">
        <label className="check">
          <input
            type="checkbox"
            aria-label={t('mcp.enable', { name })}
            checked={server.disabled !== true}
            onChange={({ target: { checked } }) => orTell(setEnabled(view, checked))}
          />
          <span className="profile-name">{name}</span>
          <code className="ellipsis" title={visibleLine(target)}>
            {visibleLine(target)}
          </code>
        </label>
        <StateText state={state} />
        {state.status !== 'disabled' && (
          <IconButton
            icon={isUp ? 'debug-stop' : 'play'}
            label={t(isUp ? 'mcp.stop' : 'mcp.start', { name })}
            onClick={() => orTell(isUp ? stop(name) : start(name))}
          />
        )}
        <IconButton icon="edit" label={t('mcp.edit', { name })} onClick={onEdit} />
        <IconButton icon="trash" label={t('mcp.remove', { name })} onClick={() => orTell(remove(name))} />
      </div>
      {'words' in state && state.words !== '' && <Notice tone="error">{visibleText(state.words)}</Notice>}
    </>
  )
}

function StateText({ state }: { readonly state: McpServerState }) {
  switch (state.status) {
    case 'running':
      return (
        <span className="mcp-state running" role="status" title={state.tools.map(visibleLine).join('\n')}>
          <Icon name="pass" size={14} />
          {tCount('mcp.running', state.tools.length)}
        </span>
      )
    case 'starting':
      return (
        <span className="mcp-state" role="status">
          <Icon name="loading" size={14} isTurning />
          {t('mcp.starting')}
        </span>
      )
    case 'failed':
    case 'ended':
      return (
        <span className="mcp-state failed" role="status">
          <Icon name="error" size={14} />
          {t(`mcp.${state.status}`)}
        </span>
      )
    case 'idle':
    case 'disabled':
      return (
        <span className="mcp-state" role="status">
          {t(`mcp.${state.status}`)}
        </span>
      )
  }
}

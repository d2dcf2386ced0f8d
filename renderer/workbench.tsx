import { useEffect } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { ActivityScreen } from './activity/activity-screen.tsx'
import { ChatPanel } from './chat/chat-panel.tsx'
import { commands } from './commands/commands.ts'
import { shortcutText } from './commands/keys.ts'
import { EditorGroup } from './editor/editor-group.tsx'
import { t, tCount } from './locale/text.ts'
import { ChangesScreen } from './review/changes-screen.tsx'
import { ReviewScreen } from './review/review-screen.tsx'
import { SessionList } from './sessions/session-list.tsx'
import { SettingsScreen } from './settings/settings-screen.tsx'
import { SourceControl } from './source-control/source-control.tsx'
import { tabOfChanges, useEditor } from './state/editor-store.ts'
import { type SidePanel, useLayout } from './state/layout-store.ts'
import { countAsking, useSession } from './state/session-store.ts'
import { useSourceControl } from './state/source-control-store.ts'
import { StatusBar } from './status-bar.tsx'
import { TerminalPanel } from './terminal/terminal-panel.tsx'
import { Icon } from './ui/icon.tsx'
import { Explorer } from './workspace/explorer.tsx'
import './workbench.css'

/** What of an editor takes the keys. */
const takesKeys = '.hunk-list, .whole-change, .monaco-editor :is(textarea, .native-edit-context)'

/** The window once a folder is open: bar, side panel, editors, chat, and the status at the foot. */
export function Workbench() {
  const side = useLayout((state) => state.side)
  const isSideShown = useLayout((state) => state.isSideShown)
  const isChatShown = useLayout((state) => state.isChatShown)
  const isMaximised = useLayout((state) => state.isMaximised)
  const panels = [...(isSideShown ? ['side'] : []), 'editor', ...(isChatShown ? ['chat'] : [])]
  const isTerminalShown = useLayout((state) => state.isTerminalShown)
  const rows = useDefaultLayout({
    id: 'codelab-rows',
    panelIds: ['editors', ...(isTerminalShown ? ['terminal'] : [])],
    storage: localStorage,
  })
  const layout = useDefaultLayout({ id: 'codelab-panels', panelIds: panels, storage: localStorage })
  useEffect(() => {
    const editors = document.getElementById('editors')
    if (isMaximised && !editors?.contains(document.activeElement))
      editors?.querySelector<HTMLElement>(takesKeys)?.focus()
  }, [isMaximised])

  return (
    <div className="workbench">
      <div className="workbench-middle">
        <ActivityBar />
        <Group className={`panels ${isMaximised ? 'maximised' : ''}`} orientation="horizontal" {...layout}>
          {isSideShown && (
            <>
              <Panel id="side" defaultSize={240} minSize={160} maxSize="50" groupResizeBehavior="preserve-pixel-size">
                <SidePanelView side={side} />
              </Panel>
              <Separator className="separator" aria-label={t('layout.resize-side')} />
            </>
          )}
          <Panel id="editor" minSize={200}>
            <Group orientation="vertical" {...rows}>
              <Panel id="editors" minSize={120}>
                <EditorGroup
                  settings={<SettingsScreen />}
                  activity={<ActivityScreen />}
                  empty={<NothingOpen />}
                  review={(callId) => <ReviewScreen key={callId} callId={callId} />}
                  changes={(source) => <ChangesScreen key={tabOfChanges(source)} source={source} />}
                />
              </Panel>
              {isTerminalShown && (
                <>
                  <Separator className="separator is-row" aria-label={t('layout.resize-terminal')} />
                  <Panel id="terminal" defaultSize={240} minSize={96} groupResizeBehavior="preserve-pixel-size">
                    <TerminalPanel />
                  </Panel>
                </>
              )}
            </Group>
          </Panel>
          {isChatShown && (
            <>
              <Separator className="separator" aria-label={t('layout.resize-chat')} />
              <Panel
                id="chat"
                defaultSize={innerWidth < 1200 ? 400 : 460}
                minSize={320}
                groupResizeBehavior="preserve-pixel-size"
              >
                <ChatPanel />
              </Panel>
            </>
          )}
        </Group>
      </div>
      <StatusBar />
    </div>
  )
}

function SidePanelView({ side }: { side: SidePanel }) {
  switch (side) {
    case 'explorer':
      return <Explorer />
    case 'source-control':
      return <SourceControl />
    case 'sessions':
      return <SessionList />
  }
}

function ActivityBar() {
  const side = useLayout((state) => state.side)
  const isSideShown = useLayout((state) => state.isSideShown && !state.isMaximised)
  const isChatShown = useLayout((state) => state.isChatShown && !state.isMaximised)
  const asking = useSession(countAsking)
  const changed = useSourceControl((state) => state.changed)
  const isTerminalShown = useLayout((state) => state.isTerminalShown && !state.isMaximised)
  const { toggleSide, toggleChat, toggleTerminal } = useLayout.getState()
  const isShown = (panel: SidePanel) => isSideShown && side === panel
  return (
    <nav className="activity-bar" aria-label={t('layout.activity-bar')}>
      <ActivityButton
        icon="files"
        label={t('explorer.label')}
        isOn={isShown('explorer')}
        onPress={() => toggleSide('explorer')}
      />
      <ActivityButton
        icon="source-control"
        label={
          changed > 0 ? `${t('source-control.label')}, ${tCount('status.changes', changed)}` : t('source-control.label')
        }
        isOn={isShown('source-control')}
        badge={changed}
        isQuiet
        onPress={() => toggleSide('source-control')}
      />
      <ActivityButton
        icon="history"
        label={t('session.list')}
        isOn={isShown('sessions')}
        onPress={() => toggleSide('sessions')}
      />
      <span className="space" />
      <ActivityButton
        icon="comment-discussion"
        label={t('chat.label')}
        isOn={isChatShown}
        badge={isChatShown ? 0 : asking}
        onPress={toggleChat}
      />
      <ActivityButton icon="terminal" label={t('terminal.panel')} isOn={isTerminalShown} onPress={toggleTerminal} />
      <ActivityButton
        icon="pulse"
        label={t('activity.title')}
        isOn={false}
        onPress={() => useEditor.getState().openActivity()}
      />
      <ActivityButton
        icon="settings-gear"
        label={t('settings.title')}
        isOn={false}
        onPress={() => useEditor.getState().openSettings()}
      />
    </nav>
  )
}

interface ActivityButtonProps {
  readonly icon: string
  readonly label: string
  readonly isOn: boolean
  readonly badge?: number
  /** The number asks for nothing. */
  readonly isQuiet?: boolean
  onPress(): void
}

const ActivityButton = ({ icon, label, isOn, badge = 0, isQuiet = false, onPress }: ActivityButtonProps) => (
  <button type="button" className="activity" aria-label={label} aria-pressed={isOn} title={label} onClick={onPress}>
    <Icon name={icon} size={20} />
    {badge > 0 && <span className={isQuiet ? 'badge quiet' : 'badge'}>{badge > 99 ? '99+' : badge}</span>}
  </button>
)

const hinted = ['file.quick-open', 'palette.open', 'chat.focus', 'view.toggle-side']

/** An editor group with no tab: the keys worth knowing. */
function NothingOpen() {
  return (
    <div className="nothing-open">
      <dl>
        {commands
          .filter(({ id }) => hinted.includes(id))
          .map(({ id, title, shortcut = '' }) => (
            <div key={id}>
              <dt>{t(title)}</dt>
              <dd>
                {shortcutText(shortcut)
                  .split('+')
                  .map((part) => (
                    <kbd key={part}>{part}</kbd>
                  ))}
              </dd>
            </div>
          ))}
      </dl>
    </div>
  )
}

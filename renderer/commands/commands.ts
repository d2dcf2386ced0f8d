import type { TextKey } from '../locale/text.ts'
import { askingIn, useSession } from '../state/session-store.ts'
import { focusedCall, useApprovals } from '../state/approval-store.ts'
import { useDocuments } from '../state/document-store.ts'
import { chooseFolder, takeTour } from '../state/connect.ts'
import { useEditor } from '../state/editor-store.ts'
import { useLayout } from '../state/layout-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'

/** Something a person can do. Palette, menus and keys all read it here. */
export interface Command {
  readonly id: string
  readonly title: TextKey
  /** `Ctrl+Shift+P`; `Ctrl` is the command key on a Mac. */
  readonly shortcut?: string
  /** Whether it makes sense now; always, where it does not say. */
  when?(): boolean
  run(): void
}

const layout = useLayout.getState
const session = useSession.getState
const approvals = useApprovals.getState
const editor = useEditor.getState
const hasFolder = () => useWorkspace.getState().workspace !== null
const isRunning = () => session().transcript?.running != null
const activePath = () => {
  const { tabs, activeId } = editor()
  const tab = tabs.find(({ id }) => id === activeId)
  return tab?.kind === 'file' || tab?.kind === 'compare' ? tab.path : null
}
const saveAll = () => {
  for (const tab of editor().tabs) if (tab.kind === 'file') void useDocuments.getState().save(tab.path)
}
const hasTab = () => editor().activeId !== null
/** Whether git may be started in the folder, and has something to tell. */
const hasRepository = () => {
  const { workspace } = useWorkspace.getState()
  return workspace?.trusted === true && workspace.branch !== null
}

export const commands: readonly Command[] = [
  {
    id: 'palette.open',
    title: 'command.palette',
    shortcut: 'Ctrl+Shift+P',
    run: () => layout().openDialog({ kind: 'palette' }),
  },
  {
    id: 'folder.open',
    title: 'command.open-folder',
    shortcut: 'Ctrl+O',
    run: () => orTell(chooseFolder()),
  },
  { id: 'tour.take', title: 'tour.take', run: () => orTell(takeTour()) },
  {
    id: 'folder.close',
    title: 'command.close-folder',
    when: hasFolder,
    run: () => useWorkspace.getState().closeFolder(),
  },
  {
    id: 'file.quick-open',
    title: 'command.quick-open',
    shortcut: 'Ctrl+P',
    when: hasFolder,
    run: () => layout().openDialog({ kind: 'quick-open' }),
  },
  {
    id: 'view.explorer',
    title: 'command.explorer',
    shortcut: 'Ctrl+Shift+E',
    when: hasFolder,
    run: () => layout().showSide('explorer'),
  },
  {
    id: 'view.source-control',
    title: 'command.source-control',
    shortcut: 'Ctrl+Shift+G',
    when: hasFolder,
    run: () => layout().goToSourceControl(),
  },
  { id: 'view.sessions', title: 'command.sessions', when: hasFolder, run: () => layout().showSide('sessions') },
  {
    id: 'view.toggle-side',
    title: 'command.toggle-side',
    shortcut: 'Ctrl+B',
    when: hasFolder,
    run: () => layout().toggleSide(),
  },
  {
    id: 'view.toggle-chat',
    title: 'command.toggle-chat',
    shortcut: 'Ctrl+Alt+B',
    when: hasFolder,
    run: () => layout().toggleChat(),
  },
  {
    id: 'view.toggle-terminal',
    title: 'command.toggle-terminal',
    shortcut: 'Ctrl+`',
    when: hasFolder,
    run: () => layout().toggleTerminal(),
  },
  {
    id: 'layout.maximise',
    title: 'command.maximise',
    shortcut: 'Ctrl+Shift+M',
    when: () => hasFolder() && hasTab(),
    run: () => layout().toggleMaximised(),
  },
  {
    id: 'settings.open',
    title: 'command.settings',
    shortcut: 'Ctrl+,',
    when: hasFolder,
    run: () => editor().openSettings(),
  },
  {
    id: 'activity.open',
    title: 'command.activity',
    when: hasFolder,
    run: () => editor().openActivity(),
  },
  {
    id: 'folder.trust',
    title: 'command.trust',
    when: hasFolder,
    run: () => layout().openDialog({ kind: 'trust' }),
  },
  {
    id: 'model.choose',
    title: 'command.model',
    run: () =>
      layout().openDialog({ kind: 'model', profileId: useSettings.getState().view?.settings.activeProfileId ?? null }),
  },
  {
    id: 'file.save',
    title: 'command.save',
    shortcut: 'Ctrl+S',
    when: () => activePath() !== null,
    run: () => void useDocuments.getState().save(activePath() ?? ''),
  },
  {
    id: 'file.save-all',
    title: 'command.save-all',
    shortcut: 'Ctrl+Alt+S',
    when: hasTab,
    run: saveAll,
  },
  {
    id: 'editor.close',
    title: 'command.close-tab',
    shortcut: 'Ctrl+Alt+W',
    when: hasTab,
    run: () => editor().closeTab(editor().activeId ?? ''),
  },
  {
    id: 'editor.beside',
    title: 'command.beside',
    shortcut: 'Ctrl+\\',
    when: () => activePath() !== null,
    run: () => editor().openBeside(activePath() ?? ''),
  },
  {
    id: 'editor.next',
    title: 'command.next-tab',
    shortcut: 'Ctrl+PageDown',
    when: hasTab,
    run: () => editor().selectNextTab(1),
  },
  {
    id: 'editor.previous',
    title: 'command.previous-tab',
    shortcut: 'Ctrl+PageUp',
    when: hasTab,
    run: () => editor().selectNextTab(-1),
  },
  { id: 'chat.focus', title: 'command.chat', shortcut: 'Ctrl+L', when: hasFolder, run: () => layout().goToComposer() },
  {
    id: 'session.new',
    title: 'command.new-session',
    shortcut: 'Ctrl+Alt+N',
    when: hasFolder,
    run: () => orTell(session().createSession()),
  },
  {
    id: 'changes.session',
    title: 'command.changes-session',
    shortcut: 'Ctrl+Alt+R',
    when: () => session().sessionId !== null,
    run: () => {
      const { sessionId } = session()
      if (sessionId !== null) editor().openChanges({ kind: 'session', sessionId })
    },
  },
  {
    id: 'changes.working-tree',
    title: 'command.changes-working-tree',
    shortcut: 'Ctrl+Alt+G',
    when: hasRepository,
    run: () => editor().openChanges({ kind: 'working-tree' }),
  },
  {
    id: 'changes.index',
    title: 'command.changes-index',
    when: hasRepository,
    run: () => editor().openChanges({ kind: 'index' }),
  },
  {
    id: 'changes.commits',
    title: 'command.changes-commits',
    when: hasRepository,
    run: () => editor().openChanges({ kind: 'commits', from: null, to: 'HEAD' }),
  },
  { id: 'chat.stop', title: 'command.stop', shortcut: 'Escape', when: isRunning, run: () => orTell(session().stop()) },
  {
    id: 'approval.focus',
    title: 'command.approval',
    shortcut: 'Ctrl+.',
    when: () => askingIn(session().transcript).length > 0,
    run: () => approvals().goToNext(),
  },
  {
    id: 'approval.approve',
    title: 'command.approve',
    shortcut: 'Ctrl+Enter',
    when: () => focusedCall() !== null,
    run: () => void approvals().approve(focusedCall() ?? ''),
  },
  {
    id: 'approval.reject',
    title: 'command.reject',
    shortcut: 'Ctrl+Backspace',
    when: () => focusedCall() !== null,
    run: () => void approvals().reject(focusedCall() ?? ''),
  },
  {
    id: 'theme.dark',
    title: 'command.theme-dark',
    run: () => orTell(useSettings.getState().change({ theme: 'dark' })),
  },
  {
    id: 'theme.light',
    title: 'command.theme-light',
    run: () => orTell(useSettings.getState().change({ theme: 'light' })),
  },
  {
    id: 'theme.contrast',
    title: 'command.theme-contrast',
    run: () => orTell(useSettings.getState().change({ theme: 'high-contrast' })),
  },
]

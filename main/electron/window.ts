import { BrowserWindow, dialog, nativeTheme } from 'electron'
import { appOrigin } from './app-files.ts'
import type { WindowStates } from './window-state.ts'

export interface WindowParts {
  readonly preload: string
  readonly states: WindowStates
  /** Gives the new window its connection, before its page loads. */
  readonly connect: (window: BrowserWindow) => void
}

/** Opens a window on our own page. It has nothing but a page: no Node, no other origin, one bridge. */
export function openWindow({ preload, states, connect }: WindowParts): BrowserWindow {
  const { bounds, isMaximized } = states.next()
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 400,
    show: false,
    title: 'CodeLab IDE',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1e1e1e' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A dropped file must not replace the page.
      navigateOnDragDrop: false,
    },
  })
  if (isMaximized) window.maximize()
  states.follow(window)
  connect(window)
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') void offerReload(window, reason)
  })
  void window.loadURL(`${appOrigin}/index.html`)
  return window
}

/** The page is gone, out of memory perhaps; the agent and its work are not in it. */
async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'This window stopped working.',
    detail: `Conversations and files are kept outside of it; reloading shows them again. (${reason})`,
    buttons: ['Reload', 'Close'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.reload()
  else window.destroy()
}

import { BrowserWindow, nativeTheme } from 'electron'
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
  void window.loadURL(`${appOrigin}/index.html`)
  return window
}

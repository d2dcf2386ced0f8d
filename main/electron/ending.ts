import process from 'node:process'
import { app, BrowserWindow, dialog, type MessageBoxSyncOptions } from 'electron'
import type { App } from '../app.ts'

/** What must happen before CodeLab goes: its person agrees to stop a running turn, commands end, the log is closed. */
export function prepareEnding(codelab: Pick<App, 'runningTurns' | 'close'>): (window: BrowserWindow) => void {
  const isMac = process.platform === 'darwin'
  let isAgreed = false

  const agrees = (window: BrowserWindow | undefined): boolean => {
    isAgreed ||= codelab.runningTurns() === 0 || askToStop(window)
    return isAgreed
  }

  app.on('before-quit', (event) => {
    if (!agrees(BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0])) event.preventDefault()
  })
  app.on('window-all-closed', () => {
    if (!isMac) app.quit()
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    // Quitting once more from here leaves Electron hanging until its watchdog ends it.
    void codelab.close().finally(() => app.exit())
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void codelab.close().finally(() => app.exit()))
  }

  return (window) => {
    window.on('close', (event) => {
      // On macOS the app, and the turn with it, goes on without windows.
      const isLast = !isMac && BrowserWindow.getAllWindows().length === 1
      if (isLast && !agrees(window)) event.preventDefault()
    })
  }
}

function askToStop(window: BrowserWindow | undefined): boolean {
  const question: MessageBoxSyncOptions = {
    type: 'question',
    message: 'The agent is still working. Close CodeLab and stop it?',
    detail: 'What it did so far is kept, and the conversation can go on from there the next time.',
    buttons: ['Stop and close', 'Keep working'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  return (window ? dialog.showMessageBoxSync(window, question) : dialog.showMessageBoxSync(question)) === 0
}

import { join } from 'node:path'
import process from 'node:process'
import { app, BrowserWindow, dialog, session } from 'electron'
import { createApp, type App } from '../app.ts'
import { messageOf } from '../errors.ts'
import { run } from '../process/run.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import { registerAppScheme, serveAppFiles } from './app-files.ts'
import { readArguments } from './arguments.ts'
import { createElectronShell } from './electron-shell.ts'
import { guardContents, guardSession } from './guard.ts'
import { carryFrames } from './ipc.ts'
import { openLink } from './links.ts'
import { readLoginEnvironment } from './login-environment.ts'
import { setMenu } from './menu.ts'
import { openWindow } from './window.ts'
import { createWindowStates } from './window-state.ts'

const dataDirectory = defaultDataDirectory()
const profile = join(dataDirectory, 'window')
const appPath = app.isPackaged ? null : app.getAppPath()
const { folder, script } = readArguments(process.argv.slice(1), process.cwd(), appPath)

// The lock below is one a profile: another data directory is another CodeLab.
app.setPath('userData', profile)
registerAppScheme()
guardContents(app, (contents, address) => void openLink(contents, address))

if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  const [environment] = await Promise.all([readLoginEnvironment(run, process.env), app.whenReady()])
  Object.assign(process.env, environment)
  const codelab = await createApp({
    shell: createElectronShell(),
    dataDirectory,
    ...(script === null ? {} : { script }),
  }).catch(refuseStart)
  if (!codelab) return

  guardSession(session.defaultSession)
  serveAppFiles(session.defaultSession, join(import.meta.dirname, '../renderer'))
  const carry = carryFrames(codelab)
  const states = createWindowStates(join(profile, 'window.json'), () => BrowserWindow.getAllWindows().length)
  const open = (startFolder: string | null) =>
    openWindow({
      preload: join(import.meta.dirname, '../preload/bridge.cjs'),
      states,
      connect: (window) => {
        carry(window.webContents, startFolder)
        askBeforeStopping(window, codelab)
      },
    })

  setMenu({ openWindow: () => open(null) })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open(null)
  })
  app.on('second-instance', (_event, argv, workingDirectory) => {
    const asked = readArguments(argv.slice(1), workingDirectory, appPath)
    if (asked.folder !== null) open(asked.folder)
    else focus(BrowserWindow.getAllWindows()[0] ?? open(null))
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  closeBeforeQuitting(codelab)
  open(folder)
}

/** Nothing can be done without the app: its data directory belongs to another process, or cannot be written. */
function refuseStart(error: unknown): null {
  console.error(messageOf(error))
  dialog.showErrorBox('CodeLab cannot start', messageOf(error))
  app.exit(1)
  return null
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** With the last window a running turn ends: its person is asked. */
function askBeforeStopping(window: BrowserWindow, codelab: App): void {
  window.on('close', (event) => {
    const isLast = BrowserWindow.getAllWindows().length === 1
    if (!isLast || !codelab.isRunning()) return
    const choice = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: 'The agent is still working. Close CodeLab and stop it?',
      detail: 'What it did so far is kept; the conversation goes on from there the next time.',
      buttons: ['Stop and close', 'Keep working'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    })
    if (choice !== 0) event.preventDefault()
  })
}

/** Running commands are ended and the log is closed before the process goes. */
function closeBeforeQuitting(codelab: App): void {
  let isClosed = false
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void codelab.close().finally(() => {
      isClosed = true
      app.quit()
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.exit())
}

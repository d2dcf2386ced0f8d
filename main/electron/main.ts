import { join } from 'node:path'
import process from 'node:process'
import { app, BrowserWindow, dialog, session } from 'electron'
import { createApp } from '../app.ts'
import { messageOf } from '../errors.ts'
import { run } from '../process/run.ts'
import { defaultDataDirectory, ensureDataDirectory } from '../store/data-directory.ts'
import { registerAppScheme, serveAppFiles } from './app-files.ts'
import { readArguments } from './arguments.ts'
import { createElectronShell } from './electron-shell.ts'
import { prepareEnding } from './ending.ts'
import { guardContents, guardSession } from './guard.ts'
import { carryFrames } from './ipc.ts'
import { openLink } from './links.ts'
import { readLoginEnvironment } from './login-environment.ts'
import { setMenu } from './menu.ts'
import { openWindow } from './window.ts'
import { createWindowStates } from './window-state.ts'

const appPath = app.isPackaged ? null : app.getAppPath()
const { folder, script, data } = readArguments(process.argv.slice(1), process.cwd(), appPath)
const dataDirectory = data ?? defaultDataDirectory()
const profile = join(dataDirectory, 'window')

registerAppScheme()
guardContents(app, (contents, address) => void openLink(contents, address))
start().catch(refuseStart)

async function start(): Promise<void> {
  ensureDataDirectory(dataDirectory)
  // The lock is one a profile: another data directory is another CodeLab.
  app.setPath('userData', profile)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  const [environment] = await Promise.all([readLoginEnvironment(run, process.env), app.whenReady()])
  Object.assign(process.env, environment)
  const codelab = await createApp({
    shell: createElectronShell(),
    dataDirectory,
    script: script ?? undefined,
  })
  guardSession(session.defaultSession)
  serveAppFiles(session.defaultSession, join(import.meta.dirname, '../renderer'))
  const carry = carryFrames(codelab)
  const followEnding = prepareEnding(codelab)
  const states = createWindowStates(join(profile, 'window.json'), () => BrowserWindow.getAllWindows().length)
  const open = (startFolder: string | null) =>
    openWindow({
      preload: join(import.meta.dirname, '../preload/bridge.cjs'),
      states,
      connect: (window) => {
        carry(window.webContents, startFolder)
        followEnding(window)
      },
    })

  const chooseFolder = async () => {
    const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
    for (const chosen of filePaths) open(chosen)
  }
  setMenu({ openWindow: () => open(null), chooseFolder: () => void chooseFolder() })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open(null)
  })
  app.on('second-instance', (_event, argv, workingDirectory) => {
    const asked = readArguments(argv.slice(1), workingDirectory, appPath)
    if (asked.folder !== null) open(asked.folder)
    else focus(BrowserWindow.getAllWindows()[0] ?? open(null))
  })
  open(folder)
}

/** Nothing can be done without the app: its data directory belongs to another process, or cannot be written. */
function refuseStart(error: unknown): void {
  console.error(messageOf(error))
  dialog.showErrorBox('CodeLab cannot start', messageOf(error))
  app.exit(1)
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { _electron, chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'

export type ShellName = 'web' | 'electron' | 'package'

export interface ShellRequest {
  /** Null: it starts with no folder open. */
  readonly workspace: string | null
  readonly data: string
  /** A file of written answers. */
  readonly script: string | undefined
}

/** One started process with its window. */
export interface RunningShell {
  readonly page: Page
  readonly context: BrowserContext
  /** Opens a second window of the same process on another folder. */
  openAnother(workspace: string): Promise<Page>
  /** Begins to measure; the answer tells how long the main process kept anything waiting since, in milliseconds. */
  watchDelay?(): Promise<() => Promise<number>>
  /** Closes the window by its button and answers the question that comes with the button of this name, if one comes. */
  closeWindow?(answer: string): Promise<void>
  /** Ends it as a person would. */
  close(): Promise<void>
  /** Ends it as a power failure would. */
  kill(): Promise<void>
}

export const projectRoot = join(import.meta.dirname, '..')
const windowSize = { width: 1440, height: 900 }

export async function startWeb(request: ShellRequest, browser: Browser): Promise<RunningShell> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/main/web.js'), ...argumentsFor(request)], {
    env: environmentFor(request),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Alone on a line, with the token.
  const address = await firstMatch(child.stdout, /^(https?:\/\/\S+#\S+)$/)
  const context = await browser.newContext({ viewport: windowSize, permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(address)
  const end = async (signal: NodeJS.Signals) => {
    await context.close()
    await ended(child, signal)
  }
  return {
    page,
    context,
    async openAnother(workspace) {
      const other = await context.newPage()
      await other.goto(address)
      await other.getByRole('tree', { name: 'Files' }).waitFor()
      await other.keyboard.press('Control+Shift+P')
      await other.getByRole('option', { name: 'Open a folder' }).click()
      const dialog = other.getByRole('dialog', { name: 'Open a folder' })
      await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(workspace)
      await dialog.getByRole('button', { name: 'Open this folder' }).click()
      return other
    },
    close: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

export async function startElectron(request: ShellRequest): Promise<RunningShell> {
  const executablePath = process.env['CODELAB_E2E_ELECTRON']
  if (!executablePath) throw new Error('CODELAB_E2E_ELECTRON names no Electron')
  const app = await _electron.launch({
    executablePath,
    args: [projectRoot, ...chromiumSwitches, ...argumentsFor(request)],
    env: environmentFor(request),
  })
  const page = await app.firstWindow()
  const child = app.process()
  return {
    page,
    context: app.context(),
    // As from a terminal: the second process hands its folder to the first and ends.
    async openAnother(workspace) {
      const opened = app.waitForEvent('window')
      const second = spawn(
        executablePath,
        [projectRoot, ...chromiumSwitches, ...argumentsFor({ ...request, workspace })],
        {
          env: environmentFor(request),
          stdio: 'ignore',
        },
      )
      await once(second, 'exit')
      return opened
    },
    async watchDelay() {
      const monitor = await app.evaluateHandle(() => {
        const started = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 })
        started.enable()
        return started
      })
      return () => monitor.evaluate(({ max }) => max / 1e6)
    },
    async closeWindow(answer) {
      await app.evaluate(({ BrowserWindow, dialog }, wanted) => {
        const choose = (...args: unknown[]) => (args.at(-1) as { buttons: string[] }).buttons.indexOf(wanted)
        Object.assign(dialog, { showMessageBoxSync: choose })
        setTimeout(() => BrowserWindow.getAllWindows()[0]?.close())
      }, answer)
    },
    // Not through its window, which would ask about a turn that runs.
    close: () => ended(child, 'SIGTERM'),
    kill: () => ended(child, 'SIGKILL'),
  }
}

/** The packaged app takes no debugger for its main process; its page is reached as any Chromium's. */
export async function startPackage(request: ShellRequest): Promise<RunningShell> {
  const program = process.env['CODELAB_E2E_PACKAGE']
  if (!program) throw new Error('CODELAB_E2E_PACKAGE names no program')
  const child = spawn(program, [...chromiumSwitches, '--remote-debugging-port=0', ...argumentsFor(request)], {
    env: environmentFor(request),
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const address = await firstMatch(child.stderr, /^DevTools listening on (\S+)$/)
  const browser = await chromium.connectOverCDP(address)
  const [context] = browser.contexts()
  if (!context) throw new Error('The packaged app has no window')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  const end = async (signal: NodeJS.Signals) => {
    await browser.close()
    await ended(child, signal)
  }
  const openAnother = () => Promise.reject(new Error('The packaged app plays stories of one window'))
  return { page, context, openAnother, close: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** Root has no sandbox; a machine for tests has neither a graphics card nor a keychain. */
const chromiumSwitches = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--password-store=basic',
]

function argumentsFor({ workspace, script }: ShellRequest): string[] {
  return [...(workspace === null ? [] : [workspace]), ...(script === undefined ? [] : ['--script', script])]
}

function environmentFor({ data }: ShellRequest): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(inherited), CODELAB_DATA: data, ELECTRON_DISABLE_SECURITY_WARNINGS: '1' }
}

/** Reads lines until one fits; what comes after it is read and dropped, or the program would wait for us. */
async function firstMatch(stream: Readable, pattern: RegExp): Promise<string> {
  const lines: string[] = []
  for await (const line of createInterface({ input: stream })) {
    const [, found] = pattern.exec(line) ?? []
    if (found !== undefined) {
      stream.resume()
      return found
    }
    lines.push(line)
  }
  throw new Error(`The program ended without saying where it is:\n${lines.join('\n')}`)
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

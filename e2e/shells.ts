import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, type Browser, type BrowserContext, type Page } from '@playwright/test'

export type ShellName = 'web' | 'electron'

export interface ShellRequest {
  readonly workspace: string
  readonly data: string
  /** A file of written answers. */
  readonly script: string | undefined
}

/** One started process with its window. */
export interface RunningShell {
  readonly page: Page
  readonly context: BrowserContext
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
  const address = await addressFrom(child)
  const context = await browser.newContext({ viewport: windowSize, permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(address)
  const end = async (signal: NodeJS.Signals) => {
    await context.close()
    await ended(child, signal)
  }
  return { page, context, close: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

export async function startElectron(request: ShellRequest): Promise<RunningShell> {
  const executablePath = process.env['CODELAB_E2E_ELECTRON']
  if (!executablePath) throw new Error('CODELAB_E2E_ELECTRON names no Electron')
  const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath,
    args: [projectRoot, ...rootOnly, '--disable-gpu', '--password-store=basic', ...argumentsFor(request)],
    env: environmentFor(request),
  })
  const page = await app.firstWindow()
  const child = app.process()
  return {
    page,
    context: app.context(),
    close: () => app.close(),
    kill: () => ended(child, 'SIGKILL'),
  }
}

function argumentsFor({ workspace, script }: ShellRequest): string[] {
  return [workspace, ...(script === undefined ? [] : ['--script', script])]
}

function environmentFor({ data }: ShellRequest): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(inherited), CODELAB_DATA: data, ELECTRON_DISABLE_SECURITY_WARNINGS: '1' }
}

/** The web shell prints its address, with the token, alone on a line. */
async function addressFrom(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The web shell has no standard output')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^https?:\/\/\S+#\S+$/.test(line)) {
      child.stdout.resume()
      return line
    }
    lines.push(line)
  }
  throw new Error(`The web shell ended without an address:\n${lines.join('\n')}`)
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

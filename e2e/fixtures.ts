import { execFileSync } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, type Browser, type Page } from '@playwright/test'
import {
  projectRoot,
  startElectron,
  startPackage,
  startWeb,
  type RunningShell,
  type ShellName,
  type ShellRequest,
} from './shells.ts'

export { expect } from '@playwright/test'

export interface AppOptions {
  /** Files of the opened folder: path and text. Null: no folder is opened. */
  readonly workspace?: Readonly<Record<string, string>> | null
  /** The folder is a git repository with everything committed. */
  readonly git?: boolean
  /** A file of `e2e/scripts`, without its ending: what the scripted provider answers. */
  readonly script?: string
}

/** CodeLab with a folder open. `page` is another one after each start. */
export interface RunningApp {
  readonly page: Page
  /** The opened folder; the paths below are relative to it. */
  readonly workspace: string
  readFile(path: string): Promise<string>
  writeFile(path: string, text: string): Promise<void>
  exists(path: string): Promise<boolean>
  /** Opens a second window, of the same process, on another fresh folder with these files. */
  openAnother(files: Readonly<Record<string, string>>): Promise<Page>
  /** Desktop window alone: begins to measure how long the main process keeps anything waiting, in milliseconds. */
  watchDelay(): Promise<() => Promise<number>>
  /** Desktop window alone: closes it by its button, answering the question that may come. */
  closeWindow(answer: string): Promise<void>
  /** Closes it and starts it again on the same folder and data. */
  restart(): Promise<void>
  /** Kills it without warning and starts it again on the same folder and data. */
  killAndRestart(): Promise<void>
}

interface TestFixtures {
  readonly app: (options?: AppOptions) => Promise<RunningApp>
}

interface WorkerFixtures {
  readonly shell: ShellName
  readonly chromium: () => Promise<Browser>
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  shell: ['web', { option: true, scope: 'worker' }],

  chromium: [
    async ({ playwright }, use) => {
      let browser: Promise<Browser> | undefined
      const executablePath = process.env['CHROMIUM_PATH']
      const launch = () =>
        playwright.chromium.launch({
          ...(executablePath ? { executablePath } : {}),
          chromiumSandbox: process.getuid?.() !== 0,
        })
      await use(() => (browser ??= launch()))
      await (await browser)?.close()
    },
    { scope: 'worker' },
  ],

  app: async ({ shell, chromium }, use, testInfo) => {
    const folders: string[] = []
    const running = new Set<RunningShell>()

    const startShell = async (request: ShellRequest): Promise<RunningShell> => {
      switch (shell) {
        case 'web':
          return startWeb(request, await chromium())
        case 'electron':
          return startElectron(request)
        case 'package':
          return startPackage(request)
      }
    }
    const start = async (request: ShellRequest) => {
      const started = await startShell(request)
      running.add(started)
      await started.context.tracing.start({ screenshots: true, snapshots: true })
      return started
    }
    const freshFolder = async (name: string) => {
      // Links resolved, so that paths compare equal to those the app shows.
      const folder = await realpath(await mkdtemp(join(tmpdir(), `codelab-${name}-`)))
      folders.push(folder)
      return folder
    }

    await use(async ({ workspace: files = aSmallProject, git = false, script } = {}) => {
      const workspace = await freshFolder('workspace')
      await writeFiles(workspace, files ?? {})
      if (git) commitAll(workspace)
      const request: ShellRequest = {
        workspace: files === null ? null : workspace,
        data: await freshFolder('data'),
        script: script && join(projectRoot, 'e2e/scripts', `${script}.yaml`),
      }
      let current = await start(request)
      const again = async (end: 'close' | 'kill') => {
        await current[end]()
        running.delete(current)
        current = await start(request)
      }
      return {
        get page() {
          return current.page
        },
        workspace,
        readFile: (path) => readFile(join(workspace, path), 'utf8'),
        writeFile: (path, text) => writeFiles(workspace, { [path]: text }),
        exists: (path) =>
          access(join(workspace, path)).then(
            () => true,
            () => false,
          ),
        async openAnother(others) {
          const other = await freshFolder('other')
          await writeFiles(other, others)
          return current.openAnother(other)
        },
        watchDelay() {
          if (!current.watchDelay) throw new Error('This shell does not tell its delays')
          return current.watchDelay()
        },
        async closeWindow(answer) {
          await current.closeWindow?.(answer)
        },
        restart: () => again('close'),
        killAndRestart: () => again('kill'),
      }
    })

    const hasFailed = testInfo.status !== testInfo.expectedStatus
    for (const [index, { context, page, close }] of [...running].entries()) {
      if (hasFailed) {
        await page.screenshot({ path: testInfo.outputPath(`${index}.png`) }).catch(() => {})
        await context.tracing.stop({ path: testInfo.outputPath(`${index}-trace.zip`) }).catch(() => {})
      }
      await close()
    }
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

const aSmallProject = {
  'README.md': '# Sample\n\nA project to try things on.\n',
  'src/greet.ts': "export const greet = (name: string) => 'Hello, ' + name\n",
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

function commitAll(folder: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
  git('init', '--initial-branch', 'main')
  git('add', '--all')
  git('-c', 'user.name=Sample', '-c', 'user.email=sample@example.com', 'commit', '--message', 'Begin')
}

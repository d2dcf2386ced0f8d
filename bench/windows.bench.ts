import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { _electron, chromium, type Page } from 'playwright'
import { percentile, type Report } from './report.ts'

// From the command to a folder one can use, in both shells. `npm run bench` names the browser and Electron's program.
const browserPath = process.env['CHROMIUM_PATH']
const electronPath = process.env['CODELAB_ELECTRON']
const rounds = 5

export async function run(report: Report): Promise<void> {
  if (browserPath) await inFolder(10_000, (folder) => webShell(report, folder, browserPath))
  if (electronPath) await inFolder(100_000, (folder) => desktop(report, folder, electronPath))
}

async function webShell(report: Report, folder: string, executablePath: string): Promise<void> {
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 })
  const shown: number[] = []
  const memory: number[] = []
  const opened: number[] = []
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(join(tmpdir(), 'codelab-bench-data-'))
    const page = await browser.newPage()
    const startedAt = performance.now()
    const shell = spawn(process.execPath, ['dist/main/web.js', folder, '--data', data], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = new Promise((resolve) => shell.once('exit', resolve))
    try {
      for await (const line of createInterface({ input: shell.stdout })) {
        if (!line.startsWith('http')) continue
        await page.goto(line)
        break
      }
      await explorerShown(page)
      shown.push(performance.now() - startedAt)
      opened.push(await openLargeFile(page))
      memory.push(megabytes(shell.pid, 'VmHWM'))
    } finally {
      await page.close()
      shell.kill()
      await ended
      rmSync(data, { recursive: true, force: true })
    }
  }
  await browser.close()
  report({
    what: 'web shell, 10,000 files: command to explorer',
    value: percentile(shown, 0.5),
    unit: 'ms',
    limit: 1500,
  })
  report({ what: 'web shell, 1 MB file opened', value: percentile(opened, 0.5), unit: 'ms', limit: 300 })
  report({ what: 'web shell, memory of its process', value: Math.max(...memory), unit: 'MB', limit: 120 })
}

async function desktop(report: Report, folder: string, executablePath: string): Promise<void> {
  const shown: number[] = []
  const memory: number[] = []
  const opened: number[] = []
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(join(tmpdir(), 'codelab-bench-data-'))
    const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const app = await _electron.launch({
      executablePath,
      args: ['.', ...rootOnly, '--disable-gpu', '--password-store=basic', folder, '--data', data],
    })
    const page = await app.firstWindow()
    const startedAt = performance.now()
    await explorerShown(page)
    shown.push(performance.now() - startedAt)
    opened.push(await openLargeFile(page))
    memory.push(megabytes(app.process().pid, 'RssAnon'))
    await app.close()
    rmSync(data, { recursive: true, force: true })
  }
  report({ what: 'desktop, 100,000 files: window to explorer', value: percentile(shown, 0.5), unit: 'ms', limit: 1500 })
  report({ what: 'desktop, 1 MB file opened', value: percentile(opened, 0.5), unit: 'ms', limit: 300 })
  report({ what: 'desktop, own memory of the main process', value: Math.max(...memory), unit: 'MB', limit: 200 })
}

const explorerShown = (page: Page): Promise<void> =>
  page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'large.ts' }).waitFor()

/** A first file brings the editor with it; the second is what is measured. */
async function openLargeFile(page: Page): Promise<number> {
  const files = page.getByRole('tree', { name: 'Files' })
  await files.getByRole('treeitem', { name: 'small.ts' }).click()
  await page.getByText('the small one').waitFor()
  const startedAt = performance.now()
  await files.getByRole('treeitem', { name: 'large.ts' }).click()
  await page.getByText('the large one').waitFor()
  return performance.now() - startedAt
}

async function inFolder(files: number, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-bench-folder-'))
  try {
    // Few at the top, so that the two files below are in view.
    for (let index = 0; index < files; index++) {
      const parent = join(folder, `part-${index % 10}`, `group-${Math.floor(index / 2500)}`)
      if (index % 2500 < 10) mkdirSync(parent, { recursive: true })
      writeFileSync(join(parent, `file-${index}.ts`), '')
    }
    writeFileSync(join(folder, 'small.ts'), "export const text = 'the small one'\n")
    const line = 'export const value = [1, 2, 3].map((number) => number * 2)\n'
    writeFileSync(join(folder, 'large.ts'), `// the large one\n${line.repeat(Math.ceil(2 ** 20 / line.length))}`)
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * What a process holds, told by Linux alone: `VmHWM` is the most it had in all, `RssAnon` what is its own. Electron maps
 * its program's 170 MB into the main process before a line of ours has run.
 */
function megabytes(pid: number | undefined, what: 'VmHWM' | 'RssAnon'): number {
  if (process.platform !== 'linux' || pid === undefined) return 0
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status) ?? []
  return Number(kilobytes) / 1024
}

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright'
import { type LargePatch, largePatches } from './large-patches.ts'
import type { Report } from './report.ts'

/*
 * Large patches in the review, from the model's last word to the last decision. What stands for the machine is measured
 * in the same run: `git apply --check` for the patch, the same keys on an empty page for the frames.
 */
const browserPath = process.env['CHROMIUM_PATH']
const betweenKeysMs = 33

export async function run(report: Report): Promise<void> {
  if (!browserPath) {
    console.log('  skipped: no Chromium here')
    return
  }
  const browser = await chromium.launch({ executablePath: browserPath, chromiumSandbox: process.getuid?.() !== 0 })
  try {
    for (const make of largePatches) await reviewed(report, browser, make())
  } finally {
    await browser.close()
  }
}

async function onEmptyPage(browser: Browser): Promise<Motion> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.setContent('<textarea autofocus></textarea>')
  await page.getByRole('textbox').focus()
  const motion = await motionOf(page, () => press(page, 'x', 60))
  await page.close()
  return motion
}

async function reviewed(report: Report, browser: Browser, large: LargePatch): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-review-')))
  const workspace = join(folder, 'workspace')
  const script = join(folder, 'script.json')
  const patch = join(folder, 'a.patch')
  for (const [path, text] of Object.entries(large.files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
  const call = { tool: 'apply_patch_review', arguments: { message: large.name, diff: large.patch } }
  writeFileSync(script, JSON.stringify({ turns: [[{ calls: [call] }, 'Done.']] }))
  writeFileSync(patch, large.patch)
  const gitTook = timeOf(() => spawnSync('git', ['apply', '--check', patch], { cwd: workspace, stdio: 'inherit' }))
  const shell = spawn(
    process.execPath,
    ['dist/main/web.js', workspace, '--data', join(folder, 'data'), '--script', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise((resolve) => shell.once('exit', resolve))
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    await page.addInitScript(noting)
    for await (const line of createInterface({ input: shell.stdout })) {
      if (!line.startsWith('http')) continue
      await page.goto(line)
      break
    }
    const composer = page.getByRole('textbox', { name: 'Message', exact: true })
    await composer.fill('Go on')
    // The editor's code comes while nothing else is going on; a patch is seldom what a person sees first.
    await page.waitForTimeout(3000)
    const spentBefore = processorTimeOf(shell.pid)
    await composer.press('Enter')
    const { complete, asked, shown } = await firstShown(page)
    const tell = (what: string, value: number, limit?: number) =>
      report({ what: `${large.name}: ${what}`, value, unit: 'ms', ...(limit === undefined ? {} : { limit }) })
    tell('patch complete to asked', asked - complete)
    tell('  of which git apply --check takes', gitTook)
    tell('asked to first hunk painted', shown - asked, 300)
    tell('processor time of main until then', processorTimeOf(shell.pid) - spentBefore)

    await page.getByRole('button', { name: /^Close Review/ }).click()
    await page.evaluate('window.noted.shown = null')
    await page.waitForTimeout(500)
    await page.getByRole('button', { name: 'Open the review' }).click()
    const again = await firstShown(page)
    tell('opened again to first hunk painted', again.shown - again.clicked, 300)

    const empty = await onEmptyPage(browser)
    tell('longest frame, the same keys on an empty page', empty.longestFrame)
    const frames = async (what: string, act: () => Promise<void>) => {
      const { longestFrame, longestTask } = await motionOf(page, act)
      tell(`longest frame, ${what}`, longestFrame, Math.max(50, empty.longestFrame * 1.5))
      tell('  longest task in it, of the processor', longestTask, 50)
    }
    await frames('PageDown held', () => press(page, 'PageDown', 60))
    const files = Object.keys(large.files).length
    if (files > 1) await frames(`} through ${files} files`, () => press(page, '}', files))
    await press(page, 'Home', 1)
    await page.keyboard.press('[')
    const decisions = Math.min(100, large.hunks)
    const spentUndecided = processorTimeOf(shell.pid)
    await frames(`a through ${decisions} hunks`, () => press(page, 'a', decisions))
    // Told in hundredths of a second, so that one decision alone says nothing.
    if (decisions > 10)
      tell('  processor time of main for each', (processorTimeOf(shell.pid) - spentUndecided) / decisions, 5)
    await frames('Accept all', () => page.getByRole('button', { name: 'Accept all' }).click())
    await page.keyboard.press('c')
    await page.getByRole('textbox', { name: 'Comment' }).waitFor()
    await frames('a comment typed', () => press(page, 'w', 60))
    await page.keyboard.press('Enter')
    report({ what: `${large.name}: heap of the page`, value: await heapOf(page), unit: 'MB' })
    report({ what: `${large.name}: memory of main, at most`, value: peakOf(shell.pid), unit: 'MB' })
  } finally {
    await page.close()
    shell.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

function timeOf(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/**
 * Runs in the page before it: when the last of the patch came, when main asked, when the person last clicked, and when
 * the first hunk was painted.
 */
const noting = `
  const noted = (window.noted = { complete: 0, asked: 0, clicked: 0, shown: null })
  addEventListener('click', () => (noted.clicked = performance.now()), { capture: true })
  const Socket = window.WebSocket
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given)
      this.addEventListener('message', ({ data }) => {
        if (data.includes('"type":"tool-arguments"')) noted.complete = performance.now()
        if (data.includes('"status":"asking"')) noted.asked ||= performance.now()
      })
    }
  }
  new MutationObserver(() => {
    if (noted.shown !== null || !document.querySelector('.hunk-head, .hunk-bar')) return
    noted.shown = 0
    requestAnimationFrame(() => {
      const painted = new MessageChannel()
      painted.port1.onmessage = () => (noted.shown = performance.now())
      painted.port2.postMessage(null)
    })
  }).observe(document, { childList: true, subtree: true })
`

interface Noted {
  readonly complete: number
  readonly asked: number
  readonly clicked: number
  readonly shown: number
}

async function firstShown(page: Page): Promise<Noted> {
  await page.locator('.hunk-head, .hunk-bar').first().waitFor({ timeout: 60_000 })
  for (;;) {
    const noted = await page.evaluate<Noted>('window.noted')
    if (noted.shown > 0) return noted
  }
}

/** A key pressed at the pace of one that is held. */
async function press(page: Page, key: string, times: number): Promise<void> {
  let next = performance.now()
  for (let time = 0; time < times; time++) {
    await page.keyboard.press(key)
    next += betweenKeysMs
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
}

interface Motion {
  readonly longestFrame: number
  /** The most that one task took of the processor on the page's main thread: what else the machine does is not in it. */
  readonly longestTask: number
}

async function motionOf(page: Page, act: () => Promise<void>): Promise<Motion> {
  const browser = page.context().browser()!
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  await page.evaluate(`(() => {
    const frames = (window.frameTimes = [])
    let last = performance.now()
    const frame = (now) => {
      if (window.frameTimes !== frames) return
      frames.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })()`)
  await act()
  await page.waitForTimeout(500)
  const frames = await page.evaluate<number[]>('window.frameTimes.splice(0, Infinity, (window.frameTimes = null))')
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] }
  return { longestFrame: Math.max(...frames), longestTask: longestTaskIn(trace.traceEvents) }
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the processor. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

function longestTaskIn(events: readonly TraceEvent[]): number {
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  )
  let longest = 0
  for (const { name, pid, tid, tdur = 0 } of events) {
    if (name.endsWith('RunTask') && threads.has(`${pid}:${tid}`)) longest = Math.max(longest, tdur / 1000)
  }
  return longest
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 / 1024
}

/** Told by Linux alone. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

/** What a process and its threads have used so far, to a hundredth of a second. Told by Linux alone. */
function processorTimeOf(pid: number | undefined): number {
  try {
    // After the name, which may hold anything: the 12th and 13th field are ticks for itself and for the system.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

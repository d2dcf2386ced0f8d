import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright'
import type { AgentEvent } from '../preload/contract/agent.ts'
import { openStore } from '../main/store/open-store.ts'
import { percentile, type Report } from './report.ts'

/*
 * A fast answer into a long chat while someone types: how long a key waits for its paint, and how long frames are. The
 * same is measured on an empty page first, for what the browser and the machine cost by themselves.
 */
const browserPath = process.env['CHROMIUM_PATH']
const messages = 10_000
const keys = 300
/** No multiple of a frame, so that keys fall on every moment of one. */
const betweenKeysMs = 97
/** About four characters a token: 2,000 tokens a second. */
const pace = { chunk: 80, delayMs: 10 }

export async function run(report: Report): Promise<void> {
  if (!browserPath) {
    console.log('  skipped: no Chromium here')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'codelab-bench-'))
  const browser = await chromium.launch({
    executablePath: browserPath,
    chromiumSandbox: process.getuid?.() !== 0,
  })
  try {
    const empty = await typedInto(await emptyPage(browser))
    report({ what: 'empty page: keydown to next paint, p98', value: empty.p98, unit: 'ms' })
    report({ what: 'empty page: longest frame', value: empty.longestFrame, unit: 'ms' })
    await longChat(report, folder, browser, empty)
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function longChat(report: Report, folder: string, browser: Browser, empty: Typed): Promise<void> {
  const workspace = join(realpathSync(folder), 'workspace')
  const data = join(folder, 'data')
  mkdirSync(workspace)
  mkdirSync(data)
  const script = join(folder, 'script.json')
  const seconds = (keys * betweenKeysMs) / 1000 + 15
  const paragraph =
    'A **paragraph** with `code`, a [link](https://example.com), and some words that go on for a while.\n\n' +
    '- one item of a list\n- another item of it\n\n```ts\nexport const value = compute(1, 2, 3)\n```\n\n'
  const repeat = Math.ceil((seconds * 1000 * pace.chunk) / pace.delayMs / paragraph.length)
  writeFileSync(
    script,
    JSON.stringify({ model: 'fast', turns: [{ when: 'Go on', answers: [{ text: paragraph, repeat, ...pace }] }] }),
  )
  await seed(data, workspace)

  const args = ['dist/main/web.js', workspace, '--data', data, '--script', script]
  const shell = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => shell.once('exit', resolve))
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    for await (const line of createInterface({ input: shell.stdout })) {
      if (!line.startsWith('http')) continue
      await page.goto(line)
      break
    }
    await page
      .getByText(`Answer ${messages / 2 - 1}`, { exact: false })
      .first()
      .waitFor()
    await loadAll(page)
    const composer = page.getByRole('textbox', { name: 'Message', exact: true })
    await composer.fill('Go on')
    await composer.press('Enter')
    await page.getByText('A paragraph with', { exact: false }).last().waitFor()

    const { p98, median, longestFrame, longFrames, frames } = await typedInto(page)

    report({ what: 'fast answer: keydown to next paint, median', value: median, unit: 'ms' })
    // A frame is 16.7 ms, and a machine that is busy adds to it on an empty page as well.
    const limit = Math.max(16, empty.p98 * 1.5)
    report({ what: 'fast answer: keydown to next paint, p98', value: p98, unit: 'ms', limit })
    report({ what: 'fast answer: longest frame', value: longestFrame, unit: 'ms', limit: 50 })
    report({ what: 'fast answer: frames over 50 ms', value: longFrames, unit: 'count', limit: 0 })
    report({ what: 'fast answer: frames', value: frames, unit: 'count' })
  } finally {
    shell.kill()
    await ended
  }
}

/** Everything said before is brought into the window, as someone does who scrolls up to the beginning. */
async function loadAll(page: Page): Promise<void> {
  const first = page.getByText('Question 0.', { exact: true })
  const earlier = page.getByRole('button', { name: /^Show earlier/ })
  while ((await first.count()) === 0) {
    await page.evaluate("document.querySelector('.messages-scroller').scrollTop = 0")
    await earlier.click({ timeout: 1000 }).catch(() => {})
  }
  await page.getByRole('button', { name: 'Jump to latest' }).click()
}

async function emptyPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.setContent('<textarea aria-label="Message" autofocus></textarea>')
  await page.getByRole('textbox').focus()
  return page
}

interface Typed {
  readonly p98: number
  readonly median: number
  readonly longestFrame: number
  readonly longFrames: number
  readonly frames: number
}

/** The browser tells of no event that was shown sooner. */
const leastToldMs = 16

/**
 * Runs in the page: notes how long each key waits until it is seen, as the browser tells it, and each frame. A message
 * posted from a frame would not do: after a key the browser lets such messages wait, also when it has nothing to do.
 */
const measuring = `
  const measured = (window.measured = { waits: [], frames: [], isGoing: true })
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') measured.waits.push(duration)
  }).observe({ type: 'event', durationThreshold: ${leastToldMs} })
  let last = performance.now()
  const frame = (now) => {
    measured.frames.push(now - last)
    last = now
    if (measured.isGoing) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
`

/** Real key events, one after another at an even pace, into what has the focus. */
async function typedInto(page: Page): Promise<Typed> {
  await page.evaluate(`(() => {${measuring}})()`)
  let next = performance.now()
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press('abcdefgh'[key % 8]!)
    next += betweenKeysMs
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
  const { waits: told, frames } = await page.evaluate<{ waits: number[]; frames: number[] }>(
    '(window.measured.isGoing = false, window.measured)',
  )
  const waits = [...told, ...Array.from({ length: Math.max(0, keys - told.length) }, () => leastToldMs)]
  return {
    p98: percentile(waits, 0.98),
    median: percentile(waits, 0.5),
    longestFrame: Math.max(...frames),
    longFrames: frames.filter((each) => each > 50).length,
    frames: frames.length,
  }
}

async function seed(data: string, workspaceRoot: string): Promise<void> {
  const store = await openStore(data)
  const header = { version: 1, sessionId: 'long', at: Date.now() } as const
  const usage = { inputTokens: 100, outputTokens: 50 }
  store.database.transaction(() => {
    const put = (event: AgentEvent) => store.events.append(event, 'buffered')
    put({ ...header, type: 'session-created', workspaceRoot, title: 'Long', mode: 'coder', autonomy: 'cautious' })
    for (let round = 0; round < messages / 2; round++) {
      const turnId = `t${round}`
      const at = header.at
      put({
        ...header,
        type: 'user-message',
        message: { id: `u${round}`, role: 'user', text: `Question ${round}.`, attachments: [], at },
      })
      put({ ...header, type: 'turn-started', turnId, model: 'fast', isScripted: true })
      const text = `Answer ${round}\n\n- with **a list**\n- and \`code\`\n\n${'Words of the answer. '.repeat(round % 12)}`
      put({
        ...header,
        turnId,
        type: 'message-finished',
        message: { id: `a${round}`, role: 'assistant', text, reasoning: '', callIds: [], complete: true, at },
      })
      put({ ...header, type: 'turn-stopped', turnId, reason: 'completed', usage })
    }
  })
  store.close()
}

import type { BrowserContext, Page } from 'playwright'
import { messageOf, ToolFailure } from '../errors.ts'
import { type AddressKind, addressKind } from './address-kind.ts'
import { findBrowser } from './find-browser.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** A point of a picture of the page that had this size. */
export interface PagePoint {
  readonly x: number
  readonly y: number
  readonly of: Size
}

/** What is seen of the page after something was done. `png` is base64. */
export interface Sight {
  readonly url: string
  readonly title: string
  readonly png: string
  readonly size: Size
  /** What the page is said to be by its words, for who sees no picture. */
  readonly text: string
  /** Console lines, errors and failed requests since the last look. */
  readonly console: readonly string[]
}

export interface OpenPage {
  click(point: PagePoint): Promise<void>
  hover(point: PagePoint): Promise<void>
  type(text: string): Promise<void>
  scroll(direction: 'up' | 'down'): Promise<void>
  resize(size: Size): Promise<void>
  look(): Promise<Sight>
}

/** Browsers without a window, at most one per session, each with one page. */
export interface Browsers {
  isAvailable(): Promise<boolean>
  /** Closes the session's browser if it has one, and opens another. Throws `TOOL_UNAVAILABLE`, `BROWSER_ERROR`. */
  launch(sessionId: string, url: string, size: Size, signal: AbortSignal): Promise<OpenPage>
  find(sessionId: string): OpenPage | undefined
  close(sessionId: string): Promise<void>
  closeAll(): Promise<void>
}

const maxLines = 100
const maxLineLength = 500
const maxText = 4_000
const actMs = 10_000
const openMs = 30_000
/** How long a page may take to come to rest after something was done, before it is looked at as it is. */
const restMs = 3_000

export interface BrowsersParts {
  /** For the browser's process. */
  readonly environment: () => Record<string, string>
  readonly find?: typeof findBrowser
}

export function createBrowsers({ environment, find = findBrowser }: BrowsersParts): Browsers {
  const open = new Map<string, { readonly page: OpenPage; close(): Promise<void> }>()

  async function close(sessionId: string): Promise<void> {
    const entry = open.get(sessionId)
    open.delete(sessionId)
    await entry?.close()
  }

  return {
    isAvailable: async () => (await find()) !== null,
    async launch(sessionId, url, size, signal) {
      await close(sessionId)
      const executablePath = await find()
      if (executablePath === null) {
        throw new ToolFailure('TOOL_UNAVAILABLE', 'No browser was found. Install Chromium, Chrome or Edge.')
      }
      const { chromium } = await import('playwright')
      signal.throwIfAborted()
      // As root Chromium refuses to run with its sandbox.
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      const browser = await chromium
        .launch({ executablePath, args, headless: true, env: environment(), timeout: openMs })
        .catch((thrown: unknown) => {
          throw browserError('The browser could not be started', thrown)
        })
      const closeBrowser = () => browser.close().catch(() => {})
      const abort = () => void closeBrowser()
      signal.addEventListener('abort', abort, { once: true })
      try {
        const context = await browser.newContext({ viewport: size, acceptDownloads: false, serviceWorkers: 'block' })
        const page = await openPage(context, url)
        browser.on('disconnected', () => {
          if (open.get(sessionId)?.page === page) open.delete(sessionId)
        })
        open.set(sessionId, { page, close: closeBrowser })
        return page
      } catch (thrown) {
        await closeBrowser()
        signal.throwIfAborted()
        throw thrown
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
    find: (sessionId) => open.get(sessionId)?.page,
    close,
    async closeAll() {
      await Promise.all([...open.keys()].map(close))
    },
  }
}

async function openPage(context: BrowserContext, url: string): Promise<OpenPage> {
  const lines: string[] = []
  let left = 0
  const tell = (line: string) => {
    if (lines.length < maxLines) lines.push(line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line)
    else left += 1
  }
  await guard(context, url, tell)
  const page = await context.newPage()
  page.setDefaultTimeout(actMs)
  watch(page, tell)
  context.on('page', (other) => {
    if (other === page) return
    tell(`[page] A new window was closed: ${other.url()}`)
    void other.close().catch(() => {})
  })
  await page.goto(url, { timeout: openMs }).catch((thrown: unknown) => {
    throw browserError(`${url} could not be opened`, thrown)
  })

  const act = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
      await page.waitForLoadState('load', { timeout: restMs }).catch(() => {})
    } catch (thrown) {
      throw browserError(`${what} failed`, thrown)
    }
  }
  const at = ({ x, y, of }: PagePoint): [number, number] => {
    const { width, height } = page.viewportSize() ?? of
    return [(x / of.width) * width, (y / of.height) * height]
  }
  return {
    click: (point) => act('The click', () => page.mouse.click(...at(point))),
    hover: (point) => act('The hover', () => page.mouse.move(...at(point))),
    type: (text) => act('Typing', () => page.keyboard.type(text)),
    scroll: (direction) =>
      act('Scrolling', async () => {
        const step = (page.viewportSize()?.height ?? 600) * 0.8
        await page.evaluate(`scrollBy(0, ${direction === 'down' ? step : -step})`)
      }),
    resize: (size) => act('Resizing', () => page.setViewportSize({ ...size })),
    async look() {
      try {
        await page.waitForLoadState('networkidle', { timeout: restMs }).catch(() => {})
        const png = (await page.screenshot({ type: 'png', animations: 'disabled', caret: 'hide' })).toString('base64')
        const text = await page.evaluate<string>("document.body?.innerText ?? ''").catch(() => '')
        const told = left > 0 ? [...lines, `… and ${left} more lines`] : [...lines]
        lines.length = 0
        left = 0
        const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
        return {
          url: page.url(),
          title: await page.title().catch(() => ''),
          png,
          size: { width, height },
          text: text.length > maxText ? `${text.slice(0, maxText)}…` : text,
          console: told,
        }
      } catch (thrown) {
        throw browserError('The page could not be looked at', thrown)
      }
    },
  }
}

function watch(page: Page, tell: (line: string) => void): void {
  page.on('console', (message) => tell(`[${message.type()}] ${message.text()}`))
  page.on('pageerror', (error) => tell(`[error] ${error.message}`))
  page.on('requestfailed', (request) =>
    tell(`[failed] ${request.method()} ${request.url()}: ${request.failure()?.errorText ?? 'no answer'}`),
  )
  page.on('response', (response) => {
    if (response.status() >= 400) tell(`[${response.status()}] ${response.request().method()} ${response.url()}`)
  })
  page.on('dialog', (dialog) => {
    tell(`[dialog] ${dialog.type()}: ${dialog.message()} (dismissed)`)
    void dialog.dismiss().catch(() => {})
  })
}

/**
 * The person agreed to one address. What the page goes on to may be public; files, this machine and those near it only
 * where that is what was agreed to.
 */
async function guard(context: BrowserContext, url: string, tell: (line: string) => void): Promise<void> {
  const agreed = await addressKind(url)
  const known = new Map<string, Promise<AddressKind | null>>()
  await context.route('**/*', async (route) => {
    const target = route.request().url()
    if (/^(?:data|blob|about):/.test(target)) return route.continue()
    const key = URL.canParse(target) ? `${new URL(target).protocol}//${new URL(target).host}` : target
    const kind = await (known.get(key) ?? known.set(key, addressKind(target)).get(key)!)
    if (kind === 'public' || (kind !== null && kind === agreed && (kind !== 'private' || isSameHost(target, url)))) {
      return route.continue().catch(() => {})
    }
    tell(`[blocked] ${target} leads to ${kind === 'file' ? 'a file' : 'a private address'} that was not agreed to.`)
    return route.abort('blockedbyclient').catch(() => {})
  })
}

const isSameHost = (one: string, other: string): boolean => new URL(one).hostname === new URL(other).hostname

/** Without the log of its steps that Playwright puts behind a message. */
const browserError = (what: string, thrown: unknown): ToolFailure => {
  const why = messageOf(thrown)
    .split('\nCall log:')[0]!
    .replace(/^\w+(?:\.\w+)*: /, '')
    .slice(0, 1000)
  return new ToolFailure('BROWSER_ERROR', `${what}: ${why.trim()}`, undefined, thrown)
}

import { z } from 'zod'
import type { ToolEffect } from '../../../preload/contract/tool.ts'
import { addressKind } from '../../browser/address-kind.ts'
import type { OpenPage, PagePoint, Sight, Size } from '../../browser/browsers.ts'
import { ToolFailure } from '../../errors.ts'
import { isProtectedForWriting } from '../../policy/protected-paths.ts'
import { writePlanned } from '../planned-change.ts'
import { defineTool, type PrepareContext, type ToolContext } from '../tool.ts'

const actions = ['launch', 'click', 'hover', 'type', 'scroll_down', 'scroll_up', 'screenshot', 'close'] as const

const input = z
  .object({
    action: z.enum(actions).describe('What to do.'),
    url: z.string().max(4000).optional().describe('For launch: the address to open, http:, https: or file:.'),
    coordinate: z
      .string()
      .max(40)
      .optional()
      .describe('For click and hover: "x,y@WIDTHxHEIGHT", the point in a picture of that size.'),
    text: z.string().max(10_000).optional().describe('For type: the text; "\\n" is the Enter key.'),
    path: z.string().optional().describe('For screenshot: a new .png file to write it to as well.'),
    size: z.string().max(20).optional().describe('"WIDTHxHEIGHT" of the page. Default 1280x800 at launch.'),
  })
  .superRefine((given, context) => {
    const want = (field: 'url' | 'coordinate' | 'text') => {
      if (given[field] !== undefined) return
      context.addIssue({ code: 'custom', path: [field], message: `${given.action} needs "${field}".` })
    }
    if (given.action === 'launch') want('url')
    if (given.action === 'click' || given.action === 'hover') want('coordinate')
    if (given.action === 'type') want('text')
    const problem = given.coordinate === undefined ? null : coordinateProblem(given.coordinate)
    if (problem !== null) context.addIssue({ code: 'custom', path: ['coordinate'], message: problem })
    if (given.size !== undefined && !parseSize(given.size)) {
      const message = 'must be "WIDTHxHEIGHT" with 100 to 4000 pixels each, as "1280x800".'
      context.addIssue({ code: 'custom', path: ['size'], message })
    }
    if (given.path !== undefined && !/\.png$/i.test(given.path)) {
      context.addIssue({ code: 'custom', path: ['path'], message: 'must end with .png.' })
    }
  })
type Given = z.infer<typeof input>

export const tool = defineTool({
  name: 'browser_action',
  description: `Look at a page in a real browser without a window, and use it.

Begin with "launch" (it opens the address), end with "close". Each action but close answers with a screenshot, the page's \
address, title and visible text, and what came since on the console, with errors and failed requests. One page at a time; \
launching again closes the one before. Take coordinates from the latest screenshot and say its size with them. To look at a \
page of the project, start its server with run_persistent first. To read a document from the web or test an API, a command \
is simpler.

Examples: {"action": "launch", "url": "http://localhost:3000"}
{"action": "click", "coordinate": "320,145@1280x800"}
{"action": "type", "text": "Ada\\n"}
{"action": "screenshot", "path": "docs/start.png"}`,
  category: 'command',
  level: 'execute',
  rate: 'browser',
  needs: 'browser',
  timeoutMs: 90_000,
  input,
  // Models fill in what they leave out with empty strings.
  adapt: (given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
  title: ({ action, url, coordinate }) =>
    [`Browser: ${action.replace('_', ' ')}`, action === 'launch' ? url : coordinate].filter(Boolean).join(' '),
  async prepare(given, context) {
    const path = given.action === 'screenshot' ? given.path : undefined
    if (given.action === 'launch') {
      const { effect, reasons } = await launchEffect(given.url!, context)
      return { effect, reasons, preview: { kind: 'text', text: given.url! }, plan: null }
    }
    if (path === undefined) return { effect: 'small', plan: null }
    const target = await newFile(path, context)
    const effect: ToolEffect = isProtectedForWriting(target) ? 'protected-write' : 'edit'
    return { effect, writes: [target], preview: { kind: 'text', text: `A screenshot to ${target}` }, plan: target }
  },
  async execute(given, context, target: string | null) {
    const { browsers, sessionId } = context
    if (given.action === 'close') {
      await browsers.close(sessionId)
      return { result: { closed: true }, view: { kind: 'text', text: 'The browser is closed.' } }
    }
    const page = given.action === 'launch' ? await launch(given, context) : openPage(context)
    await act(page, given)
    const sight = await page.look()
    const changeSetId = target === null ? undefined : await save(sight, target, context)
    const { url, title, console, text, size } = sight
    const blob = context.keep(sight.png)
    return {
      result: {
        screenshot: {
          media_type: 'image/png',
          size: `${size.width}x${size.height}`,
          ...(target ? { path: target } : {}),
        },
        url,
        title,
        console,
        text,
      },
      view: { kind: 'image', mediaType: 'image/png', blob, alt: `${title || url} (${size.width}x${size.height})` },
      ...(changeSetId === undefined ? {} : { changeSetId }),
    }
  },
})

/** Opening a file reads it; a machine near this one may trust whoever is near. */
async function launchEffect(url: string, { workspace }: PrepareContext) {
  const kind = await addressKind(url)
  switch (kind) {
    case null:
      throw new ToolFailure('INVALID_ARGUMENTS', `url: ${JSON.stringify(url)} is no http:, https: or file: address.`)
    case 'file':
      return {
        effect: 'protected-read' as const,
        reasons: [`It opens a file of this machine, not only of ${workspace.root}.`],
      }
    case 'private':
      return { effect: 'protected-read' as const, reasons: ['It opens an address of a private network.'] }
    case 'loopback':
    case 'public':
      return { effect: 'browser-launch' as const, reasons: [] }
  }
}

function launch({ url, size }: Given, { browsers, sessionId, signal }: ToolContext): Promise<OpenPage> {
  return browsers.launch(
    sessionId,
    url!,
    (size === undefined ? null : parseSize(size)) ?? { width: 1280, height: 800 },
    signal,
  )
}

function openPage({ browsers, sessionId }: ToolContext): OpenPage {
  const page = browsers.find(sessionId)
  if (page) return page
  throw new ToolFailure('BROWSER_ERROR', 'No page is open. Open one first: {"action": "launch", "url": "…"}.')
}

async function act(page: OpenPage, given: Given): Promise<void> {
  if (given.size !== undefined && given.action !== 'launch') await page.resize(parseSize(given.size)!)
  switch (given.action) {
    case 'click':
      return page.click(parsePoint(given.coordinate!)!)
    case 'hover':
      return page.hover(parsePoint(given.coordinate!)!)
    case 'type':
      return page.type(given.text!)
    case 'scroll_down':
      return page.scroll('down')
    case 'scroll_up':
      return page.scroll('up')
    case 'launch':
    case 'screenshot':
    case 'close':
      return
  }
}

async function newFile(path: string, { workspace, changes }: PrepareContext): Promise<string> {
  const target = await workspace.files.resolve(path)
  const there = (await changes.read([target])).get(target)!
  if (there.kind !== 'missing') {
    throw new ToolFailure('ALREADY_EXISTS', `${target} exists already. Choose another name for the screenshot.`, {
      path,
    })
  }
  return target
}

async function save({ png }: Sight, path: string, context: ToolContext): Promise<string> {
  const change = { path, beforeHash: null, after: new Uint8Array(Buffer.from(png, 'base64')) }
  return writePlanned(context, await context.changes.plan([change]))
}

function parseSize(text: string): Size | null {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(text.trim()) ?? []
  const size = { width: Number(width), height: Number(height) }
  return Object.values(size).every((pixels) => pixels >= 100 && pixels <= 4000) ? size : null
}

function parsePoint(text: string): PagePoint | null {
  const [, x, y, width, height] = /^(\d{1,5}),\s*(\d{1,5})@(\d{1,5})x(\d{1,5})$/.exec(text.trim()) ?? []
  return x === undefined ? null : { x: Number(x), y: Number(y), of: { width: Number(width), height: Number(height) } }
}

function coordinateProblem(text: string): string | null {
  const point = parsePoint(text)
  if (!point || point.of.width === 0 || point.of.height === 0)
    return 'must be "x,y@WIDTHxHEIGHT", as "320,145@1280x800".'
  if (point.x >= point.of.width || point.y >= point.of.height)
    return `lies outside of ${point.of.width}x${point.of.height}.`
  return null
}

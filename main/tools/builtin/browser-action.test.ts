import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressKind } from '../../browser/address-kind.ts'
import { createBrowsers } from '../../browser/browsers.ts'
import { findBrowser } from '../../browser/find-browser.ts'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './browser-action.ts'

const page = `<!doctype html><title>Trial</title><body style="margin:0">
<button style="position:absolute;left:100px;top:50px;width:200px;height:100px"
  onclick="console.log('clicked'); fetch('/missing'); document.title='Clicked'">Go</button>
<input id="name" autofocus style="position:absolute;left:100px;top:200px">
<script>document.getElementById('name').oninput = (event) => { document.title = event.target.value }
fetch('http://10.1.2.3/secret').catch(() => {})</script>`

let server: Server
let address: string
let trial: Trial

beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.url === '/' ? 200 : 404
    response.setHeader('content-type', 'text/html')
    response.end(request.url === '/' ? page : 'nothing')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  trial = await openTrial()
})
afterAll(async () => {
  await trial.browsers.closeAll()
  server.close()
})

interface Seen {
  readonly url: string
  readonly title: string
  readonly console: readonly string[]
  readonly text: string
  readonly screenshot: { readonly size: string; readonly path?: string }
}
const act = async (given: Record<string, unknown>) => (await trial.call(tool, given)).result as Seen

describe.skipIf((await findBrowser()) === null)('with an installed browser', () => {
  test('a page is opened, used, looked at, kept as a picture, and closed', async () => {
    const { view } = await trial.call(tool, { action: 'launch', url: address, size: '800x600' })
    expect(view).toMatchObject({ kind: 'image', mediaType: 'image/png', alt: 'Trial (800x600)' })

    const blocked = await act({ action: 'screenshot', url: '', coordinate: '', text: '', size: '' })
    expect(blocked).toMatchObject({ url: address, text: 'Go', screenshot: { size: '800x600' } })

    // The same place in a picture of half the size.
    const clicked = await act({ action: 'click', coordinate: '100,50@400x300' })
    expect(clicked).toMatchObject({ title: 'Clicked' })
    expect(clicked.console).toEqual(expect.arrayContaining(['[log] clicked', `[404] GET ${address}missing`]))

    await act({ action: 'click', coordinate: '110,210@800x600' })
    expect(await act({ action: 'type', text: 'Ada' })).toMatchObject({ title: 'Ada' })
    await act({ action: 'hover', coordinate: '1,1@800x600' })
    await act({ action: 'scroll_down' })
    await act({ action: 'scroll_up' })

    expect(await act({ action: 'screenshot', path: 'seen.png', size: '640x480' })).toMatchObject({
      screenshot: { path: 'seen.png', size: '640x480' },
    })
    expect(readFileSync(join(trial.root, 'seen.png')).toString('latin1', 1, 4)).toBe('PNG')
    await expect(trial.prepare(tool, { action: 'screenshot', path: 'seen.png' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    })

    expect(await act({ action: 'close' })).toEqual({ closed: true })
    await expect(act({ action: 'screenshot' })).rejects.toMatchObject({ code: 'BROWSER_ERROR' })
  }, 60_000)

  test('a page reaches no private address that was not agreed to', async () => {
    const { console } = await act({ action: 'launch', url: address })
    await act({ action: 'close' })

    expect(console.join('\n')).toContain('[blocked] http://10.1.2.3/secret leads to a private address')
  })

  test('a file of this machine opens where it was agreed to', async () => {
    writeFileSync(join(trial.root, 'page.html'), '<title>File</title>hello')

    expect(await act({ action: 'launch', url: `file://${trial.root}/page.html` })).toMatchObject({
      title: 'File',
      text: 'hello',
    })
    await act({ action: 'close' })
  })

  test('a server that does not answer is told', async () => {
    await expect(act({ action: 'launch', url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
      code: 'BROWSER_ERROR',
      message: expect.stringContaining('ERR_'),
    })
  })
})

test('without a browser the tool says so', async () => {
  const none = createBrowsers({ environment: () => ({}), find: async () => null })

  expect(await none.isAvailable()).toBe(false)
  const launching = none.launch('s', address, { width: 800, height: 600 }, new AbortController().signal)
  await expect(launching).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' })
})

test.each([
  [{ action: 'launch', url: 'http://127.0.0.1:3000' }, 'browser-launch'],
  [{ action: 'launch', url: 'http://[::1]:3000' }, 'browser-launch'],
  [{ action: 'launch', url: 'http://192.168.1.1' }, 'protected-read'],
  [{ action: 'launch', url: 'http://169.254.169.254/latest' }, 'protected-read'],
  [{ action: 'launch', url: 'http://0x0a.1' }, 'protected-read'],
  [{ action: 'launch', url: 'file:///etc/passwd' }, 'protected-read'],
  [{ action: 'click', coordinate: '1,1@2x2' }, 'small'],
  [{ action: 'screenshot', path: 'new.png' }, 'edit'],
  [{ action: 'screenshot', path: '.git/x.png' }, 'protected-write'],
  [{ action: 'close' }, 'small'],
])('%j is judged as %s', async (given, effect) => {
  expect((await trial.prepare(tool, given)).effect).toBe(effect)
})

test.each([
  [{ action: 'launch' }, 'needs "url"'],
  [{ action: 'launch', url: 'javascript:alert(1)' }, 'no http:'],
  [{ action: 'launch', url: 'chrome://settings' }, 'no http:'],
  [{ action: 'click' }, 'needs "coordinate"'],
  [{ action: 'click', coordinate: '1,1' }, 'must be "x,y@WIDTHxHEIGHT"'],
  [{ action: 'click', coordinate: '9,1@9x9' }, 'lies outside'],
  [{ action: 'type' }, 'needs "text"'],
  [{ action: 'screenshot', path: 'a.jpg' }, '.png'],
  [{ action: 'launch', url: 'http://127.0.0.1', size: '1x1' }, 'WIDTHxHEIGHT'],
  [{ action: 'dance' }, 'action'],
])('%j cannot be', async (given, message) => {
  await expect(trial.prepare(tool, given)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: expect.stringContaining(message),
  })
  expect(existsSync(join(trial.root, 'a.jpg'))).toBe(false)
})

test.each([
  ['http://8.8.8.8/', 'public'],
  ['http://[fe80::1]/', 'private'],
  ['http://[::ffff:10.0.0.1]/', 'private'],
  ['http://100.64.0.1/', 'private'],
  ['http://localhost:5173/', 'loopback'],
  ['ftp://example.com', null],
  ['nonsense', null],
])('%s is %s', async (given, kind) => {
  expect(await addressKind(given)).toBe(kind)
})

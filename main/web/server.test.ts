import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createDispatch } from '../api/dispatch.ts'
import type { Handlers } from '../../preload/contract/channels.ts'
import { maxFrameBytes } from '../../preload/contract/wire.ts'
import { startWebShell, type WebShell } from './server.ts'
import type { Connects } from './socket.ts'

let folder: string
let shell: WebShell
let port: number
let token: string
let open: { send(frame: string): number | void }[]
let closed: number

/** The real dispatch over one handler that answers what it was sent. */
const app: Connects = {
  connect(send) {
    const handlers = { 'chat.send': ({ text }: { text: string }) => text } as unknown as Handlers<null>
    const dispatch = createDispatch(handlers, { error: () => {} })
    const connection = { send }
    open.push(connection)
    return { dispatch: (frame) => dispatch(frame, null), close: () => void closed++ }
  },
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'web-'))
  mkdirSync(join(folder, 'public/assets'), { recursive: true })
  writeFileSync(join(folder, 'public/index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'public/assets/app-abc.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  open = []
  closed = 0
  shell = await startWebShell({ app, port: 0, staticDirectory: join(folder, 'public') })
  const address = new URL(shell.address)
  port = Number(address.port)
  token = new URLSearchParams(address.hash.slice(1)).get('token')!
})

afterEach(async () => {
  await shell.close()
  rmSync(folder, { recursive: true })
})

const ours = () => `127.0.0.1:${port}`

/** Opens the socket as a page of `origin` does, and says the first frame; resolves to what came before it closed. */
async function visit({ host = ours(), origin = `http://${ours()}`, first }: Visit): Promise<Visited> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: { host, origin } })
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  socket.on('open', () => first !== undefined && socket.send(first))
  return new Promise((done) => {
    socket.on('error', (error) => done({ heard, end: error.message }))
    socket.on('close', (code) => done({ heard, end: code }))
  })
}

interface Visit {
  readonly host?: string
  readonly origin?: string
  readonly first?: string | Buffer
}
interface Visited {
  readonly heard: readonly string[]
  readonly end: string | number
}

async function enter() {
  const socket = new WebSocket(`ws://${ours()}/socket`, { origin: `http://${ours()}` })
  const waiting: ((frame: unknown) => void)[] = []
  const frames: unknown[] = []
  socket.on('message', (data) => {
    const frame: unknown = JSON.parse(String(data))
    const next = waiting.shift()
    if (next) next(frame)
    else frames.push(frame)
  })
  await once(socket, 'open')
  const next = () =>
    new Promise<unknown>((done) => {
      if (frames.length) done(frames.shift())
      else waiting.push(done)
    })
  socket.send(JSON.stringify({ token }))
  expect(await next()).toEqual({ welcome: true })
  return { socket, next, send: (frame: unknown) => socket.send(JSON.stringify(frame)) }
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request({ host: '127.0.0.1', port, path, method, headers })
  asked.end()
  const [response] = await once(asked, 'response')
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode as number, headers: response.headers as Record<string, string>, body }
}

describe('with the token', () => {
  test('frames go to a connection of the app and back, and announcements come unasked', async () => {
    const { socket, next, send } = await enter()
    send({ id: 1, channel: 'chat.send', input: { sessionId: 's', text: 'Grüße 👋' } })

    expect(await next()).toEqual({ id: 1, output: 'Grüße 👋' })
    open[0]!.send('{"announce":"x"}')
    expect(await next()).toEqual({ announce: 'x' })

    socket.close()
    await expect.poll(() => closed).toBe(1)
    expect(() => open[0]!.send('late')).not.toThrow()
  })

  test('a frame above 10 MB is refused in words, and the link stays', async () => {
    const { next, send } = await enter()
    const text = 'x'.repeat(maxFrameBytes)
    send({ id: 1, channel: 'chat.send', input: { sessionId: 's', text } })
    send({ id: 2, channel: 'chat.send', input: { sessionId: 's', text: 'after' } })

    expect(await next()).toEqual({ id: 1, error: { code: 'too-large', text: expect.stringContaining('10 MB') } })
    expect(await next()).toEqual({ id: 2, output: 'after' })
  })

  test('a frame of bytes ends the link', async () => {
    const { socket } = await enter()
    socket.send(Buffer.from([1, 2]))

    expect((await once(socket, 'close'))[0]).toBe(1003)
  })

  test('the page of localhost is let in as well', async () => {
    const host = `localhost:${port}`
    const visited = visit({ host, origin: `http://${host}`, first: JSON.stringify({ token }) })

    await expect.poll(() => open.length).toBe(1)
    await shell.close()
    expect(await visited).toEqual({ heard: ['{"welcome":true}'], end: 1001 })
    shell = await startWebShell({ app, port: 0, staticDirectory: join(folder, 'public') })
  })
})

describe('another page or program on this machine', () => {
  test.each([
    ['a wrong token', { first: JSON.stringify({ token: 'x' }) }, 4401],
    ['a token of the wrong kind', { first: JSON.stringify({ token: [1] }) }, 4401],
    ['no JSON', { first: 'hello' }, 4401],
    ['null', { first: 'null' }, 4401],
    ['bytes', { first: Buffer.from('{}') }, 4401],
    ['far too much', { first: 'x'.repeat(100_000) }, 1006],
    ['the origin of another port', { origin: 'http://127.0.0.1:1' }, 'Unexpected server response: 403'],
    ['the origin of another site', { origin: 'https://example.com' }, 'Unexpected server response: 403'],
    ['a null origin', { origin: 'null' }, 'Unexpected server response: 403'],
    ['a rebound name', { host: 'evil.example', origin: 'http://evil.example' }, 'Unexpected server response: 403'],
  ])('gets nothing with %s', async (_, given, end) => {
    expect(await visit(given)).toEqual({ heard: [], end })
    expect(open).toEqual([])
  })

  test('gets nothing without an origin, or under another address', async () => {
    const withoutOrigin = new WebSocket(`ws://${ours()}/socket`)
    expect(String(await once(withoutOrigin, 'error'))).toContain('403')
    const elsewhere = new WebSocket(`ws://${ours()}/`, { origin: `http://${ours()}` })
    expect(String(await once(elsewhere, 'error'))).toContain('403')
  })

  test('cannot use the token as a second server: its page has another origin', async () => {
    const other = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port: otherPort } = other.address() as { port: number }

    const visited = await visit({ origin: `http://127.0.0.1:${otherPort}`, first: JSON.stringify({ token }) })

    expect(visited.end).toBe('Unexpected server response: 403')
    other.close()
  })

  test('gets nothing without a token, and cannot keep others out by waiting at the door', async () => {
    const strangers = await Promise.all(Array.from({ length: 40 }, () => visit({})))

    expect(strangers.flatMap(({ heard }) => heard)).toEqual([])
    expect(open).toEqual([])
    expect(strangers.filter(({ end }) => end === 1013)).toHaveLength(32)
    await enter()
  })

  test('that resets its connection in the middle breaks nothing', async () => {
    const raw = connect(port, '127.0.0.1')
    await once(raw, 'connect')
    raw.write(`GET /socket HTTP/1.1\r\nHost: ${ours()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`)
    raw.resetAndDestroy()

    await enter()
  })
})

describe('public files', () => {
  test('are served to anyone who names this host, with a policy that lets in nothing else', async () => {
    const page = await get('/', { host: ours() })

    expect(page).toMatchObject({
      status: 200,
      body: '<!doctype html>',
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
        'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'"),
      },
    })
    expect(page.headers).not.toHaveProperty('set-cookie')
    expect(page.headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('with a hash in their name are kept by the browser', async () => {
    expect(await get('/assets/app-abc.js')).toMatchObject({
      status: 200,
      body: 'export {}',
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': expect.stringContaining('immutable'),
      },
    })
    expect(await get('/assets/app-abc.js', {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  test.each([
    ['/../secret.txt', 404],
    ['/%2e%2e/secret.txt', 404],
    ['/assets/../../secret.txt', 404],
    ['/assets\\..\\..\\secret.txt', 404],
    ['/assets/%00', 404],
    ['/assets', 404],
    ['/socket', 404],
    ['//127.0.0.1/index.html', 404],
    ['/index.html?a=b', 200],
  ])('%s is answered with %i', async (path, status) => {
    const answered = await get(path)

    expect(answered.status).toBe(status)
    expect(answered.body).not.toContain('secret')
  })

  test.each([['evil.example'], ['127.0.0.1'], ['127.0.0.1:1']])('are not served as %s', async (host) => {
    expect(await get('/', { host })).toMatchObject({ status: 421, body: '' })
  })

  test('take no other method', async () => {
    expect(await get('/', {}, 'POST')).toMatchObject({ status: 405, body: '' })
  })
})

test('a taken port and a missing renderer are told', async () => {
  await expect(startWebShell({ app, port, staticDirectory: join(folder, 'public') })).rejects.toThrow(`Port ${port}`)
  await expect(startWebShell({ app, port: 0, staticDirectory: folder })).rejects.toThrow('npm run build')
})

test('every start has another token', async () => {
  const other = await startWebShell({ app, port: 0, staticDirectory: join(folder, 'public') })

  expect(other.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
  expect(other.address).not.toContain(token)
  await other.close()
})

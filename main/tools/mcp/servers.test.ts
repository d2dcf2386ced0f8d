import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { McpServer } from '../../../preload/contract/settings.ts'
import { createRegistry } from '../registry.ts'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { createMcpServers } from './servers.ts'

// Bundled once, as other people's servers are programs of their own.
const program = join(mkdtempSync(join(tmpdir(), 'codelab-mcp-')), 'server.mjs')
let trial: Trial
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  const { build } = await import('rolldown')
  await build({
    input: join(import.meta.dirname, 'server.fixture.ts'),
    platform: 'node',
    output: { file: program, format: 'es' },
  })
  trial = await openTrial()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const local: McpServer = { command: process.execPath, args: [program], env: { TRIAL_TOKEN: '${TRIAL_SECRET}' } }

function setUp(servers: Record<string, McpServer> = { trial: local }) {
  const mcp = createMcpServers(() => servers, '1.0.0')
  closing.push(mcp.close)
  const registry = createRegistry([], mcp)
  const names = () => registry.tools.map(({ specification }) => specification.name)
  const call = async (name: string, given: unknown) => trial.call(registry.find(name)!, given)
  const prepare = async (name: string, given: unknown) => trial.prepare(registry.find(name)!, given)
  return { registry, mcp, names, call, prepare, servers }
}

test('a server is offered by a way to start it; then its tools are there, checked against its schemas', async () => {
  const { names, call, prepare } = setUp()
  expect(names()).toEqual(['mcp.trial.connect'])
  expect(await prepare('mcp.trial.connect', {})).toMatchObject({
    effect: 'process-start',
    reasons: [expect.stringContaining(program)],
  })

  expect((await call('mcp.trial.connect', {})).result).toMatchObject({
    tools: expect.arrayContaining(['mcp.trial.add', 'mcp.trial.die']),
  })
  expect(names()).toContain('mcp.trial.add')
  expect((await prepare('mcp.trial.add', { a: 1, b: 2 })).effect).toBe('remote')
  expect((await call('mcp_trial_add', { a: 1, b: 2 })).result).toBe('3')
  await expect(call('mcp.trial.add', { a: 'one' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: expect.stringMatching(/a[\s\S]*b/),
  })
})

test('a call starts the server it needs, which is asked about with it', async () => {
  const { call, prepare } = setUp()

  expect((await prepare('mcp.trial.add', { a: 1, b: 2 })).effect).toBe('process-start')
  expect((await call('mcp.trial.add', { a: 1, b: 2 })).result).toBe('3')
  await expect(call('mcp.trial.nothing', {})).rejects.toBeDefined()
})

test('what is called at first is checked once the server has said what it takes', async () => {
  const { call } = setUp()

  await expect(call('mcp.trial.add', { a: 'one' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' })
})

test('failures, pictures, and an environment without our keys', async () => {
  process.env['TRIAL_SECRET'] = 'told'
  process.env['OPENAI_API_KEY'] ??= 'not told'
  const { call } = setUp()

  await expect(call('mcp.trial.refuse', {})).rejects.toMatchObject({ code: 'TOOL_FAILED', message: 'Not on a Sunday.' })
  expect((await call('mcp.trial.picture', {})).view).toMatchObject({ kind: 'image', mediaType: 'image/png' })
  expect((await call('mcp.trial.environment', {})).result).toBe('told undefined')
})

test('a server that ended is told with its last words, and started again on demand', async () => {
  const { call, prepare } = setUp()
  await call('mcp.trial.connect', {})

  await expect(call('mcp.trial.die', {})).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringContaining('Out of patience.'),
  })
  expect((await prepare('mcp.trial.add', { a: 1, b: 2 })).effect).toBe('process-start')
  expect((await call('mcp.trial.add', { a: 2, b: 2 })).result).toBe('4')
})

test('no process of a server is left behind', async () => {
  const { call } = setUp()
  await call('mcp.trial.connect', {})

  for (const close of closing.splice(0)) await close()

  expect(spawnSync('pgrep', ['-f', program]).stdout.toString()).toBe('')
})

test('a server that does not come up says why', async () => {
  const broken = `console.error('No database.'); process.exit(1)`
  const { call } = setUp({
    broken: { command: process.execPath, args: ['-e', broken] },
    missing: { command: 'no-such-program-at-all' },
  })

  await expect(call('mcp.broken.connect', {})).rejects.toMatchObject({
    code: 'TOOL_UNAVAILABLE',
    message: expect.stringContaining('No database.'),
  })
  await expect(call('mcp.missing.anything', {})).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' })
})

test('a server taken out of the settings is ended and its tools are gone', async () => {
  const { call, names, servers, registry } = setUp({ trial: local })
  await call('mcp.trial.connect', {})

  delete servers['trial']

  expect(names()).toEqual([])
  expect(registry.find('mcp.trial.add')).toBeUndefined()
})

test('tools that a server gains while it runs are there, without another start', async () => {
  const { call, names, mcp } = setUp()
  await call('mcp.trial.connect', {})
  expect(names()).not.toContain('mcp.trial.learned')

  const changed = new Promise<void>((resolve) => mcp.onChange(resolve))
  await call('mcp.trial.learn', {})
  await changed

  expect(names()).toContain('mcp.trial.learned')
  expect(mcp.state('trial')).toMatchObject({
    status: 'running',
    tools: expect.arrayContaining(['learned']) as string[],
  })
  expect((await call('mcp.trial.learned', {})).result).toBe('I know.')
})

test('what a server does is told: it starts, runs, ends, and why it did not come up', async () => {
  const broken = { command: process.execPath, args: ['-e', `console.error('No database.'); process.exit(1)`] }
  const { call, mcp } = setUp({ trial: local, broken })
  const seen: string[] = []
  mcp.onChange(() => seen.push(mcp.state('trial').status))

  expect(mcp.state('trial')).toEqual({ status: 'idle' })
  await mcp.start('trial')
  expect(mcp.state('trial')).toMatchObject({ status: 'running' })
  await call('mcp.trial.die', {}).catch(() => {})
  expect(mcp.state('trial')).toEqual({ status: 'ended', words: 'Out of patience.' })
  await mcp.start('trial')
  await mcp.stop('trial')
  expect(mcp.state('trial')).toEqual({ status: 'idle' })
  expect(seen).toEqual(['starting', 'running', 'ended', 'starting', 'running', 'idle'])

  await mcp.start('broken')
  expect(mcp.state('broken')).toMatchObject({
    status: 'failed',
    words: expect.stringContaining('No database.') as string,
  })
})

test('one that is switched off is ended and offers nothing', async () => {
  const { call, names, mcp, servers } = setUp()
  await call('mcp.trial.connect', {})

  servers['trial'] = { ...local, disabled: true }

  expect(names()).toEqual([])
  expect(mcp.state('trial')).toEqual({ status: 'disabled' })
  await mcp.start('trial')
  expect(mcp.state('trial')).toEqual({ status: 'disabled' })
})

test('a server at an address', async () => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push(request.headers['authorization'] ?? '')
      const { id, method } = JSON.parse(body || '{}') as { id?: number; method?: string }
      const answers: Record<string, unknown> = {
        initialize: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'h', version: '1' },
        },
        'tools/list': { tools: [{ name: 'hello', inputSchema: { type: 'object', additionalProperties: true } }] },
        'tools/call': { content: [{ type: 'text', text: 'hi' }] },
      }
      if (id === undefined || request.method !== 'POST')
        return void response.writeHead(request.method === 'POST' ? 202 : 405).end()
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method ?? ''] ?? {} }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  const { call, prepare } = setUp({ near: { url, headers: { authorization: 'Bearer x' } } })

  expect((await prepare('mcp.near.connect', {})).effect).toBe('remote')
  expect((await call('mcp.near.hello', { any: 'thing' })).result).toBe('hi')
  expect(seen[0]).toBe('Bearer x')
})

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSettings } from '../settings/settings.ts'
import { createMcpServers } from '../tools/mcp/servers.ts'
import { createAnnouncer } from './announcer.ts'
import { createMcpChannels } from './mcp-channels.ts'

async function setUp() {
  const settings = await createSettings({ dataDirectory: mkdtempSync(join(tmpdir(), 'codelab-mcp-')) })
  const announcer = createAnnouncer()
  const frames: string[] = []
  announcer.connect((frame) => void frames.push(frame))
  const servers = createMcpServers(() => settings.read().mcpServers, '1.0.0')
  return { settings, frames, mcp: createMcpChannels(settings, servers, announcer) }
}
const server = { command: 'node', env: { TOKEN: 'a-secret' } }

test('a server is saved whole, shown without its secrets, and told to every window', async () => {
  const { settings, frames, mcp } = await setUp()

  const saved = mcp.save({ name: 'one', formerName: null, server })

  const shown = { name: 'one', server: { command: 'node', env: { TOKEN: null } }, state: { status: 'idle' } }
  expect(saved).toEqual([shown])
  expect(settings.read().mcpServers).toEqual({ one: server })
  expect(frames.map((frame) => JSON.parse(frame) as unknown)).toEqual([{ announce: 'mcp.changed', payload: [shown] }])
})

test('under another name it stays where it stood, with what it had', async () => {
  const { settings, mcp } = await setUp()
  mcp.save({ name: 'one', formerName: null, server })
  mcp.save({ name: 'two', formerName: null, server: { command: 'other' } })

  mcp.save({ name: 'first', formerName: 'one', server: { command: 'node', env: { TOKEN: null }, disabled: true } })

  expect(Object.entries(settings.read().mcpServers)).toEqual([
    ['first', { ...server, disabled: true }],
    ['two', { command: 'other' }],
  ])
  expect(mcp.list()[0]!.state).toEqual({ status: 'disabled' })
})

test('no server takes the name of another', async () => {
  const { mcp } = await setUp()
  mcp.save({ name: 'one', formerName: null, server })
  mcp.save({ name: 'two', formerName: null, server })

  expect(() => mcp.save({ name: 'one', formerName: null, server })).toThrow('There is a server one already')
  expect(() => mcp.save({ name: 'one', formerName: 'two', server })).toThrow('There is a server one already')
})

test('one that does not come up says why in its state', async () => {
  const { mcp } = await setUp()
  mcp.save({ name: 'one', formerName: null, server: { command: 'no-such-program-at-all' } })

  await mcp.start('one')

  expect(mcp.list()[0]!.state).toMatchObject({ status: 'failed', words: expect.stringContaining('one') as string })
  expect(mcp.remove('one')).toEqual([])
})

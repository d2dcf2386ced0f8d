import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import type { Decision } from '../../preload/contract/approval.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { type App, createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'

type Asking = Extract<ToolExecution, { status: 'asking' }>
type Decide = (asking: Asking) => Decision

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tour-test-')))
const running = new Set<App>()

beforeAll(() => {
  // The tours of these tests lie in a folder that goes with them.
  vi.stubEnv('TMPDIR', folder)
  vi.stubEnv('TEMP', folder)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  for (const app of running) await app.close()
  rmSync(folder, { recursive: true, maxRetries: 5 })
})

/** Each test has data of its own; a restart names those of the first start. */
async function start(dataDirectory = mkdtempSync(join(folder, 'data-'))) {
  const app = await createApp({ shell: { kind: 'cli' }, dataDirectory })
  running.add(app)
  const close = () => {
    running.delete(app)
    return app.close()
  }
  return { client: connectLocally(app), dataDirectory, close }
}

const git = (path: string, ...args: string[]) => execFileSync('git', args, { cwd: path, encoding: 'utf8' }).trim()

/** Takes the tour to its end. Gives what the agent said and which calls came to what. */
async function take(decide: Decide, text = 'Find the bug.') {
  const { client } = await start()
  const { path, sessionId } = await client.call('tour.start', {})
  const asked: string[] = []
  const stopped = new Promise<string>((resolve) => {
    client.on('session.event', ({ event }) => {
      if (event.type === 'turn-stopped') resolve(event.reason)
      if (event.type !== 'tool-changed' || event.execution.status !== 'asking') return
      const { execution } = event
      asked.push(execution.tool)
      void client.call('approval.reply', { sessionId, approvalId: execution.approvalId, decision: decide(execution) })
    })
  })
  await client.call('session.open', { sessionId })
  await client.call('chat.send', { sessionId, text })
  const reason = await stopped
  const { transcript } = await client.call('session.open', { sessionId })
  return {
    path,
    asked,
    reason,
    plan: transcript.plan.map(({ status }) => status),
    said: transcript.items.flatMap((item) => (item.kind === 'assistant' ? [JSON.stringify(item.message.text)] : [])),
    file: (name: string) => readFileSync(join(path, name), 'utf8'),
  }
}

const reject: Decide = ({ question: { digest } }) => ({ kind: 'reject', digest })

/** Approves, and keeps of a review only the first file. */
const approve: Decide = ({ question: { kind, digest } }) =>
  kind === 'review'
    ? {
        kind: 'review',
        digest,
        review: { action: 'partial', files: [{ path: 'test/receipt.test.js', hunks: [1] }], comments: [] },
      }
    : { kind: 'approve', digest }

const rejectOnly =
  (tool: string): Decide =>
  (execution) =>
    execution.tool === tool ? reject(execution) : approve(execution)

// They take their time, as a person reads: side by side they take no more than one.
describe.concurrent('taken to its end', () => {
  test('the tour reads, runs, patches, lets review, tests and commits, asking before each', async () => {
    const { asked, reason, plan, said, path, file } = await take(approve)

    expect(asked).toEqual(['execute_command', 'apply_diff', 'apply_patch_review', 'execute_command', 'git.commit'])
    expect(reason).toBe('completed')
    expect(plan).toEqual(Array(5).fill('done'))
    expect(said.at(-1)).toContain('That was the tour')
    expect(git(path, 'log', '--format=%s by %an', 'main')).toBe(
      'Give the discount from ten on by CodeLab tour\nAdd receipts by CodeLab tour',
    )
    expect(git(path, 'status', '--porcelain')).toBe('')
    expect(file('src/receipt.js')).toContain('quantity >= discountFrom')
    expect(file('src/receipt.js')).toContain('let sum = 0')
    expect(file('test/receipt.test.js')).toContain('nine of a thing')
  }, 60_000)

  test.each([
    ['everything', reject, 'The tests did not run'],
    ['the fix', rejectOnly('apply_diff'), 'do not pass without the change'],
    ['the commit', rejectOnly('git.commit'), 'Nothing was committed'],
  ])(
    'the tour comes to its end where %s is rejected',
    async (_, decide, expected) => {
      const { reason, said } = await take(decide)

      expect(reason).toBe('completed')
      expect(said.at(-1)).toContain(expected)
    },
    60_000,
  )

  test('whoever writes Russian is answered in Russian, to the end', async () => {
    const { said, plan } = await take(approve, 'Найди ошибку.')

    expect(plan).toEqual(Array(5).fill('done'))
    for (const text of said) expect(text).toMatch(/[а-я]{3}/)
    expect(said.at(-1)).toContain('Это был тур')
  }, 60_000)
})

test('every text of the script stands in both languages', async () => {
  const read = async (name: string) =>
    parse(await readFile(join(import.meta.dirname, name), 'utf8')) as Record<string, unknown>
  const [english, russian] = await Promise.all([read('texts.en.yaml'), read('texts.ru.yaml')])
  const named = JSON.stringify(await read('script.yaml')).matchAll(/"text":"([^"]*)"/g)

  expect(Object.keys(russian)).toEqual(Object.keys(english))
  expect([...named].map(([, name]) => name).filter((name) => !(name! in english))).toEqual([])
})

test('a tour is one commit in a trusted folder of its own, and nobody else is answered by its script', async () => {
  const { client, dataDirectory } = await start()

  const { path } = await client.call('tour.start', {})
  const tour = await client.call('workspace.open', { path })
  const other = await client.call('workspace.open', { path: dataDirectory })

  expect(tour).toMatchObject({ trusted: true, branch: 'main', scriptedBy: 'tour script' })
  expect(git(path, 'rev-list', '--count', 'HEAD')).toBe('1')
  expect(git(path, 'status', '--porcelain')).toBe('')
  expect(other.scriptedBy).toBeNull()
  const { id } = await client.call('session.create', { workspaceId: other.workspaceId })
  await expect(client.call('chat.send', { sessionId: id, text: 'Hello' })).rejects.toThrow('No model is chosen')
})

test('a tour is known after a restart; one whose folder is gone is neither known nor trusted', async () => {
  const first = await start()
  const { path } = await first.client.call('tour.start', {})
  await first.close()

  const again = await start(first.dataDirectory)
  expect(await again.client.call('workspace.open', { path })).toMatchObject({
    trusted: true,
    scriptedBy: 'tour script',
  })
  await again.close()
  rmSync(path, { recursive: true })
  await start(first.dataDirectory).then(({ close }) => close())
  execFileSync('mkdir', [path])

  const later = await start(first.dataDirectory)
  expect(await later.client.call('workspace.open', { path })).toMatchObject({ trusted: false, scriptedBy: null })
})

test('without git the tour says what it lacks and leaves nothing behind', async () => {
  const { client } = await start()
  const before = readdirSync(folder)
  vi.stubEnv('PATH', join(folder, 'nowhere'))

  await expect(client.call('tour.start', {})).rejects.toThrow('The tour needs git')
  expect(readdirSync(folder)).toEqual(before)
})

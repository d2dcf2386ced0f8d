import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentEvent, AssistantMessage } from '../../preload/contract/agent.ts'
import type { RememberedRule } from '../../preload/contract/approval.ts'
import { isCut, type CutText } from '../../preload/contract/text.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { openStore } from './open-store.ts'
import type { Store } from './store.ts'

let store: Store
let clock = 1000

beforeEach(async () => {
  clock = 1000
  store = await openStore(':memory:')
})

afterEach(() => store.close())

type Body = AgentEvent extends infer Event
  ? Event extends AgentEvent
    ? Omit<Event, 'version' | 'at' | 'sessionId'>
    : never
  : never

const anEvent = (body: Body, sessionId = 's1'): AgentEvent =>
  ({ version: 1, sessionId, at: clock++, ...body }) as unknown as AgentEvent

const created = (sessionId = 's1', workspaceRoot = '/work') =>
  anEvent({ type: 'session-created', workspaceRoot, title: '', mode: 'coder', autonomy: 'cautious' }, sessionId)

const said = (text: string, sessionId = 's1', id = `m${clock}`) =>
  anEvent({ type: 'user-message', message: { id, role: 'user', text, attachments: [], at: clock } }, sessionId)

const answer = (text: string, complete = true): AssistantMessage => ({
  id: 'a1',
  role: 'assistant',
  text,
  reasoning: '',
  callIds: [],
  complete,
  at: 1,
})

const call = (callId: string, status: 'created' | 'asking' | 'cancelled', more: object = {}) =>
  anEvent({
    type: 'tool-changed',
    execution: {
      callId,
      turnId: 't1',
      messageId: 'a1',
      index: 0,
      tool: 'read_file',
      title: 'Read',
      arguments: '{}',
      createdAt: 1,
      status,
      ...more,
    } as unknown as ToolExecution,
  })

const append = (...events: AgentEvent[]) => events.map((event) => store.events.append(event, 'buffered'))
const blobCount = () => store.database.prepare('select count(*) as count from blobs').get()?.['count']

describe('the log', () => {
  test('gives back what was appended, in order and by session', () => {
    const mine = [created(), said('hello'), anEvent({ type: 'session-titled', title: 'Hello\u0000 👋' })]
    const others = [created('s2')]

    expect(append(mine[0]!, others[0]!, mine[1]!, mine[2]!)).toEqual([mine[0], others[0], mine[1], mine[2]])
    expect(store.events.read('s1')).toEqual(mine)
    expect(store.events.read('s2')).toEqual(others)
    expect(store.events.read('nobody')).toEqual([])
  })

  test('keeps only the last progress of a message, and none once the message is there', () => {
    append(created())
    const progress = (text: string) =>
      anEvent({ type: 'text-progress', message: answer(text, false) }) as AgentEvent & { type: 'text-progress' }
    store.events.progress(progress('a'))
    append(said('typed meanwhile'))
    store.events.progress(progress('ab'))

    expect(store.events.read('s1').map((event) => event.type)).toEqual([
      'session-created',
      'text-progress',
      'user-message',
    ])
    expect(store.events.read('s1')[1]).toMatchObject({ message: { text: 'ab' } })

    append(anEvent({ type: 'message-finished', message: answer('abc') }))
    expect(store.events.read('s1').map((event) => event.type)).toEqual([
      'session-created',
      'user-message',
      'message-finished',
    ])
  })

  test('refuses passing events', () => {
    const delta = anEvent({ type: 'text-delta', messageId: 'a1', part: 'text', delta: 'x' })

    expect(() => store.events.append(delta, 'buffered')).toThrow('text-delta')
  })

  test('leaves out what it does not know, and keeps it', () => {
    append(created())
    const add = store.database.prepare("insert into events (session_id, type, json) values ('s1', 'x', ?)")
    add.run(JSON.stringify({ ...said('later'), version: 2 }))
    add.run(JSON.stringify({ ...said('later'), type: 'dreamt' }))

    expect(store.events.read('s1')).toHaveLength(1)
    expect(store.database.prepare('select count(*) as count from events').get()).toEqual({ count: 3 })
  })

  test('an event whose writing fails half way leaves nothing', () => {
    append(created())
    store.database.exec('drop table open_calls')

    expect(() => append(call('c1', 'asking'))).toThrow()
    expect(store.events.read('s1')).toHaveLength(1)
  })

  test('on a full disk an event is refused in words, nothing of it stays, and the log goes on later', () => {
    const [first] = append(created())
    const { page_count } = store.database.prepare('pragma page_count').get() as { page_count: number }
    store.database.exec(`pragma max_page_count = ${page_count}`)

    const tooMuch = said('new words '.repeat(100_000))
    expect(() => append(tooMuch)).toThrow(expect.objectContaining({ name: 'PublicError', code: 'unavailable' }))
    expect(() => store.events.append(tooMuch, 'synced')).toThrow('The disk is full')
    expect(store.events.read('s1')).toEqual([first])
    expect(store.sessions.get('s1')).toMatchObject({ updatedAt: 1000 })
    expect(blobCount()).toBe(0)

    store.database.exec('pragma max_page_count = 1000000')
    append(tooMuch)
    expect(store.events.read('s1')).toHaveLength(2)
  })

  test('a question whose answer could not be written at first is none once it was', () => {
    append(created(), call('c1', 'asking'))
    const answered = call('c1', 'cancelled')
    expect(() =>
      store.database.transaction(() => {
        append(answered)
        throw new Error('the disk is full')
      }),
    ).toThrow()
    expect(store.sessions.get('s1')).toMatchObject({ asking: 1 })

    append(answered)
    expect(store.sessions.get('s1')).toMatchObject({ asking: 0 })
    expect(store.sessions.unfinished()).toEqual([])
  })
})

describe('long texts', () => {
  test('are cut from an event above 16 KB, the whole kept as a blob', () => {
    const text = 'é👋'.repeat(20_000)
    const [, written] = append(created(), said(text))

    const cut = (written as { message: { text: CutText } }).message.text
    expect(Buffer.byteLength(JSON.stringify(written))).toBeLessThanOrEqual(16 * 1024)
    expect(cut).toMatchObject({ size: text.length })
    expect(text.startsWith(cut.head) && text.endsWith(cut.tail)).toBe(true)
    expect(cut.head + cut.tail).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/)
    expect(store.blobs.whole(cut)).toBe(text)
    expect(store.events.read('s1')[1]).toEqual(written)
  })

  test('are cut longest first, and what fits stays whole', () => {
    const [written] = append(
      call('c1', 'cancelled', {
        arguments: 'a'.repeat(5000),
        error: { code: 'TOOL_CANCELLED', message: 'm'.repeat(1000) },
        output: 'o'.repeat(500_000),
      }),
    )

    const { execution } = written as unknown as { execution: Record<string, unknown> }
    expect(execution['arguments']).toHaveLength(5000)
    expect(execution['error']).toEqual({ code: 'TOOL_CANCELLED', message: 'm'.repeat(1000) })
    expect(isCut(execution['output'] as CutText)).toBe(true)
  })

  test('that were cut before are cut shorter where many stand together, and none of a plain kind is touched', () => {
    const outcome = (view: unknown) => ({ status: 'completed', outcome: { result: '"ok"', view } })
    const hits = Array.from({ length: 50 }, (_, line) => ({ file: 'f', line, text: 't'.repeat(160) }))
    const attachments = Array.from({ length: 20 }, (_, index) => ({
      kind: 'text' as const,
      name: `${index}`,
      mediaType: 'text/plain',
      content: store.blobs.cut(`${index} `.repeat(3000), 2000),
    }))
    const [found, typed] = append(
      call('c1', 'created', outcome({ kind: 'hits', hits, total: 50, truncated: false })),
      anEvent({ type: 'user-message', message: { id: 'm', role: 'user', text: 'look', attachments, at: 1 } }),
    )

    expect(found).toMatchObject({ execution: { outcome: { view: { hits } } } })
    expect(Buffer.byteLength(JSON.stringify(typed))).toBeLessThanOrEqual(16 * 1024)
    const kept = (typed as unknown as { message: { attachments: { content: CutText }[] } }).message.attachments
    expect(kept.map(({ content }) => store.blobs.whole(content))).toEqual(
      Array.from({ length: 20 }, (_, index) => `${index} `.repeat(3000)),
    )
  })
})

describe('blobs', () => {
  test('keep the same content once, under its SHA-256', () => {
    const one = store.blobs.put('hello')

    expect(one).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
    expect(store.blobs.put(Buffer.from('hello'))).toBe(one)
    expect(store.blobs.get(one)).toEqual(new Uint8Array(Buffer.from('hello')))
    expect(store.blobs.get('none')).toBeNull()
    expect(blobCount()).toBe(1)
  })

  test('are read by range of UTF-16 units', () => {
    const blob = store.blobs.put('aé👋b')

    expect(store.blobs.readText(blob, 1, 3)).toEqual({ text: 'é👋', size: 5 })
    expect(store.blobs.readText(blob, 5, 10)).toEqual({ text: '', size: 5 })
    expect(store.blobs.readText('none', 0, 1)).toBeNull()
  })

  test('cut only what is too long', () => {
    expect(store.blobs.cut('short', 5)).toBe('short')
    expect(store.blobs.cut('abcdefghij', 6)).toMatchObject({ head: 'abcd', tail: 'ij', size: 10 })
  })
})

describe('a deleted session', () => {
  test('takes its events, its words and the blobs nobody else needs', () => {
    const shared = 'shared '.repeat(5000)
    append(created(), said('only mine '.repeat(3000)), said(shared), created('s2'), said(shared, 's2'))
    const beforeImage = store.blobs.put('the file before', 's1')
    const icon = store.blobs.put('for good')
    expect(blobCount()).toBe(4)

    store.events.deleteSession('s1')

    expect(store.events.read('s1')).toEqual([])
    expect(store.sessions.get('s1')).toBeNull()
    expect(store.search.find('mine', { limit: 5 })).toEqual([])
    expect(store.blobs.get(beforeImage)).toBeNull()
    expect(store.blobs.get(icon)).not.toBeNull()
    expect(blobCount()).toBe(2)
    const [, kept] = store.events.read('s2') as [AgentEvent, { message: { text: CutText } }]
    expect(store.blobs.whole(kept.message.text)).toBe(shared)
  })
})

describe('the list of sessions', () => {
  test('follows the log: titles, last change, running turns and questions', () => {
    append(created(), anEvent({ type: 'session-titled', title: 'Fix it' }), created('s2'), created('s3', '/other'))
    append(anEvent({ type: 'turn-started', turnId: 't1', model: 'm', isScripted: false }))
    append(call('c1', 'created'), call('c2', 'asking'), call('c3', 'asking'), call('c3', 'cancelled'))

    expect(store.sessions.list('/work')).toEqual([
      {
        id: 's1',
        title: 'Fix it',
        workspaceRoot: '/work',
        createdAt: 1000,
        updatedAt: 1004,
        isRunning: true,
        asking: 1,
      },
      { id: 's2', title: '', workspaceRoot: '/work', createdAt: 1002, updatedAt: 1002, isRunning: false, asking: 0 },
    ])
    expect(store.sessions.unfinished()).toEqual(['s1'])

    append(call('c1', 'cancelled'), call('c2', 'cancelled'))
    append(
      anEvent({ type: 'turn-stopped', turnId: 't1', reason: 'cancelled', usage: { inputTokens: 0, outputTokens: 0 } }),
    )
    expect(store.sessions.unfinished()).toEqual([])
    expect(store.sessions.get('s1')).toMatchObject({ isRunning: false, asking: 0 })
  })
})

describe('search', () => {
  test('finds messages by all their words, the last one begun, whatever signs stand between', () => {
    append(created(), anEvent({ type: 'session-titled', title: 'Doors' }), said('Where is the «дверь» of parse_frame?'))
    append(created('s2', '/other'), said('the door', 's2'))

    const find = (words: string, workspaceRoot?: string) =>
      store.search
        .find(words, { limit: 10, ...(workspaceRoot === undefined ? {} : { workspaceRoot }) })
        .map((hit) => hit.sessionId)
    expect(find('where дверь')).toEqual(['s1'])
    expect(find('parse_fr')).toEqual(['s1'])
    expect(find('door')).toEqual(['s2'])
    expect(find('door', '/work')).toEqual([])
    expect(find('the" OR *')).toEqual([])
    expect(find('"')).toEqual([])
    expect(store.search.find('ДВЕРЬ', { limit: 1 })).toEqual([
      {
        sessionId: 's1',
        messageId: 'm1002',
        role: 'user',
        at: 1002,
        title: 'Doors',
        snippet: 'Where is the «\u0001дверь\u0002» of parse_frame?',
      },
    ])
  })
})

test('a message is shown with the text around the first of its matches, cut to a line', () => {
  append(created(), said(`${'before '.repeat(50)}needle ${'needle '.repeat(10_000)}`))

  const [hit] = store.search.find('needle', { limit: 5 })

  expect(hit?.snippet).toMatch(/^…(before )+\u0001needle\u0002 \u0001needle\u0002.*…$/)
  expect(hit?.snippet.length).toBeLessThan(210)
})

describe('remembered rules', () => {
  const aRule = (id: string, scope: 'session' | 'workspace'): RememberedRule => ({
    id,
    verdict: 'allow',
    scope,
    match: { kind: 'tool', tool: 'read_file' },
    createdAt: clock++,
  })

  test('hold for their session or their workspace, and no longer than it', () => {
    const [one, two, three] = [aRule('1', 'session'), aRule('2', 'workspace'), aRule('3', 'workspace')]
    store.rules.add(one, '/work', 's1')
    store.rules.add(two, '/work', 's1')
    store.rules.add(three, '/other', 's9')

    expect(store.rules.list('/work', 's1')).toEqual([one, two])
    expect(store.rules.list('/work', 's2')).toEqual([two])
    expect(store.rules.ofFolder('/work')).toEqual([two, one])
    store.rules.remove('/other', '2')
    expect(store.rules.list('/work', 's2')).toEqual([two])
    store.rules.remove('/work', '2')
    store.events.deleteSession('s1')
    expect(store.rules.list('/work', 's1')).toEqual([])
  })
})

describe('workspaces', () => {
  test('are remembered with their trust, which nobody has said at first', () => {
    expect(store.workspaces.trust('/work')).toBeNull()
    store.workspaces.setTrust('/work', false)
    expect(store.workspaces.recent()).toEqual([])
    store.workspaces.opened('/work')
    store.workspaces.setTrust('/work', true)

    expect(store.workspaces.trust('/work')).toBe(true)
    expect(store.workspaces.recent()).toMatchObject([{ root: '/work', name: 'work' }])
  })
})

describe('a data directory', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  test('is made for its owner alone and keeps what was written', async () => {
    const directory = join(folder, 'deep', 'data')
    const first = await openStore(directory)
    first.events.append(created(), 'synced')
    first.close()
    const second = await openStore(directory)

    expect(second.events.read('s1')).toHaveLength(1)
    expect(second.notices).toEqual([])
    if (process.platform !== 'win32') expect(statSync(directory).mode & 0o777).toBe(0o700)
    second.close()
  })

  async function fillAndDamage(damage: (bytes: Buffer) => void): Promise<void> {
    const store = await openStore(folder)
    store.events.append(created(), 'buffered')
    for (let index = 0; index < 200; index++) store.events.append(said('x'.repeat(1000), 's1', `m${index}`), 'buffered')
    store.close()
    const bytes = readFileSync(join(folder, 'codelab.db'))
    damage(bytes)
    writeFileSync(join(folder, 'codelab.db'), bytes)
  }

  test('sets a database aside of which pages are damaged', async () => {
    await fillAndDamage((bytes) => bytes.fill(0xa5, bytes.length / 4, bytes.length / 2))

    const opened = await openStore(folder)
    opened.close()

    expect(opened.notices).toMatchObject([{ code: 'database-damaged' }])
    expect((await openStore(folder)).notices).toEqual([])
  })

  test('tells of damage that no check of pages finds, and ends nothing over it', async () => {
    await fillAndDamage((bytes) => {
      const text = '"text":"xxxx'
      // Pages that were split keep old copies in their free space: all are damaged.
      for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes.fill(0xa5, at + 10, at + 50)
    })

    const opened = await openStore(folder)
    expect(() => opened.events.read('s1')).toThrow(expect.objectContaining({ details: { sqlite: 'damaged' } }))
    opened.close()
  })

  test.each([
    ['is rubbish', 'database-damaged', async () => writeFileSync(join(folder, 'codelab.db'), 'x'.repeat(10_000))],
    [
      'belongs to another program',
      'database-damaged',
      async () => {
        const other = await openStore(folder)
        other.database.exec('pragma application_id = 7')
        other.close()
      },
    ],
    [
      'is of a newer version',
      'database-newer',
      async () => {
        const newer = await openStore(folder)
        newer.database.exec('pragma user_version = 99')
        newer.close()
      },
    ],
  ])('sets a database aside that %s, and says so', async (_, code, spoil) => {
    await spoil()
    const before = statSync(join(folder, 'codelab.db')).size

    const opened = await openStore(folder)
    opened.events.append(created(), 'buffered')
    opened.close()

    const path = opened.notices[0]?.values['path']
    expect(opened.notices).toEqual([{ code, values: { path } }])
    expect(statSync(path!).size).toBe(before)
    expect(readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name))).toHaveLength(2)
  })
})

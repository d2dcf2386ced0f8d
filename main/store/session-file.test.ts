import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import { emptyTranscript, foldEvents, type Transcript } from '../../preload/contract/transcript.ts'
import { openStore } from './open-store.ts'
import { exportSession, importSession } from './session-file.ts'
import { sessionMarkdown } from './session-markdown.ts'
import { sessionEvents } from './session-steps.fixture.ts'
import type { Store } from './store.ts'

let store: Store
let other: Store

beforeEach(async () => {
  store = await openStore(':memory:')
  other = await openStore(':memory:')
})

afterEach(() => {
  store.close()
  other.close()
})

const target = { workspaceRoot: '/elsewhere', autonomy: 'cautious' } as const

function write(events: readonly AgentEvent[]): void {
  for (const event of events) {
    if (event.type === 'text-progress') store.events.progress(event)
    else store.events.append(event, 'buffered')
  }
}

const fold = (from: Store, sessionId: string): Transcript =>
  foldEvents(emptyTranscript(sessionId), from.events.read(sessionId))

describe('an exported session', () => {
  test('is the same conversation where it is imported, long texts included', () => {
    write(sessionEvents)

    const sessionId = importSession(other, exportSession(store, 's1'), target)

    const before = fold(store, 's1')
    expect(fold(other, sessionId)).toEqual({ ...before, sessionId, workspaceRoot: '/elsewhere' })
    expect(other.sessions.list('/elsewhere')).toMatchObject([{ id: sessionId, isRunning: false, asking: 0 }])
    expect(other.search.find('pasted', { limit: 1 })).toHaveLength(1)
    const text = fold(other, sessionId).items.flatMap((item) => (item.kind === 'user' ? [item.message.text] : []))
    expect(other.blobs.whole(text[0]!)).toBe('pasted '.repeat(10_000))
    other.events.deleteSession(sessionId)
    expect(other.database.prepare('select count(*) as count from blobs').get()).toEqual({ count: 0 })
  })

  test('can be imported beside itself', () => {
    write(sessionEvents)

    const sessionId = importSession(store, exportSession(store, 's1'), target)

    expect(sessionId).not.toBe('s1')
    expect(store.events.read('s1')).toHaveLength(8)
  })

  test('brings nothing that runs, asks, waits or is allowed', () => {
    write(sessionEvents.slice(0, 8))
    write([
      { version: 1, sessionId: 's1', at: 1, type: 'autonomy-changed', autonomy: 'autonomous' },
      { version: 1, sessionId: 's1', at: 1, type: 'queue-changed', queue: [{ id: 'q', text: 'go', attachments: [] }] },
    ])

    const sessionId = importSession(other, exportSession(store, 's1'), target)

    const imported = fold(other, sessionId)
    expect(imported).toMatchObject({ autonomy: 'cautious', queue: [], running: null })
    expect(imported.items.at(-2)).toMatchObject({ kind: 'tool', execution: { callId: 'c1', status: 'interrupted' } })
    expect(imported.items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'interrupted' })
    expect(other.sessions.unfinished()).toEqual([])
  })
})

describe('not imported, and nothing of it kept', () => {
  const whole = (): { events: Record<string, unknown>[]; blobs: Record<string, unknown> } => {
    write(sessionEvents)
    return JSON.parse(exportSession(store, 's1')) as ReturnType<typeof whole>
  }

  test.each([
    ['no JSON', () => 'hello', 'it is not JSON'],
    ['other JSON', () => '{"a":1}', 'format'],
    ['no events', () => JSON.stringify({ ...whole(), events: [] }), 'events'],
    ['a later version', () => JSON.stringify({ ...whole(), version: 2 }), 'version'],
    ['a part of a session', () => JSON.stringify({ ...whole(), events: whole().events.slice(1) }), 'beginning'],
    ['without its long texts', () => JSON.stringify({ ...whole(), blobs: {} }), 'missing'],
    [
      'with another text in place of one',
      () => {
        const file = whole()
        file.blobs[Object.keys(file.blobs)[0]!] = { text: 'other' }
        return JSON.stringify(file)
      },
      'not the one it was',
    ],
    [
      'with an event that shows nothing',
      () => {
        const file = whole()
        delete file.events[1]!['message']
        return JSON.stringify(file)
      },
      'events.1.message',
    ],
  ])('is a file of %s', (_, file, problem) => {
    const text = file()

    expect(() => importSession(other, text, target)).toThrow(problem)
    expect(() => importSession(other, text, target)).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(other.sessions.list('/elsewhere')).toEqual([])
    expect(other.database.prepare('select count(*) as count from blobs').get()).toEqual({ count: 0 })
  })

  test('and a session that is gone is not exported', () => {
    expect(() => exportSession(store, 'gone')).toThrow('no such session')
  })
})

test('as Markdown it reads from top to bottom, whole texts in fences nothing in them can close', () => {
  const at = Date.UTC(2026, 0, 2, 3, 4)
  const header = { version: 1, sessionId: 's1', at } as const
  const execution = {
    callId: 'c1',
    turnId: 't1',
    messageId: 'a1',
    index: 0,
    tool: 'read_file',
    title: 'Read README.md',
    arguments: '{"path":"README.md"}',
    createdAt: at,
  }
  write([
    {
      ...header,
      type: 'session-created',
      workspaceRoot: '/w',
      title: 'Look\naround',
      mode: 'ask',
      autonomy: 'cautious',
    },
    { ...header, type: 'user-message', message: { id: 'm1', role: 'user', text: 'What is it?', attachments: [], at } },
    {
      ...header,
      type: 'message-finished',
      message: { id: 'a1', role: 'assistant', text: '', reasoning: '', callIds: ['c1'], complete: true, at },
    },
    {
      ...header,
      type: 'tool-changed',
      execution: {
        ...execution,
        status: 'completed',
        outcome: { result: '```js\nx\n```', view: { kind: 'text', text: 'x' } },
      },
    },
    {
      ...header,
      type: 'message-finished',
      message: { id: 'a2', role: 'assistant', text: 'A **sample**.', reasoning: '', callIds: [], complete: true, at },
    },
    {
      ...header,
      type: 'turn-stopped',
      turnId: 't1',
      reason: 'failed',
      error: { kind: 'network', detail: 'gone' },
      usage: { inputTokens: 0, outputTokens: 0 },
    },
  ])

  expect(sessionMarkdown(fold(store, 's1'), store.blobs.whole)).toBe(`# Look around

2026-01-02 03:04 · /w

## Person (2026-01-02 03:04)

What is it?

### Read README.md (read_file, completed)

\`\`\`json
{"path":"README.md"}
\`\`\`

\`\`\`\`
\`\`\`js
x
\`\`\`
\`\`\`\`

## Agent (2026-01-02 03:04)

A **sample**.

*Turn failed: gone*
`)
})

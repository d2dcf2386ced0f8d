import { expect, test } from 'vitest'
import type { AgentEvent } from './agent.ts'
import type { ToolExecution } from './tool.ts'
import { applyEvent, createFold, emptyTranscript, foldEvents } from './transcript.ts'

let time = 0
const at = (event: Record<string, unknown>): AgentEvent =>
  ({ version: 1, sessionId: 's', at: (time += 1), turnId: 't', ...event }) as AgentEvent

const execution = (more: Partial<ToolExecution>): ToolExecution =>
  ({
    callId: 'c',
    turnId: 't',
    messageId: 'm',
    index: 0,
    tool: 'read_file',
    title: 'Read a',
    arguments: '{}',
    createdAt: 1,
    status: 'running',
    ...more,
  }) as ToolExecution

const story: AgentEvent[] = [
  at({ type: 'session-created', workspaceRoot: '/w', title: '', mode: 'coder', autonomy: 'cautious' }),
  at({ type: 'session-titled', title: 'Hello' }),
  at({ type: 'user-message', message: { id: 'u', role: 'user', text: 'Hello', attachments: [], at: 1 } }),
  at({ type: 'turn-started', turnId: 't', model: 'x', isScripted: false }),
  at({ type: 'model-retry', kind: 'overloaded', attempt: 1, waitMs: 10, detail: 'busy' }),
  at({ type: 'message-started', messageId: 'm' }),
  at({ type: 'text-delta', messageId: 'm', part: 'text', delta: 'Hel' }),
  at({ type: 'text-delta', messageId: 'm', part: 'text', delta: 'lo' }),
  at({ type: 'tool-changed', execution: execution({ status: 'created', arguments: '' }) }),
  at({ type: 'tool-arguments', callId: 'c', delta: '{"pa' }),
  at({ type: 'tool-changed', execution: execution({ status: 'running' }) }),
  at({ type: 'tool-output', callId: 'c', delta: 'out' }),
]

test('what streams shows before it is finished', () => {
  const transcript = foldEvents(emptyTranscript('s'), story)

  expect(transcript.title).toBe('Hello')
  expect(transcript.running).toEqual({ turnId: 't', model: 'x', isScripted: false, startedAt: 4 })
  expect(transcript.items).toMatchObject([
    { kind: 'user' },
    { kind: 'assistant', message: { text: 'Hello', complete: false } },
    { kind: 'tool', execution: { status: 'running', output: 'out' } },
  ])
})

test('arguments stream into a call until it is checked', () => {
  const transcript = foldEvents(emptyTranscript('s'), story.slice(0, 10))

  expect(transcript.items.at(-1)).toMatchObject({ execution: { status: 'created', arguments: '{"pa' } })
})

test('one by one, at once and in place come to the same', () => {
  const fold = createFold(emptyTranscript('s'))
  for (const event of story) fold.apply(event)

  const oneByOne = story.reduce(applyEvent, emptyTranscript('s'))

  expect(oneByOne).toEqual(foldEvents(emptyTranscript('s'), story))
  expect(fold.transcript).toEqual(oneByOne)
})

test('applying leaves the transcript before it untouched, and items that did not change are the same objects', () => {
  const before = foldEvents(emptyTranscript('s'), story.slice(0, 7))
  const copy = structuredClone(before)

  const after = applyEvent(before, story[7]!)

  expect(before).toEqual(copy)
  expect(after.items[0]).toBe(before.items[0])
  expect(after.items[1]).not.toBe(before.items[1])
})

test('a turn that stopped adds its usage and runs no more', () => {
  const usage = { inputTokens: 10, outputTokens: 5, cost: 0.5 }
  const end = at({ type: 'turn-stopped', turnId: 't', reason: 'completed', usage })

  const transcript = foldEvents(emptyTranscript('s'), [...story, end, end])

  expect(transcript.running).toBeNull()
  expect(transcript.usage).toEqual({ inputTokens: 20, outputTokens: 10, cost: 1 })
})

test('the context is as full as the provider counted it for the last answer', () => {
  const started = at({ type: 'turn-started', turnId: 't', model: 'x', isScripted: false, contextTokens: 1000 })
  const finished = (usage?: object) =>
    at({
      type: 'message-finished',
      message: { id: 'm', role: 'assistant', text: '', reasoning: '', callIds: [], complete: true, at: 1, usage },
    })

  const counted = foldEvents(emptyTranscript('s'), [started, finished({ inputTokens: 300, outputTokens: 40 })])

  expect(counted.context).toEqual({ usedTokens: 340, ofTokens: 1000 })
  expect(applyEvent(counted, finished()).context).toEqual({ usedTokens: 340, ofTokens: 1000 })
  expect(emptyTranscript('s').context).toBeNull()
})

test('events of calls and messages that are not there change nothing', () => {
  const transcript = foldEvents(emptyTranscript('s'), story)

  const after = foldEvents(transcript, [
    at({ type: 'text-delta', messageId: 'other', part: 'text', delta: 'x' }),
    at({ type: 'tool-output', callId: 'other', delta: 'x' }),
    at({ type: 'change-undone', callId: 'other', changeSetId: 'x' }),
  ])

  expect(after.items).toEqual(transcript.items)
})

test('what was undone by parts stands in its place; calls of which nothing is left are undone until it is brought back', () => {
  const completed = { status: 'completed', outcome: { result: '', view: { kind: 'text', text: '' } } } as const
  const parts = { undoId: 'undo', files: [], total: 0, callIds: ['c', 'beneath'], effect: 'edit' }
  const { effect: _, ...told } = parts
  const before = foldEvents(emptyTranscript('s'), [
    at({ type: 'tool-changed', execution: execution(completed) }),
    at({ type: 'tool-changed', parentCallId: 'c', execution: execution({ ...completed, callId: 'beneath' }) }),
  ])

  const undone = applyEvent(before, at({ type: 'parts-undone', ...parts, diff: '-a' }))
  const restored = applyEvent(undone, at({ type: 'parts-restored', ...parts }))

  expect(undone.items).toMatchObject([{ execution: { undone: true } }, { kind: 'undone', parts: told, diff: '-a' }])
  expect(undone.nested['c']?.items).toMatchObject([{ execution: { callId: 'beneath', undone: true } }])
  expect(restored.items).toMatchObject([
    { execution: { undone: false } },
    { kind: 'undone' },
    { kind: 'restored', parts: told },
  ])
  expect(restored.nested['c']?.items).toMatchObject([{ execution: { undone: false } }])
})

test('ten thousand events of two thousand calls are two thousand items', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    at({ type: 'tool-changed', execution: execution({ callId: `c${Math.floor(index / 5)}` }) }),
  )

  const transcript = foldEvents(emptyTranscript('s'), many)

  expect(transcript.items).toHaveLength(2000)
})

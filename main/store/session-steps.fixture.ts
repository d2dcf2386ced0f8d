import type { AgentEvent, AssistantMessage } from '../../preload/contract/agent.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { Store } from './store.ts'

type Step = (store: Store) => void

const header = { version: 1, sessionId: 's1', at: 1 } as const

const message = (id: string, text: string, complete: boolean): AssistantMessage => ({
  id,
  role: 'assistant',
  text,
  reasoning: '',
  callIds: ['c1'],
  complete,
  at: 1,
})

const execution = (status: string, more: object = {}) =>
  ({
    callId: 'c1',
    turnId: 't1',
    messageId: 'a1',
    index: 0,
    tool: 'write_file',
    title: 'Write',
    arguments: '{}',
    createdAt: 1,
    status,
    ...more,
  }) as unknown as ToolExecution

/** The events of a small session, the one that is folded from them last: what each step adds to the log. */
export const sessionEvents: readonly AgentEvent[] = [
  { ...header, type: 'session-created', workspaceRoot: '/w', title: '', mode: 'coder', autonomy: 'cautious' },
  {
    ...header,
    type: 'user-message',
    message: { id: 'm1', role: 'user', text: 'pasted '.repeat(10_000), attachments: [], at: 1 },
  },
  { ...header, type: 'turn-started', turnId: 't1', model: 'm', isScripted: true },
  { ...header, type: 'text-progress', message: message('a1', 'I wri', false) },
  { ...header, type: 'text-progress', message: message('a1', 'I write it.', false) },
  { ...header, type: 'message-finished', message: message('a1', 'I write it.', true) },
  { ...header, type: 'tool-changed', execution: execution('asking') },
  { ...header, type: 'tool-changed', execution: execution('running') },
  {
    ...header,
    type: 'tool-changed',
    execution: execution('completed', {
      outcome: { result: '{}', view: { kind: 'text', text: 'written '.repeat(10_000) } },
    }),
  },
  {
    ...header,
    type: 'turn-stopped',
    turnId: 't1',
    reason: 'completed',
    usage: { inputTokens: 1, outputTokens: 1 },
  },
]

/** The same as what is done to a store: what comes before an effect is synced. */
export const sessionSteps = (): readonly Step[] =>
  sessionEvents.map((event) => (store) => {
    if (event.type === 'text-progress') store.events.progress(event)
    else store.events.append(event, event.type === 'tool-changed' ? 'synced' : 'buffered')
  })

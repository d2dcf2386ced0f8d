import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import { defaultSettings, type Settings } from '../../preload/contract/settings.ts'
import { applyEvent, emptyTranscript, type Transcript } from '../../preload/contract/transcript.ts'
import type { Folder } from '../folders.ts'
import { createApprovals } from '../policy/approvals.ts'
import { createRateLimits } from '../policy/rate-limits.ts'
import { createRefusalCount } from '../tools/refusals.ts'
import { createScripted } from '../providers/builtin/scripted.ts'
import type { ModelMessage, Provider } from '../providers/provider.ts'
import { parseScript } from '../providers/scripts.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createExecutor } from '../tools/execute.ts'
import { createRegistry } from '../tools/registry.ts'
import { createFiles } from '../workspace/files.ts'
import { defineTool, type Tool } from '../tools/tool.ts'
import { type Conversation, type ConversationParts, createConversation, openConversation } from './conversation.ts'

const stores: Store[] = []
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

/** A tool that counts how often it ran, asks first, and waits for `release` when told to. */
function counterTool() {
  const state = { count: 0, release: () => {} }
  const common = { description: 'Counts.', category: 'utility', level: 'read-write', rate: 'none' } as const
  const count = defineTool({
    ...common,
    name: 'count',
    input: z.object({ hold: z.boolean().optional() }),
    title: () => 'Count',
    effect: 'edit',
    async execute({ hold }, { signal }) {
      state.count += 1
      if (hold) {
        await new Promise<void>((resolve, reject) => {
          state.release = resolve
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        })
      }
      return { result: { count: state.count }, view: { kind: 'text', text: String(state.count) } }
    },
  })
  const look = defineTool({
    ...common,
    name: 'look',
    level: 'read-only',
    input: z.object({ at: z.string() }),
    title: ({ at }) => `Look at ${at}`,
    effect: 'read',
    execute: async ({ at }) => ({ result: `seen ${at}`, view: { kind: 'text', text: at } }),
  })
  return { state, tools: [count, look] as Tool[] }
}

async function setUp(
  script: string,
  options: { readonly autonomy?: 'cautious' | 'autonomous'; readonly limits?: Partial<Settings['limits']> } = {},
) {
  const store = await openStore(':memory:')
  stores.push(store)
  const counter = counterTool()
  const scripted = createScripted(await parseScript(script))
  const asked: (readonly ModelMessage[])[] = []
  const provider: Provider = {
    ...scripted,
    answer(request) {
      asked.push([...request.messages])
      return scripted.answer(request)
    },
  }
  let shown: Transcript = emptyTranscript('session_1')
  const events: AgentEvent[] = []
  const waiters = new Set<() => void>()
  const bugs: unknown[] = []

  const makeParts = (): ConversationParts => {
    const documents = { unsaved: async () => [] } as Partial<Folder['documents']>
    const workspace = { files: createFiles('/folder') } as Folder['workspace']
    const folder = {
      root: '/folder',
      isTrusted: () => true,
      changedTexts: async () => new Set(),
      documents,
      workspace,
    } as unknown as Folder
    const registry = createRegistry(counter.tools)
    return {
      store,
      registry,
      offer: { tools: async () => registry.tools },
      executor: createExecutor({
        registry,
        rateLimits: createRateLimits({}),
        now: Date.now,
        refusals: createRefusalCount(),
        reportBug: (error) => bugs.push(error),
      }),
      approvals: createApprovals(),
      models: {
        current: async () => ({
          provider,
          model: 'scripted',
          isScripted: true,
          dialect: 'auto',
          contextTokens: undefined,
        }),
        costOf: () => undefined,
      },
      folder,
      base: {} as ConversationParts['base'],
      platform: 'linux',
      resultLimit: 10_000,
      limits: () => ({ ...defaultSettings.limits, ...options.limits }),
      reportBug: (error) => bugs.push(error),
      publish(_, event) {
        events.push(event)
        shown = applyEvent(shown, event)
        for (const wake of [...waiters]) wake()
      },
    }
  }
  const until = async (holds: (transcript: Transcript) => boolean) => {
    while (!holds(shown)) await new Promise<void>((resolve) => waiters.add(resolve)).finally(() => waiters.clear())
  }
  const autonomy = options.autonomy ?? 'cautious'
  const conversation = createConversation(makeParts(), { sessionId: 'session_1', mode: 'coder', autonomy })
  return {
    conversation,
    counter,
    events,
    bugs,
    store,
    asked,
    shown: () => shown,
    until,
    /** The process is gone; another reads the log. */
    restart(): Conversation {
      const logged = store.events.read('session_1')
      shown = logged.reduce(applyEvent, emptyTranscript('session_1'))
      return openConversation(makeParts(), 'session_1', logged)
    },
  }
}

const executions = (transcript: Transcript) =>
  transcript.items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
const asking = (transcript: Transcript) => executions(transcript).find((execution) => execution.status === 'asking')
const lastText = (transcript: Transcript) => {
  const item = transcript.items.findLast((candidate) => candidate.kind === 'assistant')
  return item?.kind === 'assistant' ? item.message.text : undefined
}
const isIdle = (transcript: Transcript) => transcript.items.at(-1)?.kind === 'turn-end'

const approve = (conversation: Conversation, transcript: Transcript) => {
  const execution = asking(transcript)
  if (execution?.status !== 'asking') throw new Error('Nothing asks.')
  const { approvalId, question } = execution
  conversation.reply(approvalId, { kind: 'approve', digest: question.digest })
}

const countOnce = `
turns:
  - - text: I count.
      calls: [{ tool: count }]
    - Counted.
`

test('a turn asks, runs what was approved, answers the model, and ends', async () => {
  const { conversation, counter, shown, until, events, bugs } = await setUp(countOnce)

  await conversation.send('Count, please', [])
  await until((transcript) => asking(transcript) !== undefined)
  expect(counter.state.count).toBe(0)
  approve(conversation, shown())
  await conversation.whenIdle()

  expect(counter.state.count).toBe(1)
  expect(lastText(shown())).toBe('Counted.')
  expect(events.flatMap((event) => (event.type === 'tool-changed' ? [event.execution.status] : []))).toEqual([
    'created',
    // Once more when it is whole, with its arguments.
    'created',
    'validated',
    'asking',
    'approved',
    'running',
    'completed',
  ])
  expect(shown().title).toBe('Count, please')
  expect(bugs).toEqual([])
})

test('a rejected call is an answer like any other, with its reason', async () => {
  const { conversation, counter, shown, until } = await setUp(`
turns:
  - - calls: [{ tool: count }]
    - either:
        - when: { status: rejected, result: not today }
          text: I leave it.
        - text: wrong
`)

  await conversation.send('Count', [])
  await until((transcript) => asking(transcript) !== undefined)
  const execution = asking(shown())
  if (execution?.status !== 'asking') throw new Error('Nothing asks.')
  const { digest } = execution.question
  conversation.reply(execution.approvalId, { kind: 'reject', digest, reason: 'not today' })
  await conversation.whenIdle()

  expect(counter.state.count).toBe(0)
  expect(lastText(shown())).toBe('I leave it.')
})

test('a stop ends the turn at once, and every open call has an end', async () => {
  const { conversation, shown, until } = await setUp(
    `
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }, { tool: count }]
    - Never said.
`,
    { autonomy: 'autonomous' },
  )

  await conversation.send('Count', [])
  await until((transcript) => executions(transcript).some(({ status }) => status === 'running'))
  conversation.cancel()
  await conversation.whenIdle()

  expect(executions(shown()).map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  expect(shown().items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'cancelled' })
})

test('what was asking asks again after the process was killed, and runs once', async () => {
  const { conversation, counter, shown, until, restart } = await setUp(countOnce)
  await conversation.send('Count', [])
  await until((transcript) => asking(transcript) !== undefined)

  const again = restart()
  const before = asking(shown())
  again.resume()
  await until((transcript) => asking(transcript) !== undefined && asking(transcript) !== before)
  approve(again, shown())
  await again.whenIdle()

  expect(counter.state.count).toBe(1)
  expect(lastText(shown())).toBe('Counted.')
})

test('what was running when the process was killed is shown as interrupted and not run again', async () => {
  const { conversation, counter, shown, until, restart } = await setUp(
    `
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }]
    - Looked.
`,
    { autonomy: 'autonomous' },
  )
  await conversation.send('Count', [])
  await until((transcript) => executions(transcript).some(({ status }) => status === 'running'))

  const again = restart()
  again.resume()
  expect(executions(shown()).map(({ status }) => status)).toEqual(['interrupted'])
  expect(shown().items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'interrupted' })
  await again.retry()
  await again.whenIdle()

  expect(counter.state.count).toBe(1)
  expect(lastText(shown())).toBe('Looked.')
})

test('an interrupted call can be run again, once, and the turn goes on', async () => {
  const { conversation, counter, shown, until, restart } = await setUp(
    `
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }]
    - either:
        - when: { status: success }
          text: Counted after all.
        - text: wrong
`,
    { autonomy: 'autonomous' },
  )
  await conversation.send('Count', [])
  await until((transcript) => executions(transcript).some(({ status }) => status === 'running'))
  const again = restart()
  again.resume()

  await again.runAgain(executions(shown())[0]!.callId)
  await until((transcript) => executions(transcript).some(({ status }) => status === 'running'))
  counter.state.release()
  await again.whenIdle()

  expect(lastText(shown())).toBe('Counted after all.')
  expect(executions(shown()).map(({ status }) => status)).toEqual(['completed'])
  await expect(again.runAgain(executions(shown())[0]!.callId)).rejects.toThrow(/interrupted last/)
})

test('while one call is in doubt, what still waited is asked, and the turn then waits for the person', async () => {
  const { conversation, counter, shown, until, restart } = await setUp(`
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }, { tool: count }]
    - Counted.
`)
  await conversation.send('Count', [])
  await until((transcript) => asking(transcript) !== undefined)
  approve(conversation, shown())
  await until((transcript) => executions(transcript)[0]?.status === 'running')

  const again = restart()
  again.resume()
  await until((transcript) => asking(transcript) !== undefined)
  approve(again, shown())
  await again.whenIdle()

  expect(executions(shown()).map(({ status }) => status)).toEqual(['interrupted', 'completed'])
  expect(shown().items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'interrupted' })
  await again.runAgain(executions(shown())[0]!.callId)
  await until((transcript) => asking(transcript) !== undefined)
  approve(again, shown())
  await until((transcript) => executions(transcript)[0]?.status === 'running')
  counter.state.release()
  await again.whenIdle()
  expect(lastText(shown())).toBe('Counted.')
  expect(counter.state.count).toBe(3)
})

test('calls that had not come to their check when the process was killed still have their arguments', async () => {
  const { conversation, shown, until, restart } = await setUp(`
turns:
  - - calls: [{ tool: count }, { tool: look, arguments: { at: the sea } }]
    - Seen.
`)
  await conversation.send('Look', [])
  await until((transcript) => asking(transcript) !== undefined)

  const again = restart()
  const before = asking(shown())
  again.resume()
  await until((transcript) => asking(transcript) !== undefined && asking(transcript) !== before)
  approve(again, shown())
  await again.whenIdle()

  expect(executions(shown())[1]).toMatchObject({ title: 'Look at the sea', status: 'completed' })
})

test('a read that was under way when the process was killed is made again, and the turn goes on', async () => {
  const { conversation, shown, store, restart } = await setUp(`
turns:
  - - calls: [{ tool: look, arguments: { at: the sea } }]
    - Seen.
`)
  await conversation.send('Look', [])
  await conversation.whenIdle()
  // As the log stood while it was looked.
  const logged = store.events.read('session_1')
  const cut = logged.findIndex((event) => event.type === 'tool-changed' && event.execution.status === 'running') + 1
  store.events.deleteSession('session_1')
  for (const event of logged.slice(0, cut)) store.events.append(event, 'buffered')

  const again = restart()
  again.resume()
  await again.whenIdle()

  expect(executions(shown()).map(({ status }) => status)).toEqual(['completed'])
  expect(lastText(shown())).toBe('Seen.')
})

test('what was streaming when the process was killed is kept as far as it came', async () => {
  const { conversation, shown, until, restart } = await setUp(`
turns:
  - - steps: [{ text: Half an answer }, { hang: true }]
`)
  await conversation.send('Say', [])
  await until((transcript) => lastText(transcript) === 'Half an answer')
  await new Promise((resolve) => setTimeout(resolve, 300))

  const again = restart()
  again.resume()

  expect(lastText(shown())).toMatch(/^Half/)
  expect(shown().running).toBeNull()
})

test('a message sent while a turn runs waits and is answered after it', async () => {
  const { conversation, counter, shown, until } = await setUp(
    `
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }]
    - First done.
  - - Second done.
`,
    { autonomy: 'autonomous' },
  )
  await conversation.send('First', [])
  await until((transcript) => executions(transcript).some(({ status }) => status === 'running'))

  await conversation.send('Second', [])
  expect(shown().queue.map(({ text }) => text)).toEqual(['Second'])
  counter.state.release()
  await until((transcript) => isIdle(transcript) && lastText(transcript) === 'Second done.')

  expect(shown().queue).toEqual([])
})

test('unknown tools, broken arguments and one id twice are told to the model, and the turn goes on', async () => {
  const { conversation, shown } = await setUp(`
turns:
  - - calls:
        - { tool: lock, arguments: { at: x } }
        - { tool: look, arguments: '{"at": ' }
        - { tool: look, arguments: { at: one }, id: call_same }
        - { tool: look, arguments: { at: two }, id: call_same }
    - Went on.
`)

  await conversation.send('Look', [])
  await conversation.whenIdle()

  const ends = executions(shown()).map((execution) => ('error' in execution ? execution.error.code : execution.status))
  expect(ends).toEqual(['TOOL_NOT_FOUND', 'INVALID_ARGUMENTS', 'completed', 'DUPLICATE_CALL'])
  expect(lastText(shown())).toBe('Went on.')
})

test('a stream that breaks keeps what came, runs none of its calls, and can be asked again', async () => {
  const { conversation, counter, shown } = await setUp(
    `
turns:
  - - steps: [{ text: I begin }, { call: { tool: count } }, { break: true }]
`,
    { autonomy: 'autonomous' },
  )

  await conversation.send('Count', [])
  await conversation.whenIdle()

  expect(counter.state.count).toBe(0)
  expect(lastText(shown())).toBe('I begin')
  expect(executions(shown()).map(({ status }) => status)).toEqual(['cancelled'])
  expect(shown().items.at(-1)).toMatchObject({ reason: 'failed', error: { kind: 'network' } })
})

test('the reloaded transcript is the one that was shown', async () => {
  const { conversation, shown, until, store } = await setUp(countOnce)
  await conversation.send('Count', [])
  await until((transcript) => asking(transcript) !== undefined)
  approve(conversation, shown())
  await conversation.whenIdle()

  const reloaded = store.events.read('session_1').reduce(applyEvent, emptyTranscript('session_1'))

  expect(reloaded).toEqual(shown())
  expect(conversation.transcript()).toEqual(shown())
})

const noLimits = { calls: null, tokens: null, cost: null, minutes: null }

test('a budget of calls stops before it is passed, and going on is leave for as much again', async () => {
  const { conversation, counter, shown } = await setUp(
    `
turns:
  - - calls: [{ tool: count }]
    - calls: [{ tool: count }, { tool: count }]
    - Went on.
`,
    { autonomy: 'autonomous', limits: { turn: { ...noLimits, calls: 2 } } },
  )

  await conversation.send('Count', [])
  await conversation.whenIdle()

  expect(counter.state.count).toBe(1)
  expect(shown().items.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'limit' })
  expect(shown().items.at(-2)).toMatchObject({
    code: 'budget-used-up',
    values: { scope: 'turn', kind: 'calls', limit: '2' },
  })
  await conversation.retry()
  await conversation.whenIdle()
  expect(lastText(shown())).toBe('Went on.')
})

test('a model that goes in circles is stopped', async () => {
  const { conversation, shown } = await setUp(`
turns:
  - - { calls: [{ tool: look, arguments: { at: x } }], times: 10 }
`)

  await conversation.send('Look', [])
  await conversation.whenIdle()

  expect(executions(shown())).toHaveLength(3)
  expect(shown().items.at(-2)).toMatchObject({ code: 'circle-same-call', values: { tool: 'look', times: '3' } })
})

test('queued messages can be edited, moved, removed, and sent at once to steer the running turn', async () => {
  const { conversation, counter, shown, until } = await setUp(
    `
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }]
    - wrong
  - - Steered.
  - - The other.
`,
    { autonomy: 'autonomous' },
  )
  await conversation.send('First', [])
  await until((transcript) => executions(transcript).some(({ status }) => status === 'running'))
  for (const text of ['a', 'b', 'c']) await conversation.send(text, [])
  const [a, b, c] = shown().queue

  conversation.removeQueued(a!.id)
  conversation.moveQueued(c!.id, 0)
  conversation.editQueued(b!.id, 'b!')
  expect(shown().queue.map(({ text }) => text)).toEqual(['c', 'b!'])
  await conversation.sendQueuedNow(b!.id)
  counter.state.release()
  await until((transcript) => isIdle(transcript) && lastText(transcript) === 'The other.')

  const said = shown().items.flatMap((item) => (item.kind === 'user' ? [item.message.text] : []))
  expect(said).toEqual(['First', 'b!', 'c'])
  expect(() => conversation.removeQueued(b!.id)).toThrow(/not wait any more/)
})

test('closing the app is no answer: what asked asks again at the next start', async () => {
  const { conversation, counter, shown, until, restart } = await setUp(countOnce)
  await conversation.send('Count', [])
  await until((transcript) => asking(transcript) !== undefined)

  await conversation.close()
  const again = restart()
  const before = asking(shown())
  expect(before?.status).toBe('asking')
  again.resume()
  await until((transcript) => asking(transcript) !== undefined && asking(transcript) !== before)
  approve(again, shown())
  await again.whenIdle()

  expect(counter.state.count).toBe(1)
  expect(lastText(shown())).toBe('Counted.')
})

const undoneParts = {
  undoId: 'undo',
  files: [{ path: 'door.ts', change: 'modified', part: 'hunks', count: 2 }],
  total: 1,
  callIds: [],
} as const

test('what a person undid is told with their next message, and what was sent before stays as it was', async () => {
  const { conversation, asked, restart, shown } = await setUp('turns: [[Done.], [Seen.], [Seen again.]]')
  await conversation.send('Do it', [])
  await conversation.whenIdle()

  conversation.partsUndone({ type: 'parts-undone', ...undoneParts, diff: '-door\n' })
  await conversation.send('And now?', [])
  await conversation.whenIdle()

  const [before, after] = [asked[0]!, asked[1]!]
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.slice(before.length + 1)).toEqual([
    {
      role: 'user',
      text: expect.stringMatching(/undone parts.* door\.ts \(2 hunks\)[^]*-door[^]*\n\nAnd now\?$/) as unknown,
    },
  ])
  expect(shown().items.map(({ kind }) => kind)).toContain('undone')
  const again = restart()
  await again.send('Once more', [])
  await again.whenIdle()
  expect(asked[2]!.slice(0, after.length)).toEqual(after)
})

test('what a person undoes while a call runs is told with its answer, before the model is asked again', async () => {
  const { conversation, counter, asked, until, restart } = await setUp(
    `
turns:
  - - calls: [{ tool: count, arguments: { hold: true } }]
    - Counted.
  - - Seen.
`,
    { autonomy: 'autonomous' },
  )
  await conversation.send('Count', [])
  await until((transcript) => executions(transcript)[0]?.status === 'running')

  conversation.partsUndone({ type: 'parts-undone', ...undoneParts, diff: '-door\n' })
  counter.state.release()
  await conversation.whenIdle()

  const told = expect.stringMatching(/"count":1[^]*undone parts/) as unknown
  expect(asked[1]).toEqual([
    expect.anything(),
    expect.anything(),
    expect.objectContaining({ role: 'tool', text: told }),
  ])
  const again = restart()
  await again.send('Once more', [])
  await again.whenIdle()
  expect(asked[2]!.slice(0, 3)).toEqual(asked[1])
})

test('what was undone and brought back before the model was asked is not told', async () => {
  const { conversation, asked } = await setUp('turns: [[Done.], [Seen.], [Seen again.]]')
  await conversation.send('Do it', [])
  await conversation.whenIdle()

  conversation.partsUndone({ type: 'parts-undone', ...undoneParts, diff: '-door\n' })
  conversation.partsUndone({ type: 'parts-restored', ...undoneParts })
  await conversation.send('And now?', [])
  await conversation.whenIdle()
  conversation.partsUndone({ type: 'parts-undone', ...undoneParts, undoId: 'other', diff: '-door\n' })
  await conversation.retry()
  await conversation.whenIdle()
  conversation.partsUndone({ type: 'parts-restored', ...undoneParts, undoId: 'other' })
  await conversation.send('Third', [])
  await conversation.whenIdle()

  expect(asked[1]!.at(-1)).toEqual({ role: 'user', text: 'And now?' })
  expect(asked.at(-1)!.at(-1)).toEqual({ role: 'user', text: expect.stringContaining('brought back') as unknown })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import { defaultSettings } from '../../preload/contract/settings.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'
import { createApprovals } from '../policy/approvals.ts'
import { createRateLimits } from '../policy/rate-limits.ts'
import type { ModelMessage, Provider } from '../providers/provider.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createExecutor } from '../tools/execute.ts'
import { createRefusalCount } from '../tools/refusals.ts'
import { createRegistry } from '../tools/registry.ts'
import { createFiles } from '../workspace/files.ts'
import { defineTool } from '../tools/tool.ts'
import { type Conversation, type ConversationParts, createConversation, openConversation } from './conversation.ts'

/** What may happen next, in any order and number. `which` chooses among those it can happen to. */
const anything = fc.record({
  what: fc.constantFrom(
    ...([
      'approve',
      'approve',
      'reject',
      'finish',
      'finish',
      'fail',
      'time-out',
      'cancel-call',
      'cancel-turn',
    ] as const),
    ...(['late-reply', 'unknown-reply', 'send', 'send-now', 'kill', 'go-on', 'run-again', 'wait'] as const),
  ),
  which: fc.nat(5),
})

const limits = { ...defaultSettings.limits, sameCalls: 0, failures: 0 }
const answersWithCalls = 2
const kinds = ['act', 'look', 'act', 'act']

test('whatever comes in whatever order, every call has one end and the model gets every answer in its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 30 }), async (happenings) => {
      const life = await begin()
      await life.conversation().send('begin', [])
      for (const happening of happenings) await life.happen(happening)
      await life.toTheEnd()

      expect(life.problems).toEqual([])
      expectOneEndEach(life.logged(), life.ranAgain)
      for (const [callId, times] of life.effects) {
        expect(times).toBeLessThanOrEqual(1 + (life.ranAgain.get(callId) ?? 0))
      }
      expect([...life.said()].sort()).toEqual([...life.sent].sort())
      life.store.close()
    }),
    { numRuns: Number(process.env['CODELAB_INTERLEAVINGS'] ?? 120) },
  )
}, 120_000)

async function begin() {
  const store = await openStore(':memory:')
  const problems: unknown[] = []
  const sent = ['begin']
  const effects = new Map<string, number>()
  const ranAgain = new Map<string, number>()
  const working = new Map<string, { finish(): void; fail(error: Error): void }>()
  const settled: { approvalId: string; digest: string }[] = []
  let shown: () => Transcript = () => conversation.transcript()
  let alive = { isAlive: true }
  let conversation: Conversation

  const tool = (name: string, effect: 'edit' | 'read') =>
    defineTool({
      name,
      description: name,
      category: 'utility',
      level: effect === 'read' ? 'read-only' : 'read-write',
      rate: 'none',
      input: z.object({}),
      title: () => name,
      effect,
      async execute(_, { callId, signal }) {
        if (effect === 'edit') effects.set(callId, (effects.get(callId) ?? 0) + 1)
        await new Promise<void>((resolve, reject) => {
          working.set(callId, { finish: resolve, fail: reject })
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        }).finally(() => working.delete(callId))
        return { result: `done by ${callId}`, view: { kind: 'text', text: 'done' } }
      },
    })
  const registry = createRegistry([tool('act', 'edit'), tool('look', 'read')])
  let calls = 0
  const provider: Provider = {
    async *answer({ messages }) {
      problems.push(...wrongIn(messages))
      const from = messages.findLastIndex(({ role }) => role === 'user')
      const answers = messages.slice(from).filter(({ role }) => role === 'assistant').length
      yield { type: 'text', delta: 'I say something. ' }
      if (answers < answersWithCalls) {
        for (const [index, name] of kinds.entries()) {
          const id = `call_${(calls += 1)}`
          yield { type: 'call-started', index, id, name }
          yield { type: 'call-arguments', index, delta: '{}' }
          yield { type: 'call-finished', index, call: { id, name, arguments: '{}' } }
        }
      }
      yield { type: 'stop', reason: answers < answersWithCalls ? 'calls' : 'end' }
    },
    listModels: async () => [],
  }
  const makeParts = (process: { isAlive: boolean }): ConversationParts => ({
    store: ofProcess(store, process),
    registry,
    offer: { tools: async () => registry.tools },
    executor: createExecutor({
      registry,
      rateLimits: createRateLimits({}),
      now: Date.now,
      refusals: createRefusalCount(),
      reportBug: (error) => process.isAlive && problems.push(error),
    }),
    approvals: createApprovals(),
    models: {
      current: async () => ({
        provider,
        model: 'm',
        isScripted: true,
        dialect: 'native',
        contextTokens: undefined,
      }),
      costOf: () => undefined,
    },
    folder: {
      root: '/folder',
      isTrusted: () => true,
      changedTexts: async () => new Set(),
      documents: { unsaved: async () => [] },
      workspace: { files: createFiles('/folder') },
    } as unknown as Folder,
    base: {} as ConversationParts['base'],
    platform: 'linux',
    resultLimit: 10_000,
    limits: () => limits,
    reportBug: (error) => process.isAlive && problems.push(error),
    publish: () => {},
  })
  const session = { sessionId: 's', mode: 'coder', autonomy: 'cautious' } as const
  conversation = createConversation(makeParts(alive), session)

  const executions = () => shown().items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
  const among = <Value>(values: readonly Value[], which: number) => values[which % values.length]
  const asking = () => executions().flatMap((one) => (one.status === 'asking' ? [one] : []))
  /** A person may press what does not apply any more; that is refused, and nothing else comes of it. */
  const press = async (work: () => unknown) => {
    try {
      await work()
    } catch (error) {
      if ((error as Error).name !== 'PublicError') problems.push(error)
    }
  }
  const reply = (which: number, kind: 'approve' | 'reject') => {
    const one = among(asking(), which)
    if (one?.status !== 'asking') return
    const { approvalId, question } = one
    settled.push({ approvalId, digest: question.digest })
    return press(() => conversation.reply(approvalId, { kind, digest: question.digest }))
  }
  const runAgain = (which: number) => {
    const one = among(
      executions().filter(({ status }) => status === 'interrupted'),
      which,
    )
    if (!one) return
    return press(async () => {
      await conversation.runAgain(one.callId)
      ranAgain.set(one.callId, (ranAgain.get(one.callId) ?? 0) + 1)
    })
  }
  const send = () => {
    const text = `message ${sent.length}`
    sent.push(text)
    return conversation.send(text, [])
  }
  const kill = () => {
    alive.isAlive = false
    working.clear()
    alive = { isAlive: true }
    conversation = openConversation(makeParts(alive), 's', store.events.read('s'))
    shown = () => conversation.transcript()
    conversation.resume()
  }

  async function happen({ what, which }: { what: string; which: number }): Promise<void> {
    const one = among([...working], which)
    if (what === 'approve' || what === 'reject') await reply(which, what)
    if (what === 'finish') one?.[1].finish()
    if (what === 'fail') one?.[1].fail(new ToolFailure('IO_ERROR', 'It failed.'))
    if (what === 'time-out') one?.[1].fail(new ToolFailure('TOOL_TIMEOUT', 'It took too long.'))
    if (what === 'cancel-call') await press(() => one && conversation.cancelCall(one[0]))
    if (what === 'cancel-turn') conversation.cancel()
    if (what === 'late-reply') {
      const late = among(settled, which)
      if (late) await press(() => conversation.reply(late.approvalId, { kind: 'approve', digest: late.digest }))
    }
    if (what === 'unknown-reply') await press(() => conversation.reply('none', { kind: 'approve', digest: 'x' }))
    if (what === 'send') await send()
    if (what === 'send-now') await press(() => conversation.sendQueuedNow(among(shown().queue, which)?.id ?? 'none'))
    if (what === 'kill') kill()
    if (what === 'go-on') await press(() => conversation.retry())
    if (what === 'run-again') await runAgain(which)
    await new Promise((resolve) => setImmediate(resolve))
  }

  async function toTheEnd(): Promise<void> {
    for (let step = 0; step < 3000; step++) {
      const { running, items, queue } = shown()
      const last = items.at(-1)
      if (!running && last?.kind === 'turn-end' && last.reason === 'completed' && queue.length === 0) return
      if (asking().length > 0) await happen({ what: 'approve', which: 0 })
      else if (working.size > 0) await happen({ what: 'finish', which: 0 })
      else if (!running && queue.length > 0 && last?.kind === 'turn-end' && last.reason === 'completed')
        await happen({ what: 'send-now', which: 0 })
      else if (!running) await happen({ what: 'go-on', which: 0 })
      else await happen({ what: 'wait', which: 0 })
    }
    problems.push(`It hangs: ${JSON.stringify(shown().items.slice(-6))}`)
  }

  return {
    store,
    problems,
    sent,
    effects,
    ranAgain,
    happen,
    toTheEnd,
    conversation: () => conversation,
    logged: () => store.events.read('s'),
    said: () => shown().items.flatMap((item) => (item.kind === 'user' ? [String(item.message.text)] : [])),
  }
}

/** The store as one process sees it: once that is killed, nothing of it is written any more. */
function ofProcess(store: Store, process: { readonly isAlive: boolean }): Store {
  const whileAlive =
    <Given extends unknown[], Value>(work: (...given: Given) => Value) =>
    (...given: Given): Value => {
      if (!process.isAlive) throw new Error('The process is gone.')
      return work(...given)
    }
  const { events, database } = store
  return {
    ...store,
    events: { ...events, append: whileAlive(events.append), progress: whileAlive(events.progress) },
    database: { ...database, transaction: (work) => whileAlive(() => database.transaction(work))() },
  }
}

/** Each message with calls must be followed by the answers to all of them, in their order. */
function wrongIn(messages: readonly ModelMessage[]): unknown[] {
  return messages.flatMap((message, index) => {
    if (message.role !== 'assistant' || message.calls.length === 0) return []
    const asked = message.calls.map(({ id }) => id)
    const answered = messages
      .slice(index + 1, index + 1 + asked.length)
      .map((answer) => (answer.role === 'tool' ? answer.callId : answer.role))
    return JSON.stringify(asked) === JSON.stringify(answered) ? [] : [{ asked, answered }]
  })
}

/** After its end nothing is told of a call, unless a person ran it again. */
function expectOneEndEach(events: readonly AgentEvent[], ranAgain: ReadonlyMap<string, number>): void {
  const last = new Map<string, ToolExecution>()
  const ends = new Map<string, number>()
  for (const event of events) {
    if (event.type !== 'tool-changed') continue
    const { execution } = event
    const before = last.get(execution.callId)
    if (before && isFinal(before)) expect([before.status, execution.status]).toEqual(['interrupted', 'validated'])
    if (isFinal(execution)) ends.set(execution.callId, (ends.get(execution.callId) ?? 0) + 1)
    last.set(execution.callId, execution)
  }
  for (const [callId, execution] of last) {
    expect(isFinal(execution), `${callId} is ${execution.status}`).toBe(true)
    expect(ends.get(callId)).toBeLessThanOrEqual(1 + (ranAgain.get(callId) ?? 0))
  }
}

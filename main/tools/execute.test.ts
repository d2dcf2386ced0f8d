import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Autonomy, Decision, Question } from '../../preload/contract/approval.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { modePolicy } from '../policy/modes.ts'
import { createRateLimits, type Limits } from '../policy/rate-limits.ts'
import { type AskedCall, type CallSession, createExecutor } from './execute.ts'
import { createRefusalCount } from './refusals.ts'
import { createRegistry } from './registry.ts'
import { runInOrder } from './schedule.ts'
import { defineTool, type Tool } from './tool.ts'

const common = { description: '', category: 'utility', rate: 'write' } as const
const view = { kind: 'text', text: '' } as const

interface Options {
  readonly tools: readonly Tool[]
  readonly mode?: string
  readonly isTrusted?: boolean
  readonly limits?: Limits
  readonly unsaved?: readonly string[]
  readonly autonomy?: Autonomy
  readonly decide?: (question: Question, turn: number) => Decision | Promise<Decision>
}

function setUp({
  tools,
  mode = 'coder',
  isTrusted = true,
  limits = {},
  unsaved = [],
  autonomy = 'cautious',
  decide,
}: Options) {
  const seen: ToolExecution[] = []
  const bugs: unknown[] = []
  let asked = 0
  const session: CallSession = {
    sessionId: 's',
    base: {} as CallSession['base'],
    isTrusted: () => isTrusted,
    mode: () => mode,
    modePolicy: () => modePolicy(mode),
    modeCeiling: () => mode,
    findMode: (name) => modePolicy(name),
    autonomy: () => autonomy,
    rules: () => [],
    remember: () => {},
    planStep: () => undefined,
    setMode: async () => {},
    setPlan: () => {},
    report: (execution) => void seen.push(execution),
    output: () => {},
    keep: () => '',
    unsaved: async (paths) => paths.flatMap((path) => (unsaved.includes(path) ? [{ path, diff: `-${path}` }] : [])),
    async ask(_, question, signal) {
      asked += 1
      if (!decide)
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      return decide(question, asked)
    },
  }
  const executor = createExecutor({
    registry: createRegistry(tools),
    rateLimits: createRateLimits(limits),
    now: Date.now,
    refusals: createRefusalCount(),
    reportBug: (error) => bugs.push(error),
  })
  const call = async (name: string, input: unknown = {}, signal = new AbortController().signal) => {
    const one: AskedCall = {
      callId: `call_${seen.length}`,
      turnId: 't',
      messageId: 'm',
      index: 0,
      name,
      arguments: JSON.stringify(input),
      createdAt: 0,
    }
    const [execution] = await runInOrder([one], (item, place) => executor.execute(item, session, place, signal))
    return execution!
  }
  return { call, seen, bugs, asked: () => asked }
}

const approve = ({ digest }: Question): Decision => ({ kind: 'approve', digest })
const errorOf = (execution: ToolExecution) => ('error' in execution ? execution.error.code : execution.status)

/** A tool whose world changes `moves` times between being looked at and being approved. */
function movingTool(moves: number) {
  let looks = 0
  const ran: unknown[] = []
  const tool = defineTool({
    ...common,
    name: 'edit',
    level: 'read-write',
    input: z.object({ text: z.string().optional() }),
    title: () => 'Edit',
    async prepare({ text }) {
      const state = Math.min(looks++, moves)
      return { effect: 'edit' as const, writes: ['a'], state, plan: { state, text } }
    },
    async execute(_, __, plan) {
      ran.push(plan)
      return { result: {}, view }
    },
  })
  return { tool, ran }
}

test('what is approved is what was shown: a world that moved meanwhile is asked about again', async () => {
  const { tool, ran } = movingTool(2)
  const { call, asked } = setUp({ tools: [tool], decide: approve })

  const execution = await call('edit')

  expect(execution.status).toBe('completed')
  expect(asked()).toBe(3)
  expect(ran).toEqual([{ state: 2, text: undefined }])
})

test('edited arguments are checked, judged and asked again, and the model is told', async () => {
  const { tool, ran } = movingTool(0)
  const { call, asked } = setUp({
    tools: [tool],
    decide: (question, turn) =>
      turn === 1 ? { kind: 'edit', digest: question.digest, arguments: '{"text":"mine"}' } : approve(question),
  })

  const execution = await call('edit', { text: 'the model’s' })

  expect(asked()).toBe(2)
  expect(ran).toEqual([{ state: 0, text: 'mine' }])
  expect(execution.metadata?.note).toMatch(/changed the arguments to \{"text":"mine"\}/)
})

test('a write under unsaved text is asked whatever the level, and shows the third side', async () => {
  const { tool } = movingTool(0)
  const questions: Question[] = []
  const decide = (question: Question) => {
    questions.push(question)
    return approve(question)
  }
  const preview = { kind: 'diff', files: [], diff: '+agent' } as const
  const edit = { ...tool, prepare: async () => ({ effect: 'edit', writes: ['a'], preview, plan: {} }) as never }

  await setUp({ tools: [edit], autonomy: 'autonomous', unsaved: ['a'], decide }).call('edit')
  await setUp({ tools: [edit], autonomy: 'autonomous', unsaved: ['b'], decide }).call('edit')

  expect(questions).toMatchObject([
    { reasons: ['You have unsaved changes in a.'], preview: { diff: '+agent', unsaved: [{ path: 'a' }] }, offers: [] },
  ])
})

test('a call above the mode is refused before anything is looked at', async () => {
  let isLooked = false
  const tool = defineTool({
    ...common,
    name: 'edit',
    level: 'read-write',
    input: z.object({}),
    title: () => 'Edit',
    async prepare() {
      isLooked = true
      return { effect: 'edit' as const, plan: undefined }
    },
    execute: async () => ({ result: {}, view }),
  })
  const { call } = setUp({ tools: [tool], mode: 'ask' })

  expect(errorOf(await call('edit'))).toBe('MODE_RESTRICTED')
  expect(isLooked).toBe(false)
})

test('in a folder that is not trusted nothing of the level execute runs', async () => {
  const tool = defineTool({
    ...common,
    name: 'start',
    level: 'execute',
    input: z.object({}),
    title: () => 'Start',
    effect: 'command',
    execute: async () => ({ result: {}, view }),
  })

  expect(errorOf(await setUp({ tools: [tool], isTrusted: false, decide: approve }).call('start'))).toBe(
    'WORKSPACE_UNTRUSTED',
  )
})

const waiting = (more: Partial<Parameters<typeof defineTool>[0]> = {}) =>
  defineTool({
    ...common,
    name: 'wait',
    level: 'read-only',
    rate: 'read',
    input: z.object({}),
    title: () => 'Wait',
    effect: 'none',
    execute: (_: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ...(more as object),
  })

test('a call past its time limit ends as timed out', async () => {
  const execution = await setUp({ tools: [waiting({ timeoutMs: 20 })] }).call('wait')

  expect(execution).toMatchObject({ status: 'timed-out', error: { code: 'TOOL_TIMEOUT' } })
})

test('waiting for the person does not count against the time limit', async () => {
  const tool = defineTool({
    ...common,
    name: 'slow',
    level: 'read-write',
    timeoutMs: 30,
    input: z.object({}),
    title: () => 'Slow',
    effect: 'edit',
    execute: async () => ({ result: {}, view }),
  })
  const decide = async (question: Question) => {
    await new Promise((resolve) => setTimeout(resolve, 80))
    return approve(question)
  }

  expect((await setUp({ tools: [tool], decide }).call('slow')).status).toBe('completed')
})

test('a cancelled call ends as cancelled, while it runs and while it asks', async () => {
  const { tool } = movingTool(0)
  for (const [name, tools] of [
    ['wait', [waiting()]],
    ['edit', [tool]],
  ] as const) {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('stop')), 10)

    const execution = await setUp({ tools }).call(name, {}, controller.signal)

    expect(execution).toMatchObject({ status: 'cancelled', error: { code: 'TOOL_CANCELLED' } })
  }
})

test('only errors that pass by themselves are tried again', async () => {
  let attempts = 0
  const failing = (code: 'IO_ERROR' | 'FILE_NOT_FOUND') =>
    waiting({
      retryOn: ['IO_ERROR'],
      execute: async () => {
        attempts += 1
        if (attempts < 3) throw new ToolFailure(code, 'locked')
        return { result: attempts, view }
      },
    } as never)

  expect((await setUp({ tools: [failing('IO_ERROR')] }).call('wait')).status).toBe('completed')
  expect(attempts).toBe(3)
  attempts = 0
  expect(errorOf(await setUp({ tools: [failing('FILE_NOT_FOUND')] }).call('wait'))).toBe('FILE_NOT_FOUND')
  expect(attempts).toBe(1)
})

test('errors of the system have a code, our own bugs are told without their stack', async () => {
  const throwing = (error: Error) => waiting({ execute: async () => Promise.reject(error) } as never)
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })

  expect(errorOf(await setUp({ tools: [throwing(full)] }).call('wait'))).toBe('IO_ERROR')

  const { call, bugs } = setUp({ tools: [throwing(new TypeError('x is undefined'))] })
  const execution = await call('wait')
  expect(execution).toMatchObject({ status: 'failed', error: { code: 'TOOL_FAILED' } })
  expect(JSON.stringify(execution)).not.toMatch(/undefined|\.ts/)
  expect(bugs).toHaveLength(1)
})

test('past the calls of a minute a call is told how long to wait', async () => {
  const tool = waiting({ execute: async () => ({ result: {}, view }) } as never)
  const { call } = setUp({ tools: [tool], limits: { read: 1 } })

  await call('wait')
  const second = await call('wait')

  expect(second).toMatchObject({ error: { code: 'RATE_LIMITED', details: { retry_after_seconds: 60 } } })
})

test('two tools of one name are refused, whichever form the name has', () => {
  const named = (name: string, aliases: string[] = []) => waiting({ name, aliases })

  expect(() => createRegistry([named('git.diff'), named('git_diff')])).toThrow(/git_diff/)
  expect(() => createRegistry([named('a', ['b']), named('b')])).toThrow(/b/)
  expect(createRegistry([named('git.diff')]).find('git_diff')?.specification.name).toBe('git.diff')
  expect(createRegistry([named('read_file')]).nearest('raed_file')).toEqual(['read_file'])
})

import { randomUUID } from 'node:crypto'
import type { Mode, Usage, UserMessage } from '../../preload/contract/agent.ts'
import { shownText } from '../../preload/contract/text.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import { emptyTranscript, type Transcript } from '../../preload/contract/transcript.ts'
import { ToolFailure } from '../errors.ts'
import type { AskedCall, CallSession } from '../tools/execute.ts'
import type { Place } from '../tools/schedule.ts'
import type { DelegatedTask, DelegatedAnswer } from '../tools/tool.ts'
import type { NewEvent } from './answer.ts'
import { runTurn, type TurnParts } from './loop.ts'
import type { KnownMode } from './mode.ts'
import { createReadLedger } from './read-ledger.ts'

/** What a run under a call borrows of its conversation. */
export interface NestedParts {
  /** The conversation as it stands; the run's own part of it is under the call's id. */
  readonly transcript: Transcript
  readonly callSession: CallSession
  findMode(name: Mode): KnownMode
  /** The turn the call belongs to, for what is the same in both. */
  readonly turn: Omit<TurnParts, 'nextRequest' | 'execute'>
  nextRequest(mode: KnownMode, touched: readonly string[]): ReturnType<TurnParts['nextRequest']>
  execute(call: AskedCall, place: Place, signal: AbortSignal, session: CallSession): ReturnType<TurnParts['execute']>
  record(event: NewEvent): void
  /** What the run has used counts for the turn it belongs to. */
  spent(usage: Usage, calls: number): void
  whole(text: Parameters<typeof shownText>[0]): string
}

/** Tools that a run under a call has no use for: there is one level of delegation. */
const notBeneath: ReadonlySet<string> = new Set(['delegate_task'])

/**
 * Runs a task as an agent of its own: with a history, a mode and a plan of its own, under the same rules and the same
 * person. All its events carry the call's id, so that they fold into a transcript under the call.
 */
export async function runNested(
  parts: NestedParts,
  { callId, mode, task, signal }: DelegatedTask,
): Promise<DelegatedAnswer> {
  const { transcript, callSession, record, findMode, whole } = parts
  const { spentBeneath: _, ...turn } = parts.turn
  findMode(mode)
  const inside = (event: NewEvent): NewEvent => ({ ...event, parentCallId: callId })
  const nested = () => transcript.nested[callId] ?? emptyTranscript(transcript.sessionId)
  const message: UserMessage = {
    id: `message_${randomUUID()}`,
    role: 'user',
    text: task,
    attachments: [],
    at: Date.now(),
  }
  record(inside({ type: 'mode-changed', mode, by: 'agent' }))
  record(inside({ type: 'user-message', message }))

  // Its own: agents side by side must find out that a file is not any more what they read.
  const reads = createReadLedger()
  const session: CallSession = {
    ...callSession,
    base: { ...callSession.base, reads },
    mode: () => nested().mode,
    modePolicy: () => callSession.findMode(nested().mode),
    // What it was sent to do in is as far as it goes unasked.
    modeCeiling: () => mode,
    planStep: () => nested().plan.find((step) => step.status === 'in_progress')?.text,
    async setMode(next, reason) {
      findMode(next)
      record(inside({ type: 'mode-changed', mode: next, by: 'agent', ...(reason === undefined ? {} : { reason }) }))
    },
    setPlan: (steps) => record(inside({ type: 'plan-changed', steps })),
    delegate: async () => {
      throw new ToolFailure('TOOL_UNAVAILABLE', 'A delegated task cannot be delegated further. Do it yourself.')
    },
  }
  let calls = 0
  const end = await runTurn({
    ...turn,
    signal,
    history: [{ role: 'user', text: task }],
    async nextRequest() {
      const next = await parts.nextRequest(findMode(nested().mode), reads.paths())
      const tools = next.request.tools.filter(({ name }) => !notBeneath.has(name))
      return { ...next, request: { ...next.request, tools } }
    },
    execute(call, place, callSignal) {
      calls += 1
      return parts.execute({ ...call, parentCallId: callId }, place, callSignal, session)
    },
    emit: (event) => record(inside(event)),
    emitAnswer: (events) => turn.emitAnswer(events.map(inside)),
    // The task is begun anew after a restart, if at all.
    keepProgress: () => {},
    steer: () => {},
    limits: { ...turn.limits, turn: shareOf(turn.limits.turn) },
  })
  parts.spent(end.usage, calls)
  signal.throwIfAborted()
  if (end.reason === 'failed') {
    const why = end.error?.detail ?? 'The model gave no answer.'
    throw new ToolFailure('TOOL_FAILED', `The delegated task ended early: ${why} Try again, or do it yourself.`)
  }
  const last = nested().items.findLast((item) => item.kind === 'assistant' && item.message.complete)
  const answer = last?.kind === 'assistant' ? whole(last.message.text) : ''
  return { answer, isComplete: end.reason === 'completed', usage: end.usage, calls }
}

/** One task may use up a part of what the whole turn may. */
function shareOf(budget: Settings['limits']['turn']): Settings['limits']['turn'] {
  const part = (limit: number | null) => (limit === null ? null : limit / 3)
  const whole = (limit: number | null) => (limit === null ? null : Math.max(1, Math.ceil(limit / 3)))
  return {
    calls: whole(budget.calls),
    tokens: whole(budget.tokens),
    cost: part(budget.cost),
    minutes: part(budget.minutes),
  }
}

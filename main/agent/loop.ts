import { randomUUID } from 'node:crypto'
import type { AssistantMessage, StopReason, TurnError, Usage } from '../../preload/contract/agent.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import { sum } from '../../preload/contract/transcript.ts'
import { toWireName } from '../providers/wire-names.ts'
import type { ModelMessage, ModelRequest, Provider } from '../providers/provider.ts'
import type { AskedCall } from '../tools/execute.ts'
import type { Place } from '../tools/schedule.ts'
import { runInOrder } from '../tools/schedule.ts'
import { type ContextMeter, createContextMeter, foldLongResults } from './context.ts'
import { exceeded, type Spent, spentBy, together } from './budget.ts'
import { type Circle, createLoopDetector } from './loop-detector.ts'
import { argumentsForModel } from './history.ts'
import { type Answer, type AnswerParts, type NewEvent, readAnswer } from './answer.ts'

/** What one turn needs of its conversation. */
export interface TurnParts {
  readonly turnId: string
  readonly signal: AbortSignal
  /** What is sent to the model; the loop appends to it. */
  readonly history: ModelMessage[]
  /** Asked anew for each request: mode and tools may change within a turn. */
  nextRequest(): Promise<{
    readonly provider: Provider
    readonly request: Omit<ModelRequest, 'messages' | 'signal'>
    readonly dialect: string
    /** Tokens the model can take; undefined where that is not known. */
    readonly contextTokens: number | undefined
    readonly seesImages: boolean
  }>
  execute(call: AskedCall, place: Place, signal: AbortSignal): Promise<ToolExecution>
  /** A finished call as the history holds it. */
  resultMessage(execution: ToolExecution): ModelMessage
  emit(event: NewEvent): void
  readonly emitAnswer: AnswerParts['emitAnswer']
  readonly keepProgress: AnswerParts['keepProgress']
  readonly isKnownCallId: AnswerParts['isKnownCallId']
  readonly canonicalName: AnswerParts['canonicalName']
  costOf(model: string, usage: Usage): number | undefined
  /** Messages the person wants the model to have now; they are recorded and stand in the history when this returns. */
  steer(): void
  readonly limits: Settings['limits']
  /** What the session has spent before this turn. */
  readonly spentBefore: Spent
  /** What tasks delegated in this turn have used so far. */
  spentBeneath?(): { readonly usage: Usage; readonly calls: number }
  isPolling(tool: string): boolean
}

export interface TurnEnd {
  readonly reason: StopReason
  readonly error?: TurnError
  readonly usage: Usage
}

/** Asks the model, runs its calls, and repeats until it asks for none. Everything that happens is emitted. */
export async function runTurn(parts: TurnParts): Promise<TurnEnd> {
  const { signal, history, emit } = parts
  const purse = createPurse(parts)
  const circles = createLoopDetector(parts.limits)
  const meter = createContextMeter()
  let usage: Usage = { inputTokens: 0, outputTokens: 0 }
  for (;;) {
    if (signal.aborted) return { reason: 'cancelled', usage }
    parts.steer()
    if (purse.stops({})) return { reason: 'limit', usage }
    const { provider, request, dialect, contextTokens, seesImages } = await parts.nextRequest()
    makeRoom(parts, meter, request, contextTokens)
    const answer = await readAnswer({
      provider,
      request: { ...request, messages: seesImages ? history : withoutPictures(history), signal },
      dialect,
      turnId: parts.turnId,
      emit,
      emitAnswer: parts.emitAnswer,
      keepProgress: parts.keepProgress,
      isKnownCallId: parts.isKnownCallId,
      canonicalName: parts.canonicalName,
      costOf: (counted) => parts.costOf(request.model, counted),
    })
    if (answer.error?.kind === 'too-long' && foldMore(parts, meter, request)) continue
    usage = sum(usage, answer.usage)
    meter.calibrate(answer.usage.inputTokens)
    purse.spend(answer.usage)
    if (answer.message.complete) history.push(assistantMessage(answer.message, answer.calls))

    const isTooMuch = answer.calls.length > 0 && purse.stops({ calls: answer.calls.length })
    const calls = isTooMuch ? answer.calls.map(unaffordable) : answer.calls
    const executions = await runInOrder(calls, (call, place) => parts.execute(call, place, signal))
    let circle: Circle | null = null
    for (const execution of answer.message.complete ? executions : []) {
      const message = parts.resultMessage(execution)
      history.push(message)
      circle ??= circles.note(execution, 'text' in message ? message.text : '', parts.isPolling(execution.tool))
    }
    purse.count(executions.length)

    if (answer.error)
      return { reason: 'failed', error: { kind: answer.error.kind, detail: answer.error.message }, usage }
    if (signal.aborted) return { reason: 'cancelled', usage }
    if (executions.length === 0) {
      tellWhatIsOdd(answer, emit)
      return { reason: 'completed', usage }
    }
    if (isTooMuch) return { reason: 'limit', usage }
    if (circle) {
      tellOfCircle(circle, emit)
      return { reason: 'limit', usage }
    }
  }
}

/** A model that sees no images refuses a request with some; what a person attached is the person's to decide. */
function withoutPictures(history: readonly ModelMessage[]): readonly ModelMessage[] {
  if (!history.some((message) => message.role === 'tool' && message.images)) return history
  return history.map((message) => {
    if (message.role !== 'tool' || !message.images) return message
    const { images: _, ...rest } = message
    return rest
  })
}

/** Taken for a model of which nothing is known; one that takes less says so, and then more is folded. */
const assumedContextTokens = 128_000

/** Part of the context that is filled before long results are folded; the rest is for the answer. */
const fullAt = 0.8

function makeRoom(
  { history, emit }: TurnParts,
  meter: ContextMeter,
  request: Pick<ModelRequest, 'system' | 'tools'>,
  contextTokens = assumedContextTokens,
): void {
  const tokens = meter.estimate(request, history)
  if (tokens <= contextTokens * fullAt) return
  tellOfFolded(foldLongResults(history, (tokens - contextTokens / 2) * 4), emit)
  meter.forget()
}

/** The provider found the request too long: folds half of it, as far as there is something to fold. */
function foldMore(
  { history, emit }: TurnParts,
  meter: ContextMeter,
  request: Pick<ModelRequest, 'system' | 'tools'>,
): boolean {
  const count = foldLongResults(history, meter.estimate(request, history) * 2)
  meter.forget()
  tellOfFolded(count, emit)
  return count > 0
}

function tellOfFolded(count: number, emit: TurnParts['emit']): void {
  if (count === 0) return
  emit({ type: 'notice', id: `folded-${randomUUID()}`, code: 'results-folded', values: { count: String(count) } })
}

const nothingUsed: Usage = { inputTokens: 0, outputTokens: 0 }

/** Counts what the turn spends and tells the person when a budget does not hold what comes next. */
function createPurse({ limits, spentBefore, spentBeneath, emit, turnId }: TurnParts) {
  const startedAt = performance.now()
  let usage: Usage = { inputTokens: 0, outputTokens: 0 }
  let calls = 0
  return {
    spend: (more: Usage) => void (usage = sum(usage, more)),
    count: (more: number) => void (calls += more),
    stops(next: Partial<Spent>): boolean {
      const beneath = spentBeneath?.() ?? { usage: nothingUsed, calls: 0 }
      const spent = spentBy(sum(usage, beneath.usage), calls + beneath.calls, performance.now() - startedAt)
      const budgets = { turn: spent, session: together(spentBefore, spent) }
      for (const scope of ['turn', 'session'] as const) {
        const kind = exceeded(limits[scope], budgets[scope], next)
        if (kind === null) continue
        const values = { scope, kind, limit: String(limits[scope][kind]) }
        emit({ type: 'notice', id: `${turnId}-budget`, code: 'budget-used-up', values })
        return true
      }
      return false
    },
  }
}

const unaffordable = (call: AskedCall): AskedCall => ({
  ...call,
  problem: call.problem ?? {
    code: 'TOOL_CANCELLED',
    message: 'A budget is used up, so this call was not run. The person is asked whether to go on.',
  },
})

function tellOfCircle(circle: Circle, emit: TurnParts['emit']): void {
  const values: Record<string, string> = { times: String(circle.times) }
  if (circle.kind === 'same-call') values['tool'] = circle.tool
  emit({ type: 'notice', id: `circle-${randomUUID()}`, code: `circle-${circle.kind}`, values })
}

function assistantMessage(message: AssistantMessage, calls: readonly AskedCall[]): ModelMessage {
  // Uncut here: the loop reads the message it has just written, before the log shortens it.
  const { text, reasoning, opaque } = message as { text: string; reasoning: string; opaque?: string }
  return {
    role: 'assistant',
    text,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(opaque === undefined ? {} : { opaque: JSON.parse(opaque) }),
    calls: calls.map((call) => ({
      id: call.providerCallId ?? call.callId,
      name: toWireName(call.name),
      arguments: argumentsForModel(call.arguments),
    })),
  }
}

/** An answer that is cut or empty looks like a finished one; the person is told. */
function tellWhatIsOdd({ stop, message }: Answer, emit: TurnParts['emit']): void {
  const code =
    stop === 'length'
      ? 'answer-cut'
      : stop === 'refusal'
        ? 'answer-refused'
        : message.text === ''
          ? 'answer-empty'
          : null
  if (code) emit({ type: 'notice', id: `${message.id}-${code}`, code, values: {} })
}

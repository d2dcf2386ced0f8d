import type { AssistantMessage, StopReason, TurnError, Usage } from '../../preload/contract/agent.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { sum } from '../../preload/contract/transcript.ts'
import { toWireName } from '../providers/wire-names.ts'
import type { ModelMessage, ModelRequest, Provider } from '../providers/provider.ts'
import type { AskedCall } from '../tools/execute.ts'
import type { Place } from '../tools/schedule.ts'
import { runInOrder } from '../tools/schedule.ts'
import { argumentsForModel } from './history.ts'
import { type Answer, type AnswerParts, type NewEvent, readAnswer } from './answer.ts'

/** What one turn needs of its conversation. */
export interface TurnParts {
  readonly turnId: string
  readonly signal: AbortSignal
  /** What is sent to the model; the loop appends to it. */
  readonly history: ModelMessage[]
  /** Asked anew for each request: mode and tools may change within a turn. */
  nextRequest(): Promise<{ readonly provider: Provider; readonly request: Omit<ModelRequest, 'messages' | 'signal'> }>
  execute(call: AskedCall, place: Place, signal: AbortSignal): Promise<ToolExecution>
  /** A finished call as the history holds it. */
  resultMessage(execution: ToolExecution): ModelMessage
  emit(event: NewEvent): void
  readonly keepProgress: AnswerParts['keepProgress']
  readonly isKnownCallId: AnswerParts['isKnownCallId']
  readonly canonicalName: AnswerParts['canonicalName']
  costOf(model: string, usage: Usage): number | undefined
}

export interface TurnEnd {
  readonly reason: StopReason
  readonly error?: TurnError
  readonly usage: Usage
}

/** Asks the model, runs its calls, and repeats until it asks for none. Everything that happens is emitted. */
export async function runTurn(parts: TurnParts): Promise<TurnEnd> {
  const { signal, history, emit } = parts
  let usage: Usage = { inputTokens: 0, outputTokens: 0 }
  for (;;) {
    if (signal.aborted) return { reason: 'cancelled', usage }
    const { provider, request } = await parts.nextRequest()
    const answer = await readAnswer({
      provider,
      request: { ...request, messages: history, signal },
      turnId: parts.turnId,
      emit,
      keepProgress: parts.keepProgress,
      isKnownCallId: parts.isKnownCallId,
      canonicalName: parts.canonicalName,
      costOf: (counted) => parts.costOf(request.model, counted),
    })
    usage = sum(usage, answer.usage)
    if (answer.message.complete) history.push(assistantMessage(answer.message, answer.calls))

    const executions = await runInOrder(answer.calls, (call, place) => parts.execute(call, place, signal))
    if (answer.message.complete) for (const execution of executions) history.push(parts.resultMessage(execution))

    if (answer.error)
      return { reason: 'failed', error: { kind: answer.error.kind, detail: answer.error.message }, usage }
    if (signal.aborted) return { reason: 'cancelled', usage }
    if (executions.length === 0) {
      tellWhatIsOdd(answer, emit)
      return { reason: 'completed', usage }
    }
  }
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

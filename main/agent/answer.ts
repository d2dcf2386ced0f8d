import { randomUUID } from 'node:crypto'
import type { AgentEvent, AssistantMessage, Usage } from '../../preload/contract/agent.ts'
import type { ToolError } from '../../preload/contract/tool.ts'
import { ModelError, type ModelEvent, type ModelRequest, type Provider } from '../providers/provider.ts'
import { type RetryNotice, withRetry } from '../providers/retry.ts'
import type { AskedCall } from '../tools/execute.ts'
import { createProgressKeeper } from './progress-keeper.ts'
import { type ReadEvent, withTextCalls } from './text-calls.ts'

/** An event without what the conversation adds: version, session, time and turn. */
export type NewEvent = AgentEvent extends infer Event
  ? Event extends AgentEvent
    ? Omit<Event, 'version' | 'sessionId' | 'at' | 'turnId'> & { readonly turnId?: string }
    : never
  : never

export interface Answer {
  readonly message: AssistantMessage
  readonly calls: readonly AskedCall[]
  readonly stop: Extract<ModelEvent, { type: 'stop' }>['reason'] | null
  readonly usage: Usage
  /** The stream broke; what came before is in `message`. */
  readonly error?: ModelError
}

export interface AnswerParts {
  readonly provider: Provider
  readonly request: ModelRequest
  /** How the model writes calls into its text; `native`: it does not. */
  readonly dialect: string
  readonly turnId: string
  readonly emit: (event: NewEvent) => void
  /** The end of the answer: all of these or none. */
  readonly emitAnswer: (events: readonly NewEvent[]) => void
  /** A text that is still streaming, to be found after a crash. */
  readonly keepProgress: (message: AssistantMessage) => void
  /** Whether the session has seen this provider's id before; then the call is told apart by ours alone. */
  readonly isKnownCallId: (id: string) => boolean
  /** The tool's canonical name, or the name as given where there is none. */
  readonly canonicalName: (name: string) => string
  readonly costOf: (usage: Usage) => number | undefined
}

interface OpenCall {
  readonly callId: string
  readonly providerCallId: string
  readonly name: string
  readonly index: number
  readonly createdAt: number
  arguments: string
  isFinished: boolean
  isDuplicate: boolean
}

/** Reads one answer of the model, telling of everything as it comes. Aborting ends it as an incomplete message. */
export async function readAnswer(parts: AnswerParts): Promise<Answer> {
  const { emit, turnId, request } = parts
  const messageId = `message_${randomUUID()}`
  const at = Date.now()
  let text = ''
  let reasoning = ''
  let opaque: unknown
  let isStarted = false
  let stop: Answer['stop'] = null
  let usage: Usage = { inputTokens: 0, outputTokens: 0 }
  const calls = new Map<number, OpenCall>()

  const message = (complete: boolean): AssistantMessage => ({
    id: messageId,
    role: 'assistant',
    text,
    reasoning,
    callIds: [...calls.values()].map((call) => call.callId),
    complete,
    at,
    ...(usage.inputTokens + usage.outputTokens > 0 ? { usage } : {}),
    ...(opaque === undefined ? {} : { opaque: JSON.stringify(opaque) }),
  })
  const progress = createProgressKeeper(() => parts.keepProgress(message(false)))
  const start = () => {
    if (isStarted) return
    isStarted = true
    emit({ type: 'message-started', messageId })
  }
  const addText = (part: 'text' | 'reasoning', delta: string) => {
    start()
    if (part === 'text') text += delta
    else reasoning += delta
    emit({ type: 'text-delta', messageId, part, delta })
    progress.changed()
  }
  const openCall = (index: number, id: string, name: string): OpenCall => {
    start()
    const isDuplicate = id !== '' && [...calls.values()].some((other) => other.providerCallId === id)
    const call: OpenCall = {
      callId: /^call_\w+$/.test(id) && !isDuplicate && !parts.isKnownCallId(id) ? id : `call_${randomUUID()}`,
      providerCallId: id,
      name: parts.canonicalName(name),
      index: calls.size,
      createdAt: Date.now(),
      arguments: '',
      isFinished: false,
      isDuplicate,
    }
    calls.set(index, call)
    emit({ type: 'tool-changed', execution: { ...headerOf(call, turnId, messageId), status: 'created' } })
    return call
  }
  const take = (event: ReadEvent): void => {
    switch (event.type) {
      case 'text':
      case 'reasoning':
        addText(event.type, event.delta)
        return
      case 'text-was-reasoning':
        reasoning += text
        text = ''
        emit({ type: 'text-progress', message: message(false) })
        return
      case 'call-started':
        openCall(event.index, event.id, event.name)
        return
      case 'call-arguments': {
        const call = calls.get(event.index)
        if (!call) return
        call.arguments += event.delta
        emit({ type: 'tool-arguments', callId: call.callId, delta: event.delta })
        return
      }
      case 'call-finished': {
        const call = calls.get(event.index) ?? openCall(event.index, event.call.id, event.call.name)
        call.arguments = event.call.arguments
        call.isFinished = true
        return
      }
      case 'usage':
        usage = withCost(event.usage, parts.costOf)
        return
      case 'opaque':
        opaque = event.value
        return
      case 'stop':
        stop = event.reason
        return
    }
  }

  let error: ModelError | undefined
  try {
    const retrying = withRetry(() => parts.provider.answer(request), {
      signal: request.signal,
      onRetry: ({ kind, attempt, waitMs, detail }: RetryNotice) =>
        emit({ type: 'model-retry', kind, attempt, waitMs, detail }),
    })
    for await (const event of withTextCalls(retrying, parts.dialect, request.tools)) take(event)
  } catch (thrown) {
    if (!request.signal.aborted) {
      if (!(thrown instanceof ModelError)) throw thrown
      error = thrown
    }
  } finally {
    progress.stop()
  }
  const isWhole = !error && !request.signal.aborted
  if (isWhole) start()
  const finished = message(isWhole)
  // A request that failed before anything came leaves no empty message behind. The calls' arguments, passing until now,
  // are logged with the message that asks for them: a restart between the two could not make the calls.
  if (isStarted) {
    const whole = [...calls.values()].map((call): NewEvent => ({
      type: 'tool-changed',
      execution: { ...headerOf(call, turnId, messageId), status: 'created' },
    }))
    parts.emitAnswer([{ type: 'message-finished', message: finished }, ...whole])
  }
  const asked = [...calls.values()].map((call) => askedCall(call, turnId, messageId, isWhole))
  return { message: finished, calls: asked, stop, usage, ...(error ? { error } : {}) }
}

const headerOf = (call: OpenCall, turnId: string, messageId: string) => ({
  callId: call.callId,
  ...(call.providerCallId === '' ? {} : { providerCallId: call.providerCallId }),
  turnId,
  messageId,
  index: call.index,
  tool: call.name,
  title: call.name,
  arguments: call.arguments,
  createdAt: call.createdAt,
})

function askedCall(call: OpenCall, turnId: string, messageId: string, isWhole: boolean): AskedCall {
  const { tool, title: _, ...header } = headerOf(call, turnId, messageId)
  const problem = problemOf(call, isWhole)
  return { ...header, name: tool, ...(problem ? { problem } : {}) }
}

/** A call of an answer that broke off is not run: what else belongs to it is not known. */
function problemOf(call: OpenCall, isWhole: boolean): ToolError | undefined {
  if (!isWhole || !call.isFinished) {
    return { code: 'TOOL_CANCELLED', message: 'The answer broke off before this call was complete. It was not run.' }
  }
  if (call.isDuplicate) {
    return {
      code: 'DUPLICATE_CALL',
      message: `The id ${call.providerCallId} stands on two calls of this answer; only the first was run.`,
    }
  }
  return undefined
}

function withCost(usage: Usage, costOf: AnswerParts['costOf']): Usage {
  const cost = costOf(usage)
  return cost === undefined ? usage : { ...usage, cost }
}

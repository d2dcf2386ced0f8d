import type {
  AgentEvent,
  AssistantMessage,
  Mode,
  QueuedMessage,
  StopReason,
  TurnError,
  UndoneParts,
  Usage,
  UserMessage,
} from './agent.ts'
import type { Autonomy } from './approval.ts'
import { isCut, type LongText } from './text.ts'
import type { PlanStep, ToolExecution } from './tool.ts'

/** What stands in the conversation, oldest first. */
export type TranscriptItem =
  | { readonly kind: 'user'; readonly message: UserMessage }
  | { readonly kind: 'assistant'; readonly message: AssistantMessage }
  | { readonly kind: 'tool'; readonly execution: ToolExecution }
  | {
      readonly kind: 'turn-end'
      readonly turnId: string
      readonly reason: StopReason
      readonly error?: TurnError
      readonly usage: Usage
      readonly at: number
    }
  | {
      readonly kind: 'mode'
      readonly mode: Mode
      readonly by: 'person' | 'agent'
      readonly reason?: string
      readonly at: number
    }
  | { readonly kind: 'undone'; readonly parts: UndoneParts; readonly diff: LongText; readonly at: number }
  | { readonly kind: 'restored'; readonly parts: UndoneParts; readonly at: number }
  | {
      readonly kind: 'notice'
      readonly id: string
      readonly code: string
      readonly values: Readonly<Record<string, string>>
      readonly at: number
    }

export interface RunningTurn {
  readonly turnId: string
  readonly model: string
  readonly isScripted: boolean
  readonly startedAt: number
  /** The request to the model is being tried again. */
  readonly retry?: { readonly kind: string; readonly attempt: number; readonly until: number; readonly detail: string }
}

/** A conversation as it stands: what all events so far come to. */
export interface Transcript {
  readonly sessionId: string
  readonly workspaceRoot: string
  readonly title: string
  readonly mode: Mode
  readonly autonomy: Autonomy
  readonly createdAt: number
  readonly updatedAt: number
  readonly items: readonly TranscriptItem[]
  /** How many older items there are before `items`; `session.page` gives them. */
  readonly itemsBefore: number
  readonly queue: readonly QueuedMessage[]
  readonly plan: readonly PlanStep[]
  readonly running: RunningTurn | null
  readonly usage: Usage
  /** How full the model's context was after its last answer; null before one, and where the provider counts nothing. */
  readonly context: { readonly usedTokens: number; readonly ofTokens: number | null } | null
  /** What was delegated, by the id of the call that did: each a transcript of its own. */
  readonly nested: Readonly<Record<string, Transcript>>
}

export interface TranscriptPage {
  readonly items: readonly TranscriptItem[]
  readonly itemsBefore: number
  readonly nested: Transcript['nested']
}

export const emptyTranscript = (sessionId: string): Transcript => ({
  sessionId,
  workspaceRoot: '',
  title: '',
  mode: 'coder',
  autonomy: 'cautious',
  createdAt: 0,
  updatedAt: 0,
  items: [],
  itemsBefore: 0,
  queue: [],
  plan: [],
  running: null,
  usage: { inputTokens: 0, outputTokens: 0 },
  context: null,
  nested: {},
})

type Draft = { -readonly [Key in keyof Transcript]: Transcript[Key] } & { items: TranscriptItem[] }

/** The transcript after one more event. The given one stays as it was; items that did not change are the same objects. */
export function applyEvent(transcript: Transcript, event: AgentEvent): Transcript {
  const draft: Draft = { ...transcript, items: [...transcript.items] }
  change(draft, event)
  return draft
}

/** As `applyEvent` for many events, copying the list of items once. */
export function foldEvents(transcript: Transcript, events: Iterable<AgentEvent>): Transcript {
  const fold = createFold(transcript)
  for (const event of events) fold.apply(event)
  return fold.transcript
}

/** A fold that is changed in place, for the side that applies every event and shows none. */
export interface TranscriptFold {
  readonly transcript: Transcript
  apply(event: AgentEvent): void
}

export function createFold(transcript: Transcript): TranscriptFold {
  const draft: Draft = { ...transcript, items: [...transcript.items] }
  return { transcript: draft, apply: (event) => change(draft, event) }
}

function change(draft: Draft, event: AgentEvent): void {
  draft.updatedAt = event.at
  if (event.parentCallId !== undefined) {
    const { parentCallId, ...inner } = event
    const nested = draft.nested[parentCallId] ?? emptyTranscript(draft.sessionId)
    draft.nested = { ...draft.nested, [parentCallId]: applyEvent(nested, inner) }
    return
  }
  switch (event.type) {
    case 'session-created':
      draft.workspaceRoot = event.workspaceRoot
      draft.title = event.title
      draft.mode = event.mode
      draft.autonomy = event.autonomy
      draft.createdAt = event.at
      return
    case 'session-titled':
      draft.title = event.title
      return
    case 'mode-changed': {
      const { mode, by, reason, at } = event
      draft.mode = mode
      draft.items.push({ kind: 'mode', mode, by, ...(reason === undefined ? {} : { reason }), at })
      return
    }
    case 'autonomy-changed':
      draft.autonomy = event.autonomy
      return
    case 'plan-changed':
      draft.plan = event.steps
      return
    case 'queue-changed':
      draft.queue = event.queue
      return
    case 'user-message':
      draft.items.push({ kind: 'user', message: event.message })
      return
    case 'turn-started': {
      const { turnId, model, isScripted, contextTokens, at } = event
      draft.running = { turnId, model, isScripted, startedAt: at }
      if (draft.context) draft.context = { ...draft.context, ofTokens: contextTokens ?? null }
      else if (contextTokens !== undefined) draft.context = { usedTokens: 0, ofTokens: contextTokens }
      return
    }
    case 'message-started':
      draft.running = withoutRetry(draft.running)
      draft.items.push({
        kind: 'assistant',
        message: {
          id: event.messageId,
          role: 'assistant',
          text: '',
          reasoning: '',
          callIds: [],
          complete: false,
          at: event.at,
        },
      })
      return
    case 'text-delta': {
      const index = lastIndex(draft, (item) => item.kind === 'assistant' && item.message.id === event.messageId)
      const item = draft.items[index]
      if (item?.kind !== 'assistant') return
      const message = { ...item.message, [event.part]: appended(item.message[event.part], event.delta) }
      draft.items[index] = { kind: 'assistant', message }
      return
    }
    case 'text-progress':
      putMessage(draft, event.message)
      return
    case 'message-finished': {
      putMessage(draft, event.message)
      const { inputTokens = 0, outputTokens = 0 } = event.message.usage ?? {}
      // What went in and what came out is what the next request begins with.
      if (inputTokens > 0) {
        draft.context = { usedTokens: inputTokens + outputTokens, ofTokens: draft.context?.ofTokens ?? null }
      }
      return
    }
    case 'tool-changed':
      putExecution(draft, event.execution)
      return
    case 'tool-arguments': {
      const index = executionIndex(draft, event.callId)
      const item = draft.items[index]
      if (item?.kind !== 'tool' || item.execution.status !== 'created') return
      const execution = { ...item.execution, arguments: appended(item.execution.arguments, event.delta) }
      draft.items[index] = { kind: 'tool', execution }
      return
    }
    case 'tool-output': {
      const index = executionIndex(draft, event.callId)
      const item = draft.items[index]
      if (item?.kind !== 'tool' || item.execution.status !== 'running') return
      const output = lastPart(appended(item.execution.output ?? '', event.delta))
      draft.items[index] = { kind: 'tool', execution: { ...item.execution, output } }
      return
    }
    case 'model-retry':
      if (draft.running) {
        const { kind, attempt, waitMs, detail, at } = event
        draft.running = { ...draft.running, retry: { kind, attempt, until: at + waitMs, detail } }
      }
      return
    case 'change-undone':
      markUndone(draft, event.callId, true)
      return
    case 'parts-undone': {
      const { undoId, files, total, callIds, diff, at } = event
      for (const callId of callIds) markUndone(draft, callId, true)
      draft.items.push({ kind: 'undone', parts: { undoId, files, total, callIds }, diff, at })
      return
    }
    case 'parts-restored': {
      const { undoId, files, total, callIds, at } = event
      for (const callId of callIds) markUndone(draft, callId, false)
      draft.items.push({ kind: 'restored', parts: { undoId, files, total, callIds }, at })
      return
    }
    case 'notice': {
      const { id, code, values, at } = event
      draft.items.push({ kind: 'notice', id, code, values, at })
      return
    }
    case 'turn-stopped': {
      const { turnId, reason, error, usage, at } = event
      draft.running = null
      draft.usage = sum(draft.usage, usage)
      draft.items.push({ kind: 'turn-end', turnId, reason, ...(error === undefined ? {} : { error }), usage, at })
      return
    }
  }
}

/** Of a call here, or of a task that was delegated. */
function markUndone(draft: Draft, callId: string, undone: boolean): void {
  const index = executionIndex(draft, callId)
  const item = draft.items[index]
  if (item?.kind === 'tool') {
    if (item.execution.status === 'completed') {
      draft.items[index] = { kind: 'tool', execution: { ...item.execution, undone } }
    }
    return
  }
  for (const [parentCallId, nested] of Object.entries(draft.nested)) {
    const beneath: Draft = { ...nested, items: [...nested.items] }
    if (executionIndex(beneath, callId) < 0) continue
    markUndone(beneath, callId, undone)
    draft.nested = { ...draft.nested, [parentCallId]: beneath }
    return
  }
}

/** Messages and executions change near the end, so the search begins there. */
function lastIndex(draft: Draft, matches: (item: TranscriptItem) => boolean): number {
  return draft.items.findLastIndex(matches)
}

function executionIndex(draft: Draft, callId: string): number {
  return lastIndex(draft, (item) => item.kind === 'tool' && item.execution.callId === callId)
}

function putMessage(draft: Draft, message: AssistantMessage): void {
  // One message streams at a time, so it is the last or it is new.
  const index = lastIndex(draft, (item) => item.kind === 'assistant')
  const last = draft.items[index]
  if (last?.kind !== 'assistant' || last.message.id !== message.id) draft.items.push({ kind: 'assistant', message })
  else draft.items[index] = { kind: 'assistant', message }
}

function putExecution(draft: Draft, execution: ToolExecution): void {
  // A new call is only looked for among the calls of its own answer, so that a long conversation costs nothing.
  if (execution.status === 'created' && isNew(draft, execution)) {
    draft.items.push({ kind: 'tool', execution })
    return
  }
  const index = executionIndex(draft, execution.callId)
  if (index < 0) draft.items.push({ kind: 'tool', execution })
  else draft.items[index] = { kind: 'tool', execution }
}

function isNew(draft: Draft, { callId, messageId }: ToolExecution): boolean {
  for (let index = draft.items.length - 1; index >= 0; index--) {
    const item = draft.items[index]!
    if (item.kind === 'tool' && item.execution.callId === callId) return false
    if (item.kind === 'assistant' && item.message.id === messageId) return true
  }
  return true
}

function withoutRetry(running: RunningTurn | null): RunningTurn | null {
  if (!running?.retry) return running
  const { retry: _, ...rest } = running
  return rest
}

function appended(text: LongText, delta: string): LongText {
  return isCut(text) ? { ...text, tail: text.tail + delta, size: text.size + delta.length } : text + delta
}

/** A running command's output is kept to what a card shows; the whole comes with the result. */
const shownOutput = 64 * 1024

function lastPart(text: LongText): LongText {
  return isCut(text) || text.length <= 2 * shownOutput ? text : text.slice(-shownOutput)
}

export function sum(one: Usage, other: Usage): Usage {
  const cachedTokens = (one.cachedTokens ?? 0) + (other.cachedTokens ?? 0)
  const cost = (one.cost ?? 0) + (other.cost ?? 0)
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    ...(cachedTokens ? { cachedTokens } : {}),
    ...(cost ? { cost } : {}),
  }
}

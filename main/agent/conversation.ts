import { randomUUID } from 'node:crypto'
import type {
  AgentEvent,
  AssistantMessage,
  Attachment,
  Mode,
  PendingCall,
  QueuedMessage,
  UserMessage,
} from '../../preload/contract/agent.ts'
import type { Autonomy, Decision, RememberedRule } from '../../preload/contract/approval.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import { isFinal, type ToolExecution, type ToolResult } from '../../preload/contract/tool.ts'
import { createFold, emptyTranscript, type Transcript, type TranscriptPage } from '../../preload/contract/transcript.ts'
import { messageOf, PublicError, ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'
import type { Approvals } from '../policy/approvals.ts'
import { ModelError } from '../providers/provider.ts'
import type { Durability, Store } from '../store/store.ts'
import type { AskedCall, CallSession, Executor } from '../tools/execute.ts'
import type { Registry } from '../tools/registry.ts'
import { runInOrder } from '../tools/schedule.ts'
import { toolResult } from '../tools/result.ts'
import type { NewEvent } from './answer.ts'
import { nothingSpent, type Spent, spentBy, together } from './budget.ts'
import { historyOf, resultMessage, userMessage } from './history.ts'
import { runTurn, type TurnEnd, type TurnParts } from './loop.ts'
import { findMode } from './mode.ts'
import type { ModelSource } from './model-source.ts'
import { createReadLedger } from './read-ledger.ts'
import { askedAgain, interrupted, interruptedAtTheEnd, leftOpen } from './restart.ts'
import { instructions, toolsFor } from './request.ts'

/** How many items of the transcript are given at once. */
const pageSize = 200

/** One session: what was said and done in it, and what can be done next. */
export interface Conversation {
  readonly sessionId: string
  readonly workspaceRoot: string
  /** The end of the transcript, with as many older items as `itemsBefore` says left out. */
  transcript(): Transcript
  page(before: number): TranscriptPage
  /** Records the message and starts a turn, or queues it while one runs. Throws `PublicError` where no model is set. */
  send(text: string, attachments: readonly Attachment[]): Promise<void>
  editQueued(messageId: string, text: string): void
  removeQueued(messageId: string): void
  moveQueued(messageId: string, index: number): void
  sendQueuedNow(messageId: string): Promise<void>
  /** Asks the model again from where the last turn stopped. */
  retry(): Promise<void>
  cancel(): void
  cancelCall(callId: string): void
  /** Runs a call again that was interrupted, and goes on with the turn. It is judged and asked anew. */
  runAgain(callId: string): Promise<void>
  /** Calls that have not ended, in the order of the transcript. */
  pendingCalls(): readonly PendingCall[]
  reply(approvalId: string, decision: Decision): void
  undo(callId: string): Promise<void>
  rename(title: string): void
  setMode(mode: Mode): void
  setAutonomy(autonomy: Autonomy): void
  /** Runs one tool as a turn of its own, without a model. */
  callTool(name: string, argumentsText: string): Promise<ToolResult>
  /** Goes on after a restart: marks as interrupted what was running, and asks again what was asking, or leaves that too. */
  resume(options: { readonly askAgain: boolean }): Promise<void>
  /** Resolves when no turn runs and nothing is queued. */
  whenIdle(): Promise<void>
  close(): Promise<void>
}

export interface ConversationParts {
  readonly store: Store
  readonly registry: Registry
  readonly executor: Executor
  readonly approvals: Approvals
  readonly models: ModelSource
  readonly folder: Folder
  /** What every call gets; what was read is each session's own. */
  readonly base: Omit<CallSession['base'], 'reads'>
  readonly platform: string
  publish(sessionId: string, event: AgentEvent): void
  /** Told of our own bugs. */
  reportBug(error: unknown, where: string): void
  /** UTF-16 units one result may take in what is sent to a model. */
  readonly resultLimit: number
  limits(): Settings['limits']
}

/** What a new session begins with. */
export interface NewSession {
  readonly sessionId: string
  readonly mode: Mode
  readonly autonomy: Autonomy
}

export function createConversation(parts: ConversationParts, session: NewSession): Conversation {
  const { sessionId, mode, autonomy } = session
  const conversation = openConversation(parts, sessionId, [])
  conversation.begin({ type: 'session-created', workspaceRoot: parts.folder.root, title: '', mode, autonomy })
  return conversation
}

/** The conversation as its events tell it. */
export function openConversation(
  parts: ConversationParts,
  sessionId: string,
  events: readonly AgentEvent[],
): Conversation & { begin(event: NewEvent): void } {
  const { store, registry, executor, approvals, models, folder, publish, reportBug } = parts
  const fold = createFold(emptyTranscript(sessionId))
  for (const event of events) fold.apply(event)
  const transcript = fold.transcript
  const whole = store.blobs.whole.bind(store.blobs)
  const historyOptions = { whole, resultLimit: parts.resultLimit }
  const usedCallIds = new Set<string>()
  for (const item of transcript.items) if (item.kind === 'tool') noteCallId(item.execution)

  let history = historyOf(transcript.items, historyOptions)
  let running: { readonly controller: AbortController; readonly done: Promise<void>; readonly turnId: string } | null =
    null
  const callControllers = new Map<string, AbortController>()
  let modeCeiling: Mode | null = ceilingOf(transcript)
  const reads = createReadLedger()

  function noteCallId({ callId, providerCallId }: Pick<ToolExecution, 'callId' | 'providerCallId'>): void {
    usedCallIds.add(callId)
    if (providerCallId !== undefined) usedCallIds.add(providerCallId)
  }

  function stamp(event: NewEvent): AgentEvent {
    const turnId = event.turnId ?? running?.turnId
    return {
      version: 1,
      sessionId,
      at: Date.now(),
      ...(turnId === undefined ? {} : { turnId }),
      ...event,
    } as AgentEvent
  }

  /** Logged first, then folded, then told. */
  function record(event: NewEvent, durability: Durability = 'buffered'): void {
    const stamped = stamp(event)
    const logged = isPassing(stamped) ? stamped : store.events.append(stamped, durability)
    fold.apply(logged)
    publish(sessionId, logged)
  }

  const callSession: CallSession = {
    sessionId,
    base: { ...parts.base, reads },
    isTrusted: () => folder.isTrusted(),
    mode: () => transcript.mode,
    modePolicy: () => findMode(transcript.mode).policy,
    modeCeiling: () => modeCeiling,
    autonomy: () => transcript.autonomy,
    rules: () => (folder.isTrusted() ? store.rules.list(folder.root, sessionId) : []),
    remember: (rule: RememberedRule) => store.rules.add(rule, folder.root, sessionId),
    planStep: () => transcript.plan.find((step) => step.status === 'in_progress')?.text,
    async setMode(mode, reason) {
      findMode(mode)
      record({ type: 'mode-changed', mode, by: 'agent', ...(reason === undefined ? {} : { reason }) })
    },
    setPlan: (steps) => record({ type: 'plan-changed', steps }),
    report(execution, durability) {
      noteCallId(execution)
      record({ type: 'tool-changed', execution }, durability)
    },
    unsaved: (paths) => folder.documents.unsaved(paths),
    output: (callId, text) => record({ type: 'tool-output', callId, delta: text }),
    ask: (approvalId, question, signal) => approvals.ask(approvalId, sessionId, question, signal),
  }

  async function execute(call: AskedCall, place: Parameters<TurnParts['execute']>[1], signal: AbortSignal) {
    const controller = new AbortController()
    callControllers.set(call.callId, controller)
    try {
      return await executor.execute(call, callSession, place, AbortSignal.any([signal, controller.signal]))
    } finally {
      callControllers.delete(call.callId)
    }
  }

  function turnParts(turnId: string, signal: AbortSignal): TurnParts {
    return {
      turnId,
      signal,
      history,
      async nextRequest() {
        const { provider, model, dialect, contextTokens } = await models.current(folder.root)
        const mode = findMode(transcript.mode)
        const system = instructions(mode, {
          workspaceName: folder.root.split(/[/\\]/).at(-1) ?? '',
          platform: parts.platform,
          isTrusted: folder.isTrusted(),
          rules: '',
        })
        return { provider, request: { model, system, tools: toolsFor(mode, registry.tools) }, dialect, contextTokens }
      },
      execute,
      resultMessage: (execution) => resultMessage(execution, historyOptions),
      emit: record,
      keepProgress: (message: AssistantMessage) =>
        store.events.progress(stamp({ type: 'text-progress', message }) as AgentEvent & { type: 'text-progress' }),
      isKnownCallId: (id) => usedCallIds.has(id),
      canonicalName: (name) => registry.find(name)?.specification.name ?? name,
      costOf: models.costOf,
      steer,
      limits: parts.limits(),
      spentBefore: spentSinceLimit(transcript),
      isPolling: (name) => registry.find(name)?.isPolling ?? false,
    }
  }

  /** Gives the model what the person did not want to wait with. */
  function steer(): void {
    const next = transcript.queue.filter((message) => message.isNext)
    if (next.length === 0) return
    setQueue(transcript.queue.filter((message) => !message.isNext))
    for (const message of next) addUserMessage(message)
  }

  function setQueue(queue: readonly QueuedMessage[]): void {
    record({ type: 'queue-changed', queue })
  }

  function queued(messageId: string): QueuedMessage {
    const message = transcript.queue.find(({ id }) => id === messageId)
    if (!message) throw new PublicError('not-found', 'This message does not wait any more.')
    return message
  }

  async function sendNext(): Promise<void> {
    const [next, ...rest] = transcript.queue
    if (!next) return
    await models.current(folder.root)
    setQueue(rest)
    addUserMessage(next)
    await startModelTurn()
  }

  /** Runs `work` as the present turn and records how it ended, whatever happens in it. */
  function startTurn(turnId: string, work: (signal: AbortSignal) => Promise<TurnEnd>): void {
    const controller = new AbortController()
    const done = (async () => {
      // The rest of the caller comes first, so that `running` is set when the first event is recorded.
      await Promise.resolve()
      let end: TurnEnd
      try {
        end = await work(controller.signal)
      } catch (error) {
        end = failureOf(error, controller.signal, reportBug)
      }
      try {
        record({ type: 'turn-stopped', turnId, ...end })
      } finally {
        running = null
      }
      if (end.reason === 'completed') await sendNext()
    })().catch((error: unknown) => reportBug(error, 'a turn'))
    running = { controller, done, turnId }
  }

  async function startModelTurn(before?: (turnId: string, signal: AbortSignal) => Promise<void>): Promise<void> {
    const { model, isScripted } = await models.current(folder.root)
    const turnId = `turn_${randomUUID()}`
    startTurn(turnId, async (signal) => {
      record({ type: 'turn-started', turnId, model, isScripted })
      await before?.(turnId, signal)
      return runTurn(turnParts(turnId, signal))
    })
  }

  function addUserMessage({ id, text, attachments }: QueuedMessage): void {
    const message: UserMessage = { id, role: 'user', text, attachments, at: Date.now() }
    if (transcript.title === '') record({ type: 'session-titled', title: titleFrom(whole(text)) })
    record({ type: 'user-message', message })
    history.push(userMessage(message, whole))
  }

  return {
    sessionId,
    workspaceRoot: folder.root,
    begin: record,
    transcript() {
      const before = Math.max(0, transcript.items.length - pageSize)
      return { ...transcript, items: transcript.items.slice(before), itemsBefore: before }
    },
    page(before) {
      const end = Math.min(before, transcript.items.length)
      const start = Math.max(0, end - pageSize)
      return { items: transcript.items.slice(start, end), itemsBefore: start }
    },
    async send(text, attachments) {
      if (text.trim() === '' && attachments.length === 0) throw new PublicError('bad-request', 'The message is empty.')
      await models.current(folder.root)
      const message: QueuedMessage = { id: `message_${randomUUID()}`, text, attachments }
      if (running) {
        setQueue([...transcript.queue, message])
        return
      }
      addUserMessage(message)
      await startModelTurn()
    },
    editQueued(messageId, text) {
      const edited = { ...queued(messageId), text }
      setQueue(transcript.queue.map((message) => (message.id === messageId ? edited : message)))
    },
    removeQueued(messageId) {
      queued(messageId)
      setQueue(transcript.queue.filter(({ id }) => id !== messageId))
    },
    moveQueued(messageId, index) {
      const others = transcript.queue.filter(({ id }) => id !== messageId)
      setQueue(others.toSpliced(index, 0, queued(messageId)))
    },
    async sendQueuedNow(messageId) {
      const others = transcript.queue.filter(({ id }) => id !== messageId)
      setQueue([{ ...queued(messageId), isNext: true }, ...others])
      if (!running) await sendNext()
    },
    async retry() {
      if (running) throw new PublicError('conflict', 'A turn is running already.')
      if (history.length === 0) throw new PublicError('bad-request', 'There is nothing to ask the model again.')
      history = historyOf(transcript.items, historyOptions)
      await startModelTurn()
    },
    cancel() {
      running?.controller.abort(new Error('The turn was cancelled.'))
    },
    cancelCall(callId) {
      const controller = callControllers.get(callId)
      if (!controller) throw new PublicError('not-found', 'This call is finished already.')
      controller.abort(new Error('The call was cancelled.'))
    },
    async runAgain(callId) {
      if (running) throw new PublicError('conflict', 'A turn is running already.')
      const execution = interruptedAtTheEnd(transcript, callId)
      if (!execution) throw new PublicError('not-found', 'Only a call that was interrupted last can be run again.')
      const call = askedAgain(execution, whole(execution.arguments))
      await startModelTurn(async (turnId, signal) => {
        await runInOrder([{ ...call, turnId }], (one, place) => execute(one, place, signal))
        history = historyOf(transcript.items, historyOptions)
      })
    },
    pendingCalls: () =>
      transcript.items.flatMap((item) => {
        if (item.kind !== 'tool' || isFinal(item.execution)) return []
        const { callId, tool, title, status, createdAt } = item.execution
        return [{ callId, sessionId, workspaceRoot: folder.root, tool, title, status, since: createdAt }]
      }),
    reply(approvalId, decision) {
      if (!approvals.list(sessionId).some((waiting) => waiting.approvalId === approvalId)) {
        throw new PublicError('not-found', 'This question is settled already.')
      }
      approvals.reply(approvalId, decision)
    },
    async undo(callId) {
      const item = transcript.items.findLast((found) => found.kind === 'tool' && found.execution.callId === callId)
      const execution = item?.kind === 'tool' ? item.execution : undefined
      const changeSetId = execution?.status === 'completed' ? execution.outcome.changeSetId : undefined
      if (changeSetId === undefined) throw new PublicError('not-found', 'This call changed nothing that can be undone.')
      if (execution?.status === 'completed' && execution.undone) {
        throw new PublicError('conflict', 'This change is undone already.')
      }
      await folder.changes.undo(changeSetId).catch((error: unknown) => {
        throw error instanceof ToolFailure ? new PublicError('conflict', error.message, error.details, error) : error
      })
      record({ type: 'change-undone', callId, changeSetId }, 'synced')
      // Rebuilt in place: a running turn goes on with the same list.
      if (!running) history = historyOf(transcript.items, historyOptions)
    },
    rename: (title) => record({ type: 'session-titled', title }),
    setMode(mode) {
      findMode(mode)
      modeCeiling = mode === 'orchestrator' ? null : mode
      if (mode !== transcript.mode) record({ type: 'mode-changed', mode, by: 'person' })
    },
    setAutonomy: (autonomy) => record({ type: 'autonomy-changed', autonomy }),
    async callTool(name, argumentsText) {
      if (running) throw new PublicError('conflict', 'A turn is running already.')
      const turnId = `turn_${randomUUID()}`
      const call: AskedCall = {
        callId: `call_${randomUUID()}`,
        turnId,
        messageId: `message_${randomUUID()}`,
        index: 0,
        name,
        arguments: argumentsText,
        createdAt: Date.now(),
      }
      let result: ToolResult | undefined
      startTurn(turnId, async (signal) => {
        record({ type: 'turn-started', turnId, model: '', isScripted: true })
        record({ type: 'tool-changed', execution: createdExecution(call) })
        const [execution] = await runInOrder([call], (one, place) => execute(one, place, signal))
        result = toolResult(execution!, whole)
        return { reason: signal.aborted ? 'cancelled' : 'completed', usage: { inputTokens: 0, outputTokens: 0 } }
      })
      await running!.done
      if (!result) throw new Error('The turn ended without a result.')
      return result
    },
    async resume({ askAgain }) {
      const turn = transcript.running
      if (!turn || running) return
      const left = leftOpen(transcript, askAgain)
      if (left.message)
        record({ type: 'message-finished', message: { ...left.message, complete: false }, turnId: turn.turnId })
      for (const execution of left.interrupted)
        record({ type: 'tool-changed', execution: interrupted(execution) }, 'synced')
      if (left.waiting.length === 0) {
        const usage = { inputTokens: 0, outputTokens: 0 }
        record({ type: 'turn-stopped', turnId: turn.turnId, reason: 'interrupted', usage })
        history = historyOf(transcript.items, historyOptions)
        return
      }
      startTurn(turn.turnId, async (signal) => {
        const calls = left.waiting.map((execution) => askedAgain(execution, whole(execution.arguments)))
        await runInOrder(calls, (call, place) => execute(call, place, signal))
        history = historyOf(transcript.items, historyOptions)
        return runTurn(turnParts(turn.turnId, signal))
      })
    },
    async whenIdle() {
      while (running) await running.done
    },
    async close() {
      running?.controller.abort(new Error('The app is closing.'))
      await running?.done
    },
  }
}

const passing: ReadonlySet<AgentEvent['type']> = new Set([
  'text-delta',
  'text-progress',
  'tool-output',
  'tool-arguments',
])
const isPassing = (event: AgentEvent): boolean => passing.has(event.type)

/** The last mode the person picked; the orchestrator picks freely. */
function ceilingOf(transcript: Transcript): Mode | null {
  const picked = transcript.items.findLast((item) => item.kind === 'mode' && item.by === 'person')
  const mode = picked?.kind === 'mode' ? picked.mode : transcript.mode
  return mode === 'orchestrator' ? null : mode
}

/** What the session has spent since a budget last stopped it: going on then is the person's leave for as much again. */
function spentSinceLimit({ items }: Transcript): Spent {
  const from = items.findLastIndex((item) => item.kind === 'turn-end' && item.reason === 'limit') + 1
  let spent = nothingSpent
  for (const item of items.slice(from)) {
    if (item.kind === 'tool') spent = { ...spent, calls: spent.calls + 1 }
    if (item.kind === 'turn-end') spent = together(spent, spentBy(item.usage, 0, 0))
  }
  return spent
}

function titleFrom(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? ''
  const title = line.trim().replaceAll(/\s+/g, ' ')
  return title.length <= 60 ? title || 'Untitled' : `${title.slice(0, 59).trimEnd()}…`
}

function failureOf(error: unknown, signal: AbortSignal, reportBug: ConversationParts['reportBug']): TurnEnd {
  const usage = { inputTokens: 0, outputTokens: 0 }
  if (signal.aborted) return { reason: 'cancelled', usage }
  if (error instanceof ModelError)
    return { reason: 'failed', error: { kind: error.kind, detail: error.message }, usage }
  if (error instanceof PublicError) return { reason: 'failed', error: { kind: 'other', detail: error.message }, usage }
  reportBug(error, 'a turn')
  return { reason: 'failed', error: { kind: 'internal', detail: messageOf(error) }, usage }
}

const createdExecution = ({ name, arguments: text, problem: _, ...call }: AskedCall): ToolExecution => ({
  ...call,
  tool: name,
  title: name,
  arguments: text,
  status: 'created',
})

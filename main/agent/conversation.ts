import { randomUUID } from 'node:crypto'
import type {
  AgentEvent,
  AssistantMessage,
  Attachment,
  Mode,
  PendingCall,
  QueuedMessage,
  Usage,
  UserMessage,
} from '../../preload/contract/agent.ts'
import type { Autonomy, Decision, RememberedRule } from '../../preload/contract/approval.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import { isFinal, type ToolExecution, type ToolResult } from '../../preload/contract/tool.ts'
import {
  createFold,
  emptyTranscript,
  sum,
  type Transcript,
  type TranscriptPage,
} from '../../preload/contract/transcript.ts'
import { messageOf, PublicError, ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'
import type { Approvals } from '../policy/approvals.ts'
import type { ModePolicy } from '../policy/modes.ts'
import { ModelError } from '../providers/provider.ts'
import { troubleOf } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import type { AskedCall, CallSession, Executor } from '../tools/execute.ts'
import type { Offer } from '../tools/offer.ts'
import type { Registry } from '../tools/registry.ts'
import { type Place, runInOrder } from '../tools/schedule.ts'
import { toolResult } from '../tools/result.ts'
import type { DelegatedAnswer, DelegatedTask } from '../tools/tool.ts'
import type { NewEvent } from './answer.ts'
import { spentSinceLimit } from './budget.ts'
import { historyOf, resultMessage, tellUndone, userMessage } from './history.ts'
import { runTurn, type TurnEnd, type TurnParts } from './loop.ts'
import { next, movedTo, without, withText } from './message-queue.ts'
import type { KnownMode } from './mode.ts'
import type { ModelSource } from './model-source.ts'
import { type NestedParts, runNested } from './nested-run.ts'
import { createModes } from './own-modes.ts'
import { createProgressKeeper, type ProgressKeeper } from './progress-keeper.ts'
import { createReadLedger } from './read-ledger.ts'
import { createRecorder } from './recorder.ts'
import { askedAgain, inDoubt, isAnswered, leftOpen, usedInTurn } from './restart.ts'
import { instructions, toolsFor } from './request.ts'
import { titleFrom } from './session-title.ts'
import { callsOf } from './turn-calls.ts'
import { isUndoneItem } from './undone-note.ts'
import { readRules } from './workspace-rules.ts'

const nothingUsed = { inputTokens: 0, outputTokens: 0 }

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
  /** Runs a call again that was interrupted, and goes on with the turn once none is left. It is judged and asked anew. */
  runAgain(callId: string): Promise<void>
  /** Calls that have not ended, in the order of the transcript. */
  pendingCalls(): readonly PendingCall[]
  reply(approvalId: string, decision: Decision): void
  undo(callId: string): Promise<void>
  /** Parts of the session's changes were undone, or brought back: it is logged, and told to the model with the next request. */
  partsUndone(event: NewEvent & { readonly type: 'parts-undone' | 'parts-restored' }): void
  /** The calls of a turn, or one call, with those of the tasks they delegated. */
  callsOf(wanted: Parameters<typeof callsOf>[1]): ReadonlySet<string>
  rename(title: string): void
  setMode(mode: Mode): Promise<void>
  setAutonomy(autonomy: Autonomy): void
  /** Runs one tool as a turn of its own, without a model. */
  callTool(name: string, argumentsText: string): Promise<ToolResult>
  /** Goes on after a restart: what is in doubt is interrupted, what waited waits again. */
  resume(): void
  /** Resolves when no turn runs and nothing is queued. */
  whenIdle(): Promise<void>
  close(): Promise<void>
}

export interface ConversationParts {
  readonly store: Store
  readonly registry: Registry
  readonly offer: Offer
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
  const rereadHistory = () => void (history = historyOf(transcript.items, historyOptions))
  let running: { readonly controller: AbortController; readonly done: Promise<void>; readonly turnId: string } | null =
    null
  const callControllers = new Map<string, AbortController>()
  let modeCeiling: Mode | null = ceilingOf(transcript)
  const reads = createReadLedger()
  const modes = createModes(folder)
  const onlyReads = (name: string) => registry.find(name)?.specification.level === 'read-only'

  function noteCallId({ callId, providerCallId }: Pick<ToolExecution, 'callId' | 'providerCallId'>): void {
    usedCallIds.add(callId)
    if (providerCallId !== undefined) usedCallIds.add(providerCallId)
  }

  const {
    record,
    recordTogether,
    recordAnswer,
    keepProgress,
    end: endRecord,
  } = createRecorder({
    store,
    sessionId,
    turnId: () => running?.turnId,
    tell(event) {
      fold.apply(event)
      if (event.type === 'user-message' && event.parentCallId === undefined) {
        history.messages.push(userMessage(event.message, whole, history.untold))
        history = { ...history, untold: [] }
      }
      const last = transcript.items.at(-1)
      if ((event.type === 'parts-undone' || event.type === 'parts-restored') && last && isUndoneItem(last)) {
        history = { ...history, untold: [...history.untold, last] }
      }
      publish(sessionId, event)
    },
    stopFor: (error) => running?.controller.abort(error),
  })

  const outputKeepers = new Map<string, ProgressKeeper>()

  function outputKeeper(callId: string): ProgressKeeper {
    const known = outputKeepers.get(callId)
    if (known) return known
    const keeper = createProgressKeeper(() => {
      const execution = executionOf(callId)
      if (execution?.status === 'running') keepProgress({ type: 'tool-changed', execution })
    })
    outputKeepers.set(callId, keeper)
    return keeper
  }

  function executionOf(callId: string): ToolExecution | undefined {
    for (const { items } of [transcript, ...Object.values(transcript.nested)]) {
      const item = items.findLast((found) => found.kind === 'tool' && found.execution.callId === callId)
      if (item?.kind === 'tool') return item.execution
    }
    return undefined
  }

  const callSession: CallSession = {
    sessionId,
    base: { ...parts.base, reads },
    isTrusted: () => folder.isTrusted(),
    mode: () => transcript.mode,
    modePolicy: () => modes.policy(transcript.mode),
    modeCeiling: () => modeCeiling,
    findMode: policyOf,
    delegate,
    autonomy: () => transcript.autonomy,
    rules: () => (folder.isTrusted() ? store.rules.list(folder.root, sessionId) : []),
    remember: (rule: RememberedRule) => store.rules.add(rule, folder.root, sessionId),
    planStep: () => transcript.plan.find((step) => step.status === 'in_progress')?.text,
    async setMode(mode, reason) {
      modes.find(mode)
      record({ type: 'mode-changed', mode, by: 'agent', ...(reason === undefined ? {} : { reason }) })
    },
    setPlan: (steps) => record({ type: 'plan-changed', steps }),
    report(execution, durability) {
      noteCallId(execution)
      if (isFinal(execution)) {
        outputKeepers.get(execution.callId)?.stop()
        outputKeepers.delete(execution.callId)
      }
      record({ type: 'tool-changed', execution }, durability)
    },
    unsaved: (paths) => folder.documents.unsaved(paths),
    output(callId, text) {
      const execution = executionOf(callId)
      if (execution?.status !== 'running') return
      const { parentCallId } = execution
      record({ type: 'tool-output', callId, delta: text, ...(parentCallId === undefined ? {} : { parentCallId }) })
      outputKeeper(callId).changed()
    },
    keep: (content) => store.blobs.put(content, sessionId),
    ask: (approvalId, question, signal) => approvals.ask(approvalId, sessionId, question, signal),
  }

  async function execute(call: AskedCall, place: Place, signal: AbortSignal, session = callSession) {
    const controller = new AbortController()
    callControllers.set(call.callId, controller)
    try {
      return await executor.execute(call, session, place, AbortSignal.any([signal, controller.signal]))
    } finally {
      callControllers.delete(call.callId)
    }
  }

  /** What delegated tasks of the present turn have used. */
  let beneath: { readonly usage: Usage; readonly calls: number } = { usage: nothingUsed, calls: 0 }

  function policyOf(name: Mode): ModePolicy {
    try {
      return modes.find(name).policy
    } catch (error) {
      throw new ToolFailure('INVALID_ARGUMENTS', messageOf(error), { field: 'mode' })
    }
  }

  async function delegate(task: DelegatedTask): Promise<DelegatedAnswer> {
    await models.current(folder.root).catch((error: unknown) => {
      throw new ToolFailure('TOOL_UNAVAILABLE', `No model can take the task: ${messageOf(error)}`, undefined, error)
    })
    const nestedParts: NestedParts = {
      transcript,
      callSession,
      findMode: modes.find,
      turn: turnParts(task.turnId, task.signal),
      nextRequest,
      execute,
      record,
      spent(usage, calls) {
        beneath = { usage: sum(beneath.usage, usage), calls: beneath.calls + calls }
      },
      whole,
    }
    return runNested(nestedParts, task)
  }

  /** A turn with all that was delegated in it. */
  async function runWholeTurn(turnId: string, signal: AbortSignal): Promise<TurnEnd> {
    beneath = { usage: nothingUsed, calls: 0 }
    const end = await runTurn(turnParts(turnId, signal))
    return { ...end, usage: sum(end.usage, beneath.usage) }
  }

  async function nextRequest(mode: KnownMode, touched: readonly string[]): ReturnType<TurnParts['nextRequest']> {
    const answering = await models.current(folder.root, mode.model)
    const { provider, model, dialect, contextTokens, seesImages = false } = answering
    const system = instructions(mode, {
      workspaceName: folder.root.split(/[/\\]/).at(-1) ?? '',
      platform: parts.platform,
      isTrusted: folder.isTrusted(),
      rules: folder.isTrusted() ? await readRules(folder.workspace.files, touched, await folder.changedTexts()) : '',
      ownModes: modes.own(),
    })
    const tools = toolsFor(mode, await parts.offer.tools())
    return { provider, request: { model, system, tools }, dialect, contextTokens, seesImages }
  }

  function turnParts(turnId: string, signal: AbortSignal): TurnParts {
    return {
      turnId,
      signal,
      history: history.messages,
      nextRequest: () => nextRequest(modes.find(transcript.mode), reads.paths()),
      spentBeneath: () => beneath,
      execute,
      resultMessage: (execution) => resultMessage(execution, historyOptions),
      emit: record,
      emitAnswer: recordAnswer,
      keepProgress: (message: AssistantMessage) => keepProgress({ type: 'text-progress', message }),
      isKnownCallId: (id) => usedCallIds.has(id),
      canonicalName: (name) => registry.find(name)?.specification.name ?? name,
      costOf: models.costOf,
      steer,
      limits: parts.limits(),
      spentBefore: spentSinceLimit(transcript),
      isPolling: (name) => registry.find(name)?.isPolling ?? false,
    }
  }

  /** Gives the model what the person did not want to wait with, and tells what they undid. */
  function steer(): void {
    const sent = transcript.queue.filter((message) => message.isNext)
    if (sent.length === 0) {
      tellUndone(history.messages, history.untold, whole)
      history = { ...history, untold: [] }
      return
    }
    const queue = transcript.queue.filter((message) => !message.isNext)
    recordTogether([{ type: 'queue-changed', queue }, ...sent.flatMap(saying)])
  }

  function setQueue(queue: readonly QueuedMessage[]): void {
    record({ type: 'queue-changed', queue })
  }

  /** The first waiting message, out of the queue and said. */
  function sayingNext(): readonly NewEvent[] {
    const [first, ...queue] = transcript.queue
    return first ? [{ type: 'queue-changed', queue }, ...saying(first)] : []
  }

  function saying({ id, text, attachments }: QueuedMessage): NewEvent[] {
    const message: UserMessage = { id, role: 'user', text, attachments, at: Date.now() }
    const said = { type: 'user-message', message } as const
    return transcript.title === '' ? [{ type: 'session-titled', title: titleFrom(whole(text)) }, said] : [said]
  }

  /** Records how a turn begins, runs `work` as the present one, and records how it ended, whatever happens in it. */
  function startTurn(
    turnId: string,
    beginning: readonly NewEvent[],
    work: (signal: AbortSignal) => Promise<TurnEnd>,
  ): void {
    recordTogether(beginning)
    const controller = new AbortController()
    const done = (async () => {
      // The rest of the caller comes first, so that `running` is set when the first event is recorded.
      await Promise.resolve()
      let end: TurnEnd
      try {
        await modes.refresh()
        end = await work(controller.signal)
      } catch (error) {
        end = failureOf(error, controller.signal, reportBug)
      }
      if (end.reason === 'cancelled') end = { ...end, ...whyStopped(controller.signal) }
      await stopTurn({ type: 'turn-stopped', turnId, ...end })
    })().catch((error: unknown) => reportBug(error, 'a turn'))
    running = { controller, done, turnId }
  }

  /** The next message's turn begins with the end of this one: there is no moment between in which it could get lost. */
  async function stopTurn(stop: NewEvent & { readonly type: 'turn-stopped' }): Promise<void> {
    try {
      if (stop.reason === 'completed' && transcript.queue.length > 0) {
        const model = await models.current(folder.root).catch(() => null)
        if (model && transcript.queue.length > 0) return startModelTurn(model, [stop, ...sayingNext()])
      }
    } catch (error) {
      if (!troubleOf(error)) throw error
    } finally {
      if (running?.turnId === stop.turnId) {
        try {
          record(stop)
        } finally {
          running = null
        }
      }
    }
  }

  function startModelTurn(
    { model, isScripted, contextTokens }: Awaited<ReturnType<ModelSource['current']>>,
    beginning: readonly NewEvent[],
    work: (turnId: string, signal: AbortSignal) => Promise<TurnEnd> = (turnId, signal) => runWholeTurn(turnId, signal),
  ): void {
    const turnId = `turn_${randomUUID()}`
    const limit = contextTokens === undefined ? {} : { contextTokens }
    const started: NewEvent = { type: 'turn-started', turnId, model, isScripted, ...limit }
    startTurn(turnId, [...beginning.map((event) => ({ turnId, ...event })), started], (signal) => work(turnId, signal))
  }

  /** Calls that were left open go through the pipeline again; the turn goes on unless something is in doubt still. */
  async function goOn(calls: readonly AskedCall[], turnId: string, signal: AbortSignal): Promise<TurnEnd> {
    await runInOrder(calls, (call, place) => execute(call, place, signal))
    rereadHistory()
    if (inDoubt(transcript.items).length === 0) return runWholeTurn(turnId, signal)
    return { reason: signal.aborted ? 'cancelled' : 'interrupted', usage: nothingUsed }
  }

  /** What was delegated by the calls among these, the ends of it. */
  function nestedUnder(items: Transcript['items']): Transcript['nested'] {
    const found: Record<string, Transcript> = {}
    for (const item of items) {
      const nested = item.kind === 'tool' ? transcript.nested[item.execution.callId] : undefined
      if (!nested || item.kind !== 'tool') continue
      const before = Math.max(0, nested.items.length - pageSize)
      found[item.execution.callId] = { ...nested, items: nested.items.slice(before), itemsBefore: before }
    }
    return found
  }

  function refuseWhileRunning(): void {
    if (running) throw new PublicError('conflict', 'A turn is running already.')
  }

  return {
    sessionId,
    workspaceRoot: folder.root,
    begin: record,
    transcript() {
      const before = Math.max(0, transcript.items.length - pageSize)
      const items = transcript.items.slice(before)
      return { ...transcript, items, itemsBefore: before, nested: nestedUnder(items) }
    },
    page(before) {
      const end = Math.min(before, transcript.items.length)
      const start = Math.max(0, end - pageSize)
      const items = transcript.items.slice(start, end)
      return { items, itemsBefore: start, nested: nestedUnder(items) }
    },
    async send(text, attachments) {
      if (text.trim() === '' && attachments.length === 0) throw new PublicError('bad-request', 'The message is empty.')
      const model = await models.current(folder.root)
      const message: QueuedMessage = { id: `message_${randomUUID()}`, text, attachments }
      if (running) setQueue([...transcript.queue, message])
      else startModelTurn(model, saying(message))
    },
    editQueued: (messageId, text) => setQueue(withText(transcript.queue, messageId, text)),
    removeQueued: (messageId) => setQueue(without(transcript.queue, messageId)),
    moveQueued: (messageId, index) => setQueue(movedTo(transcript.queue, messageId, index)),
    async sendQueuedNow(messageId) {
      setQueue(next(transcript.queue, messageId))
      if (running) return
      const model = await models.current(folder.root)
      if (!running && transcript.queue.length > 0) startModelTurn(model, sayingNext())
    },
    async retry() {
      refuseWhileRunning()
      if (history.messages.length === 0)
        throw new PublicError('bad-request', 'There is nothing to ask the model again.')
      const model = await models.current(folder.root)
      refuseWhileRunning()
      rereadHistory()
      startModelTurn(model, [])
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
      const model = await models.current(folder.root)
      refuseWhileRunning()
      const execution = inDoubt(transcript.items).find((one) => one.callId === callId)
      if (!execution) throw new PublicError('not-found', 'Only a call that was interrupted last can be run again.')
      const call = askedAgain(execution, whole(execution.arguments))
      startModelTurn(model, [], (turnId, signal) => goOn([{ ...call, turnId }], turnId, signal))
    },
    pendingCalls: () =>
      [transcript, ...Object.values(transcript.nested)]
        .flatMap(({ items }) => items)
        .flatMap((item) => {
          if (item.kind !== 'tool' || isFinal(item.execution)) return []
          const { callId, tool, title, status, createdAt } = item.execution
          return [{ callId, sessionId, workspaceRoot: folder.root, tool, title, status, since: createdAt }]
        }),
    reply(approvalId, decision) {
      const asked = approvals.list().find((waiting) => waiting.approvalId === approvalId)
      if (asked && asked.sessionId !== sessionId) {
        throw new PublicError('not-found', `No question with the id ${approvalId} is waiting in this session.`)
      }
      approvals.reply(approvalId, decision)
    },
    async undo(callId) {
      const execution = executionOf(callId)
      const changeSetId = execution?.status === 'completed' ? execution.outcome.changeSetId : undefined
      if (changeSetId === undefined) throw new PublicError('not-found', 'This call changed nothing that can be undone.')
      if (execution?.status === 'completed' && execution.undone) {
        throw new PublicError('conflict', 'This change is undone already.')
      }
      await folder.changes.undo(changeSetId).catch((error: unknown) => {
        throw error instanceof ToolFailure ? new PublicError('conflict', error.message, error.details, error) : error
      })
      const { parentCallId } = execution!
      const beneathCall = parentCallId === undefined ? {} : { parentCallId }
      record({ type: 'change-undone', callId, changeSetId, ...beneathCall }, 'synced')
      // A turn that runs goes on with the same list.
      if (!running) rereadHistory()
    },
    partsUndone: (event) => record(event, 'synced'),
    callsOf: (wanted) => callsOf(transcript, wanted),
    rename: (title) => record({ type: 'session-titled', title }),
    async setMode(mode) {
      await modes.refresh()
      modes.find(mode)
      modeCeiling = mode === 'orchestrator' ? null : mode
      if (mode !== transcript.mode) record({ type: 'mode-changed', mode, by: 'person' })
    },
    setAutonomy: (autonomy) => record({ type: 'autonomy-changed', autonomy }),
    async callTool(name, argumentsText) {
      refuseWhileRunning()
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
      const beginning: NewEvent[] = [
        { type: 'turn-started', turnId, model: '', isScripted: true },
        { type: 'tool-changed', execution: createdExecution(call) },
      ]
      startTurn(turnId, beginning, async (signal) => {
        const [execution] = await runInOrder([call], (one, place) => execute(one, place, signal))
        result = toolResult(execution!, whole)
        return { reason: signal.aborted ? 'cancelled' : 'completed', usage: nothingUsed }
      })
      await running!.done
      if (!result) throw new Error('The turn ended without a result.')
      return result
    },
    resume() {
      const turn = transcript.running
      if (!turn || running) return
      const { turnId } = turn
      const used = usedInTurn(transcript)
      if (isAnswered(transcript)) return startTurn(turnId, [], async () => ({ reason: 'completed', usage: used }))
      const { endings, waiting } = leftOpen(transcript, { askAgain: true, onlyReads })
      const ended = endings.map((event) => ({ ...event, turnId }))
      if (waiting.length === 0) {
        recordTogether([...ended, { type: 'turn-stopped', turnId, reason: 'interrupted', usage: used }])
        rereadHistory()
        return
      }
      const calls = waiting.map((execution) => askedAgain(execution, whole(execution.arguments)))
      startTurn(turnId, ended, async (signal) => {
        const end = await goOn(calls, turnId, signal)
        return { ...end, usage: sum(used, end.usage) }
      })
    },
    async whenIdle() {
      while (running) await running.done
    },
    async close() {
      // As after a kill: what asks will ask again, what runs is shown as interrupted. Only a person cancels.
      endRecord()
      running?.controller.abort(new Error('The app is closing.'))
      await running?.done
    },
  }
}

/** The last mode the person picked; the orchestrator picks freely. */
function ceilingOf(transcript: Transcript): Mode | null {
  const picked = transcript.items.findLast((item) => item.kind === 'mode' && item.by === 'person')
  const mode = picked?.kind === 'mode' ? picked.mode : transcript.mode
  return mode === 'orchestrator' ? null : mode
}

function failureOf(error: unknown, signal: AbortSignal, reportBug: ConversationParts['reportBug']): TurnEnd {
  const usage = nothingUsed
  if (signal.aborted) return { reason: 'cancelled', usage }
  if (error instanceof ModelError)
    return { reason: 'failed', error: { kind: error.kind, detail: error.message }, usage }
  if (error instanceof PublicError) return { reason: 'failed', error: { kind: 'other', detail: error.message }, usage }
  reportBug(error, 'a turn')
  return { reason: 'failed', error: { kind: 'internal', detail: messageOf(error) }, usage }
}

/** A turn that was stopped for a reason a person can mend has failed; else it was the person who stopped it. */
function whyStopped({ reason }: AbortSignal): Pick<TurnEnd, 'reason' | 'error'> {
  if (!(reason instanceof PublicError)) return { reason: 'cancelled' }
  return { reason: 'failed', error: { kind: 'other', detail: reason.message } }
}

const createdExecution = ({ name, arguments: text, problem: _, ...call }: AskedCall): ToolExecution => ({
  ...call,
  tool: name,
  title: name,
  arguments: text,
  status: 'created',
})

import type { AgentEvent, Attachment, Mode, PendingCall } from '../../preload/contract/agent.ts'
import type { Autonomy, Decision } from '../../preload/contract/approval.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import type { ToolResult } from '../../preload/contract/tool.ts'
import { createFold, emptyTranscript, type Transcript, type TranscriptPage } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import type { Folder } from '../folders.ts'
import type { Approvals } from '../policy/approvals.ts'
import type { Store } from '../store/store.ts'
import type { CallSession, Executor } from '../tools/execute.ts'
import type { Offer } from '../tools/offer.ts'
import type { Registry } from '../tools/registry.ts'
import type { NewEvent } from './answer.ts'
import { callDirectly } from './direct-call.ts'
import { createGoingOn } from './going-on.ts'
import { createModelTurn, type ModelTurn } from './model-turn.ts'
import type { ModelSource } from './model-source.ts'
import { createModes } from './own-modes.ts'
import { createReadLedger } from './read-ledger.ts'
import { createRecorder } from './recorder.ts'
import { createSaidMessages } from './said-messages.ts'
import { createSessionCalls } from './session-calls.ts'
import { createSessionMode } from './session-mode.ts'
import { createToldHistory } from './told-history.ts'
import { pageBefore, shownTranscript } from './transcript-page.ts'
import { callsOf } from './turn-calls.ts'
import { createTurns, type Turns } from './turns.ts'
import { createUndoing } from './undoing.ts'

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
  const { store, approvals, folder, publish } = parts
  const fold = createFold(emptyTranscript(sessionId))
  for (const event of events) fold.apply(event)
  const transcript = fold.transcript
  const whole = store.blobs.whole.bind(store.blobs)
  const history = createToldHistory(transcript, { whole, resultLimit: parts.resultLimit })
  const recorder = createRecorder({
    store,
    sessionId,
    turnId: () => turns.id(),
    tell(event) {
      fold.apply(event)
      history.note(event)
      publish(sessionId, event)
    },
    stopFor: (error) => turns.stop(error),
  })

  const modes = createModes(folder)
  const common = { conversation: parts, transcript, recorder, history, whole }
  const mode = createSessionMode(transcript, modes, recorder)
  const reads = createReadLedger()
  // A call may delegate to the model that asks for it.
  const delegate: ModelTurn['delegate'] = (task) => modelTurn.delegate(task)
  const calls = createSessionCalls({ ...common, mode, reads, delegate })
  const turns: Turns = createTurns({ ...common, modes, askModel: (turnId, signal) => modelTurn.run(turnId, signal) })
  const said = createSaidMessages({ ...common, turns })
  const modelTurn = createModelTurn({ ...common, calls, mode, reads, steer: said.steer })
  const goingOn = createGoingOn({ ...common, calls, modelTurn, turns })
  const undoing = createUndoing({ ...common, calls, turns })

  return {
    sessionId,
    workspaceRoot: folder.root,
    begin: recorder.record,
    transcript: () => shownTranscript(transcript),
    page: (before) => pageBefore(transcript, before),
    send: said.send,
    editQueued: said.editQueued,
    removeQueued: said.removeQueued,
    moveQueued: said.moveQueued,
    sendQueuedNow: said.sendQueuedNow,
    retry: goingOn.retry,
    cancel: () => turns.stop(new Error('The turn was cancelled.')),
    cancelCall: calls.cancel,
    runAgain: goingOn.runAgain,
    pendingCalls: calls.pending,
    reply(approvalId, decision) {
      const asked = approvals.list().find((waiting) => waiting.approvalId === approvalId)
      if (asked && asked.sessionId !== sessionId) {
        throw new PublicError('not-found', `No question with the id ${approvalId} is waiting in this session.`)
      }
      approvals.reply(approvalId, decision)
    },
    undo: undoing.undo,
    partsUndone: undoing.partsUndone,
    callsOf: (wanted) => callsOf(transcript, wanted),
    rename: (title) => recorder.record({ type: 'session-titled', title }),
    setMode: mode.setByPerson,
    setAutonomy: (autonomy) => recorder.record({ type: 'autonomy-changed', autonomy }),
    callTool: (name, argumentsText) => callDirectly({ turns, calls, whole }, name, argumentsText),
    resume: goingOn.resume,
    async whenIdle() {
      while (turns.isRunning()) await turns.ended()
    },
    async close() {
      // As after a kill: what asks will ask again, what runs is shown as interrupted. Only a person cancels.
      recorder.end()
      turns.stop(new Error('The app is closing.'))
      await turns.ended()
    },
  }
}

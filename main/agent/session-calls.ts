import type { PendingCall } from '../../preload/contract/agent.ts'
import type { RememberedRule } from '../../preload/contract/approval.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import type { AskedCall, CallSession } from '../tools/execute.ts'
import type { Place } from '../tools/schedule.ts'
import type { ReadLedger } from '../tools/tool.ts'
import type { ConversationParts } from './conversation.ts'
import { createProgressKeeper, type ProgressKeeper } from './progress-keeper.ts'
import type { Recorder } from './recorder.ts'
import type { SessionMode } from './session-mode.ts'

/** The calls of one session: how they are run, and what is known of them. */
export interface SessionCalls {
  /** What every call gets of its session. */
  readonly session: CallSession
  execute(call: AskedCall, place: Place, signal: AbortSignal, session?: CallSession): Promise<ToolExecution>
  /** Of the session, or of a task it delegated. */
  find(callId: string): ToolExecution | undefined
  isKnownId(id: string): boolean
  cancel(callId: string): void
  /** Those that have not ended, in the order of the transcript. */
  pending(): readonly PendingCall[]
}

export interface SessionCallsParts {
  readonly conversation: ConversationParts
  readonly transcript: Transcript
  readonly recorder: Pick<Recorder, 'record' | 'keepProgress'>
  readonly mode: SessionMode
  readonly reads: ReadLedger
  readonly delegate: CallSession['delegate']
}

export function createSessionCalls(parts: SessionCallsParts): SessionCalls {
  const { transcript, mode, reads, delegate } = parts
  const { store, executor, approvals, folder, base } = parts.conversation
  const { record, keepProgress } = parts.recorder
  const { sessionId } = transcript
  const usedIds = new Set<string>()
  const controllers = new Map<string, AbortController>()
  const outputKeepers = new Map<string, ProgressKeeper>()
  for (const item of transcript.items) if (item.kind === 'tool') noteId(item.execution)

  function noteId({ callId, providerCallId }: Pick<ToolExecution, 'callId' | 'providerCallId'>): void {
    usedIds.add(callId)
    if (providerCallId !== undefined) usedIds.add(providerCallId)
  }

  function find(callId: string): ToolExecution | undefined {
    for (const { items } of [transcript, ...Object.values(transcript.nested)]) {
      const item = items.findLast((found) => found.kind === 'tool' && found.execution.callId === callId)
      if (item?.kind === 'tool') return item.execution
    }
    return undefined
  }

  function outputKeeper(callId: string): ProgressKeeper {
    const known = outputKeepers.get(callId)
    if (known) return known
    const keeper = createProgressKeeper(() => {
      const execution = find(callId)
      if (execution?.status === 'running') keepProgress({ type: 'tool-changed', execution })
    })
    outputKeepers.set(callId, keeper)
    return keeper
  }

  const session: CallSession = {
    sessionId,
    base: { ...base, reads },
    isTrusted: () => folder.isTrusted(),
    mode: () => transcript.mode,
    modePolicy: () => mode.known.policy(transcript.mode),
    modeCeiling: mode.ceiling,
    findMode: mode.policyOf,
    delegate,
    autonomy: () => transcript.autonomy,
    rules: () => (folder.isTrusted() ? store.rules.list(folder.root, sessionId) : []),
    remember: (rule: RememberedRule) => store.rules.add(rule, folder.root, sessionId),
    planStep: () => transcript.plan.find((step) => step.status === 'in_progress')?.text,
    setMode: mode.setByAgent,
    setPlan: (steps) => record({ type: 'plan-changed', steps }),
    report(execution, durability) {
      noteId(execution)
      if (isFinal(execution)) {
        outputKeepers.get(execution.callId)?.stop()
        outputKeepers.delete(execution.callId)
      }
      record({ type: 'tool-changed', execution }, durability)
    },
    unsaved: (paths) => folder.documents.unsaved(paths),
    output(callId, text) {
      const execution = find(callId)
      if (execution?.status !== 'running') return
      const { parentCallId } = execution
      record({ type: 'tool-output', callId, delta: text, ...(parentCallId === undefined ? {} : { parentCallId }) })
      outputKeeper(callId).changed()
    },
    keep: (content) => store.blobs.put(content, sessionId),
    ask: (approvalId, question, signal) => approvals.ask(approvalId, sessionId, question, signal),
  }

  return {
    session,
    async execute(call, place, signal, ofSession = session) {
      const controller = new AbortController()
      controllers.set(call.callId, controller)
      try {
        return await executor.execute(call, ofSession, place, AbortSignal.any([signal, controller.signal]))
      } finally {
        controllers.delete(call.callId)
      }
    },
    find,
    isKnownId: (id) => usedIds.has(id),
    cancel(callId) {
      const controller = controllers.get(callId)
      if (!controller) throw new PublicError('not-found', 'This call is finished already.')
      controller.abort(new Error('The call was cancelled.'))
    },
    pending: () =>
      [transcript, ...Object.values(transcript.nested)]
        .flatMap(({ items }) => items)
        .flatMap((item) => {
          if (item.kind !== 'tool' || isFinal(item.execution)) return []
          const { callId, tool, title, status, createdAt } = item.execution
          return [{ callId, sessionId, workspaceRoot: folder.root, tool, title, status, since: createdAt }]
        }),
  }
}

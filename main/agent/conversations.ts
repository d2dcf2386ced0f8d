import { randomUUID } from 'node:crypto'
import type { AgentEvent, Mode, PendingCall, SessionSummary } from '../../preload/contract/agent.ts'
import type { Autonomy } from '../../preload/contract/approval.ts'
import { emptyTranscript, foldEvents, type Transcript } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import type { Folder, Folders } from '../folders.ts'
import { withoutEffect } from '../store/activity.ts'
import { type Conversation, type ConversationParts, createConversation, openConversation } from './conversation.ts'
import { leftOpen } from './restart.ts'
import { unloggedUndoing } from './unlogged-undoing.ts'

/** The sessions of one data directory; each is opened at most once. */
export interface Conversations {
  create(workspaceRoot: string, options: { readonly mode: Mode; readonly autonomy: Autonomy }): Promise<Conversation>
  get(sessionId: string): Promise<Conversation>
  /** A session that begins as another did: up to before a message of the person's, or all of it. */
  fork(sessionId: string, before: string | undefined): Promise<Conversation>
  list(workspaceRoot: string): readonly SessionSummary[]
  /** Opened sessions and their turns end first. */
  delete(sessionId: string): Promise<void>
  /** Calls of the open sessions that have not ended. */
  pending(): readonly PendingCall[]
  /** Throws `PublicError('not-found')` for a call that is not pending. */
  cancelCall(callId: string): void
  /** After a start: goes on with what the last process left unfinished. */
  resume(): Promise<void>
  close(): Promise<void>
}

export type ConversationsParts = Omit<ConversationParts, 'folder' | 'base'> & {
  readonly folders: Folders
  base(folder: Folder): ConversationParts['base']
  /** Ends what a deleted session kept running, and lets go of what its changes could be undone from. */
  forget(sessionId: string): Promise<void>
}

export function createConversations(parts: ConversationsParts): Conversations {
  const { store, folders, reportBug } = parts
  const open = new Map<string, Promise<Conversation>>()
  /** Those of `open` that are loaded. */
  const loaded = new Map<string, Conversation>()

  const partsFor = (folder: Folder): ConversationParts => ({ ...parts, folder, base: parts.base(folder) })

  async function load(sessionId: string): Promise<Conversation> {
    const summary = store.sessions.get(sessionId)
    if (!summary) throw new PublicError('not-found', 'There is no such session any more.')
    const folder = await folders.open(summary.workspaceRoot)
    const events = store.events.read(sessionId)
    const unlogged = await unloggedUndoing(folder.changes, sessionId, events)
    const conversation = keep(openConversation(partsFor(folder), sessionId, events))
    for (const event of unlogged) conversation.partsUndone(event)
    return conversation
  }

  function keep(conversation: Conversation): Conversation {
    open.set(conversation.sessionId, Promise.resolve(conversation))
    loaded.set(conversation.sessionId, conversation)
    return conversation
  }

  function pending(): readonly PendingCall[] {
    return [...loaded.values()].flatMap((conversation) => conversation.pendingCalls())
  }

  function get(sessionId: string): Promise<Conversation> {
    const known = open.get(sessionId)
    if (known) return known
    const loading = load(sessionId)
    open.set(sessionId, loading)
    loading.catch(() => open.delete(sessionId))
    return loading
  }

  return {
    get,
    async create(workspaceRoot, options) {
      const folder = await folders.open(workspaceRoot)
      return keep(createConversation(partsFor(folder), { sessionId: `session_${randomUUID()}`, ...options }))
    },
    async fork(sessionId, before) {
      const original = await get(sessionId)
      const forkId = `session_${randomUUID()}`
      const copied = eventsBefore(store.events.read(sessionId), before).flatMap((event) =>
        inFork(event, { sessionId, forkId, before }),
      )
      // What was open in the original stays open there, and only there: the same commit ends it in the fork.
      const events = [...copied, ...endingsInFork(foldEvents(emptyTranscript(forkId), copied))]
      store.database.transaction(() => {
        for (const event of events) store.events.append(event, 'buffered')
      })
      const folder = await folders.open(original.workspaceRoot)
      return keep(openConversation(partsFor(folder), forkId, store.events.read(forkId)))
    },
    list: (workspaceRoot) => store.sessions.list(workspaceRoot),
    async delete(sessionId) {
      await (await open.get(sessionId))?.close()
      open.delete(sessionId)
      loaded.delete(sessionId)
      store.events.deleteSession(sessionId)
      await parts.forget(sessionId)
    },
    pending,
    cancelCall(callId) {
      const call = pending().find((one) => one.callId === callId)
      const conversation = call && loaded.get(call.sessionId)
      if (!conversation) throw new PublicError('not-found', `No call ${callId} is pending.`)
      conversation.cancelCall(callId)
    },
    async resume() {
      for (const sessionId of store.sessions.unfinished()) {
        // A folder that is gone keeps its session as it is, to go on when it is back.
        await get(sessionId)
          .then((conversation) => conversation.resume())
          .catch((error: unknown) => {
            if (!(error instanceof PublicError)) reportBug(error, 'going on after a restart')
          })
      }
    },
    async close() {
      await Promise.allSettled([...open.values()].map(async (conversation) => (await conversation).close()))
      open.clear()
      loaded.clear()
    },
  }
}

function eventsBefore(events: readonly AgentEvent[], messageId: string | undefined): readonly AgentEvent[] {
  if (messageId === undefined) return events
  const index = events.findIndex((event) => event.type === 'user-message' && event.message.id === messageId)
  if (index < 0) throw new PublicError('not-found', 'This message is not part of the session.')
  const kept = events.slice(0, index)
  // What was called after its first message has none now, and is called after the next one.
  const isEmpty = !kept.some(({ type }) => type === 'user-message')
  return isEmpty ? kept.filter(({ type }) => type !== 'session-titled') : kept
}

function inFork(
  event: AgentEvent,
  { sessionId, forkId, before }: { sessionId: string; forkId: string; before: string | undefined },
): AgentEvent[] {
  // What waits to be said waits in the original.
  if (event.type === 'queue-changed') return []
  const copied = withoutEffect({ ...event, sessionId: forkId })
  if (copied.type !== 'session-created') return [copied]
  return [{ ...copied, parent: { sessionId, ...(before === undefined ? {} : { messageId: before }) } }]
}

function endingsInFork(transcript: Transcript): AgentEvent[] {
  const { running, sessionId } = transcript
  if (!running) return []
  const { turnId } = running
  const { endings } = leftOpen(transcript, { askAgain: false, onlyReads: () => false })
  const usage = { inputTokens: 0, outputTokens: 0 }
  const stop = { type: 'turn-stopped', turnId, reason: 'interrupted', usage } as const
  const header = { version: 1, sessionId, at: Date.now(), turnId } as const
  return [...endings, stop].map((event) => ({ ...header, ...event }))
}

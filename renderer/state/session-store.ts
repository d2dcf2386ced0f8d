import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { Mode, SessionSummary } from '../../preload/contract/agent.ts'
import type { Autonomy, Decision } from '../../preload/contract/approval.ts'
import { shownText } from '../../preload/contract/text.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import type { NewAttachment } from './attachments.ts'
import { createSessionFeed } from './session-feed.ts'
import { messageOf } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

export type AskingExecution = Extract<ToolExecution, { status: 'asking' }>

interface SessionState {
  readonly sessions: readonly SessionSummary[]
  readonly sessionId: string | null
  readonly transcript: Transcript | null
  readonly error: string | null
  readonly isLoadingOlder: boolean
  /** Fetches the workspace's sessions; opens the latest when none is open. */
  enterWorkspace(): Promise<void>
  loadSessions(): Promise<void>
  openSession(sessionId: string): Promise<void>
  createSession(): Promise<void>
  renameSession(sessionId: string, title: string): Promise<void>
  deleteSession(sessionId: string): Promise<void>
  loadOlder(): Promise<void>
  /** Gives the session it went to: a new one where none is open. */
  send(text: string, attachments?: readonly NewAttachment[]): Promise<string>
  stop(): Promise<void>
  stopCall(callId: string): Promise<void>
  /** Runs a call again that a restart interrupted. */
  runAgain(callId: string): Promise<void>
  retry(): Promise<void>
  editQueued(messageId: string, text: string): Promise<void>
  removeQueued(messageId: string): Promise<void>
  moveQueued(messageId: string, index: number): Promise<void>
  sendQueuedNow(messageId: string): Promise<void>
  /** Goes on in a session of its own from before one of the person's messages. Gives that message's text to edit. */
  branchBefore(messageId: string): Promise<string>
  chooseMode(mode: Mode): Promise<void>
  chooseAutonomy(autonomy: Autonomy): Promise<void>
  reply(execution: AskingExecution, decision: Decision): Promise<void>
  undoChange(callId: string): Promise<void>
}

/** Frames do not come while the page is hidden, and an unseen transcript can wait. */
const beforeNextFrame = (flush: () => void) => {
  if (document.hidden) setTimeout(flush, 250)
  else requestAnimationFrame(flush)
}

export const feed = createSessionFeed({
  open: (sessionId) => backend().call('session.open', { sessionId }),
  show: (transcript) => useSession.setState({ transcript, error: null }),
  failed: (_, error) => useSession.setState({ error: messageOf(error) }),
  schedule: beforeNextFrame,
})

const firstSessionListeners = new Set<(sessionId: string) => void>()

/** `listener` hears of a session made where none was open, before it is shown. */
export function onFirstSession(listener: (sessionId: string) => void): void {
  firstSessionListeners.add(listener)
}

export const useSession = create<SessionState>((set, get) => {
  const opened = (): string => {
    const { sessionId } = get()
    if (sessionId === null) throw new Error('No session is open.')
    return sessionId
  }
  const workspaceId = (): string => {
    const { workspace } = useWorkspace.getState()
    if (!workspace) throw new Error('No folder is open.')
    return workspace.workspaceId
  }

  /** The session that is being made: what needs one meanwhile waits for the same. */
  let making: { readonly workspaceId: string; readonly sessionId: Promise<string> } | null = null
  const make = (): Promise<string> => {
    const wanted = workspaceId()
    if (making?.workspaceId === wanted) return making.sessionId
    const sessionId = makeIn(wanted).finally(() => {
      if (making?.sessionId === sessionId) making = null
    })
    making = { workspaceId: wanted, sessionId }
    return sessionId
  }
  const makeIn = async (wanted: string): Promise<string> => {
    const session = await backend().call('session.create', { workspaceId: wanted })
    if (useWorkspace.getState().workspace?.workspaceId !== wanted) return session.id
    set(({ sessions }) => ({ sessions: [session, ...sessions.filter(({ id }) => id !== session.id)] }))
    if (get().sessionId === null) for (const listener of firstSessionListeners) listener(session.id)
    await get().openSession(session.id)
    return session.id
  }

  let last: Promise<unknown> = Promise.resolve()
  /** In the open session, or a new one, one after another: a mode that was chosen before a message is there before it. */
  const inOrder = (work: (sessionId: string) => Promise<unknown>): Promise<string> => {
    const { sessionId } = get()
    const done = Promise.all([sessionId ?? make(), last]).then(async ([id]) => {
      await work(id)
      return id
    })
    last = done.catch(() => {})
    return done
  }

  return {
    sessions: [],
    sessionId: null,
    transcript: null,
    error: null,
    isLoadingOlder: false,

    async enterWorkspace() {
      feed.leave()
      set({ sessions: [], sessionId: null, transcript: null, error: null })
      await get().loadSessions()
      const latest = get().sessions[0]
      if (latest && get().sessionId === null) await get().openSession(latest.id)
    },

    async loadSessions() {
      const sessions = await backend().call('session.list', { workspaceId: workspaceId() })
      set({ sessions: [...sessions].sort((one, other) => other.updatedAt - one.updatedAt) })
    },

    async openSession(sessionId) {
      if (sessionId === get().sessionId && get().transcript) return
      set({ sessionId, transcript: null, error: null })
      await feed.follow(sessionId)
    },

    async createSession() {
      await make()
    },

    async renameSession(sessionId, title) {
      await backend().call('session.rename', { sessionId, title })
      await get().loadSessions()
    },

    async deleteSession(sessionId) {
      await backend().call('session.delete', { sessionId })
      if (get().sessionId === sessionId) {
        feed.leave()
        set({ sessionId: null, transcript: null, error: null })
      }
      await get().loadSessions()
      const next = get().sessions[0]
      if (next && get().sessionId === null) await get().openSession(next.id)
    },

    async loadOlder() {
      const { transcript, isLoadingOlder } = get()
      if (!transcript || transcript.itemsBefore === 0 || isLoadingOlder) return
      set({ isLoadingOlder: true })
      try {
        const { sessionId, itemsBefore } = transcript
        const page = await backend().call('session.page', { sessionId, before: itemsBefore })
        if (get().sessionId === sessionId && get().transcript?.itemsBefore === itemsBefore) feed.prepend(page)
      } finally {
        set({ isLoadingOlder: false })
      }
    },

    send: (text, attachments = []) =>
      inOrder((sessionId) => backend().call('chat.send', { sessionId, text, attachments })),

    async stop() {
      await backend().call('chat.cancel', { sessionId: opened() })
    },
    async stopCall(callId) {
      await backend().call('chat.cancel-call', { sessionId: opened(), callId })
    },
    async runAgain(callId) {
      await backend().call('call.run-again', { sessionId: opened(), callId })
    },
    async retry() {
      await backend().call('chat.retry', { sessionId: opened() })
    },

    async editQueued(messageId, text) {
      await backend().call('queue.edit', { sessionId: opened(), messageId, text })
    },
    async removeQueued(messageId) {
      await backend().call('queue.remove', { sessionId: opened(), messageId })
    },
    async moveQueued(messageId, index) {
      await backend().call('queue.move', { sessionId: opened(), messageId, index })
    },
    async sendQueuedNow(messageId) {
      await backend().call('queue.send-now', { sessionId: opened(), messageId })
    },

    async branchBefore(messageId) {
      const item = get().transcript?.items.find((each) => each.kind === 'user' && each.message.id === messageId)
      const fork = await backend().call('session.fork', { sessionId: opened(), before: messageId })
      await get().loadSessions()
      await get().openSession(fork.id)
      return item?.kind === 'user' ? shownText(item.message.text) : ''
    },

    async chooseMode(mode) {
      await inOrder((sessionId) => backend().call('session.set-mode', { sessionId, mode }))
    },
    async chooseAutonomy(autonomy) {
      await inOrder((sessionId) => backend().call('session.set-autonomy', { sessionId, autonomy }))
    },

    async reply({ approvalId }, decision) {
      await backend().call('approval.reply', { sessionId: opened(), approvalId, decision })
    },
    async undoChange(callId) {
      await backend().call('change.undo', { sessionId: opened(), callId })
    },
  }
})

/** Looked for once per transcript: several parts of the screen ask, at every frame of a stream. */
const askingOf = new WeakMap<Transcript, readonly AskingExecution[]>()

/** One and the same, for who compares. */
const nothingAsked: readonly AskingExecution[] = []

/** The calls that wait for the person, in their order. */
export function askingIn(transcript: Transcript | null): readonly AskingExecution[] {
  if (!transcript) return nothingAsked
  const known = askingOf.get(transcript)
  if (known) return known
  const asking: AskingExecution[] = []
  for (const item of transcript.items) {
    if (item.kind !== 'tool') continue
    if (item.execution.status === 'asking') asking.push(item.execution)
    asking.push(...askingIn(transcript.nested[item.execution.callId] ?? null))
  }
  askingOf.set(transcript, asking)
  return asking
}

/** How many questions wait for the person: those of the open session as seen here, the others' as main counts them. */
export function countAsking({ sessions, sessionId, transcript }: SessionState): number {
  const elsewhere = sessions.filter(({ id }) => id !== sessionId).reduce((sum, { asking }) => sum + asking, 0)
  return elsewhere + askingIn(transcript).length
}

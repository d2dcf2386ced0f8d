import type { AgentEvent, MessageHit, SessionSummary } from '../../preload/contract/agent.ts'
import type { ActivityPage } from '../../preload/contract/activity.ts'
import type { RememberedRule } from '../../preload/contract/approval.ts'
import type { StartNotice } from '../../preload/contract/channels.ts'
import type { CutText, LongText } from '../../preload/contract/text.ts'
import type { RecentWorkspace } from '../../preload/contract/workspace.ts'
import type { Database } from './database.ts'
import type { Outputs } from './outputs.ts'
import type { Drafts } from './drafts.ts'

/**
 * How sure a write is: `buffered` survives the end of the process, however it ends (WAL, `synchronous=NORMAL`);
 * `synced` survives the loss of power, and everything written before it too (one `FULL` commit).
 */
export type Durability = 'buffered' | 'synced'

/** The one append-only log of events. An event above 16 KB has its longest texts cut, the whole of each kept as a blob. */
export interface EventLog {
  /** Writes and returns the event as it was written: with long texts cut. */
  append(event: AgentEvent, durability: Durability): AgentEvent
  /**
   * Keeps how far a message, or the output of a call that runs, has come: one row of each, replaced every time, and gone
   * with the message's or the call's end.
   */
  progress(event: AgentEvent & { type: 'text-progress' | 'tool-changed' }): void
  /** All events of a session in order, upgraded to the present version; unknown types are left out but kept in the log. */
  read(sessionId: string): AgentEvent[]
  deleteSession(sessionId: string): void
}

export interface Blobs {
  /** SHA-256 in hex: the same content is kept once. For a session it goes when the session is deleted, else it stays. */
  put(content: string | Uint8Array, sessionId?: string): string
  get(blob: string): Uint8Array | null
  /** A part of a text blob, in UTF-16 units; null where there is no such blob. */
  readText(blob: string, offset: number, length: number): { text: string; size: number } | null
  /** The whole of a text that may be cut. */
  whole(text: LongText): string
  /** Cuts a text longer than `limit` UTF-16 units, keeping the whole as a blob. */
  cut(text: string, limit: number): string | CutText
}

/** What lists need of sessions, kept beside the log so that no list folds a conversation. */
export interface SessionIndex {
  list(workspaceRoot: string): SessionSummary[]
  get(sessionId: string): SessionSummary | null
  /** Sessions in which a turn runs or a call asks, for the start after a crash. */
  unfinished(): string[]
}

export interface Rules {
  list(workspaceRoot: string, sessionId: string): RememberedRule[]
  /** Those of the folder and of all its sessions. */
  ofFolder(workspaceRoot: string): RememberedRule[]
  add(rule: RememberedRule, workspaceRoot: string, sessionId: string): void
  remove(workspaceRoot: string, ruleId: string): void
}

export interface Workspaces {
  recent(): RecentWorkspace[]
  opened(root: string): void
  trust(root: string): boolean | null
  /** Forgets the trusted content: what is there when it is next looked at is what was trusted. */
  setTrust(root: string, trusted: boolean): void
  /** JSON of what was in the folder when it was trusted; null before it was looked at. */
  trustedContent(root: string): string | null
  keepTrustedContent(root: string, content: string): void
}

/** What was done to the machine, as the log tells it. */
export interface Activity {
  /** The newest first, those older than `before`; of all folders without `workspaceRoot`. */
  list(options: {
    readonly workspaceRoot?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
  }): ActivityPage
}

/** Full text search over what was said. */
export interface MessageSearch {
  /** All words must stand in the message, the last one may be begun only. Best first. */
  find(words: string, options: { readonly workspaceRoot?: string; readonly limit: number }): MessageHit[]
}

/** Everything kept in one data directory. `database` is for those with tables of their own (change sets). */
export interface Store {
  readonly database: Database
  readonly events: EventLog
  readonly blobs: Blobs
  readonly outputs: Outputs
  readonly sessions: SessionIndex
  readonly rules: Rules
  readonly workspaces: Workspaces
  readonly drafts: Drafts
  readonly search: MessageSearch
  readonly activity: Activity
  /** What happened to an older database when it was opened. */
  readonly notices: readonly StartNotice[]
  close(): void
}

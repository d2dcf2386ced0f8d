import type { Autonomy } from './approval.ts'
import type { LongText } from './text.ts'
import type { DiffFile, PlanStep, ToolEffect, ToolExecution, ToolStatus } from './tool.ts'

export const modes = ['orchestrator', 'coder', 'architect', 'debug', 'ask'] as const
/** A built-in mode's name, or that of a workspace's own. */
export type Mode = (typeof modes)[number] | (string & {})

/** A mode that a folder states itself. */
export interface OwnMode {
  readonly name: Mode
  /** The model that answers in it, or the name of its profile; without it the one that is chosen. */
  readonly model?: string
}

/** Something a person put beside a message. `content` is text, or base64 for an image. */
export interface Attachment {
  readonly kind: 'file' | 'selection' | 'image' | 'text'
  readonly name: string
  readonly mediaType: string
  readonly content: LongText
}

export interface UserMessage {
  readonly id: string
  readonly role: 'user'
  readonly text: LongText
  readonly attachments: readonly Attachment[]
  readonly at: number
}

/** `complete` is false while it streams and for one whose stream broke. */
export interface AssistantMessage {
  readonly id: string
  readonly role: 'assistant'
  readonly text: LongText
  readonly reasoning: LongText
  /** The calls it asks for, in its order; their executions stand behind it in the transcript. */
  readonly callIds: readonly string[]
  readonly complete: boolean
  readonly at: number
  readonly usage?: Usage
  /** JSON that its provider wants back as it gave it (signed reasoning, say); nobody else reads it. */
  readonly opaque?: LongText
}

export type Message = UserMessage | AssistantMessage

/** Tokens as the provider counted them; `cost` in US dollars where prices are known. */
export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedTokens?: number
  readonly cost?: number
}

/** Why a turn ended. `limit`: a budget or the loop detector; `interrupted`: the process ended in the middle. */
export type StopReason = 'completed' | 'failed' | 'cancelled' | 'limit' | 'interrupted'

export type ModelErrorKind = 'auth' | 'rate-limit' | 'too-long' | 'network' | 'overloaded' | 'other'

/** What a person is told of a turn that failed. `code` has a sentence in the locale; `detail` is the provider's own. */
export interface TurnError {
  readonly kind: ModelErrorKind | 'internal'
  readonly detail: string
}

/** A message that waits for its turn. `isNext`: it goes to the model at the next boundary of the turn that runs. */
export interface QueuedMessage {
  readonly id: string
  readonly text: LongText
  readonly attachments: readonly Attachment[]
  readonly isNext?: boolean
}

/** What was taken out of one file: all of a change, whole hunks, or lines. */
export interface UndoneFile {
  readonly path: string
  /** What undoing did to the file. */
  readonly change: DiffFile['change']
  readonly part: 'all' | 'hunks' | 'lines'
  /** How many of them; 1 for all. */
  readonly count: number
}

/** Parts of what a session did that a person undid together, or brought back. */
export interface UndoneParts {
  readonly undoId: string
  /** At most 50 of them. */
  readonly files: readonly UndoneFile[]
  readonly total: number
  /** Calls of which nothing is left by it. */
  readonly callIds: readonly string[]
  /** As a call's metadata has it. */
  readonly effect?: ToolEffect
}

/** Where every event stands: in its session, its turn, and the numbered order. `at` is ms since 1970. */
export interface EventHeader {
  readonly version: 1
  readonly sessionId: string
  readonly at: number
  readonly turnId?: string
  /** The call under which a delegated task runs that this is an event of. */
  readonly parentCallId?: string
}

/**
 * Everything that happens in a session. Those marked *passing* are announced but not logged: what they add is in the
 * logged event that follows them.
 */
export type AgentEvent = EventHeader &
  (
    | {
        readonly type: 'session-created'
        readonly workspaceRoot: string
        readonly title: string
        readonly mode: Mode
        readonly autonomy: Autonomy
        readonly parent?: { readonly sessionId: string; readonly messageId?: string }
      }
    | { readonly type: 'session-titled'; readonly title: string }
    | { readonly type: 'mode-changed'; readonly mode: Mode; readonly by: 'person' | 'agent'; readonly reason?: string }
    | { readonly type: 'autonomy-changed'; readonly autonomy: Autonomy }
    | { readonly type: 'plan-changed'; readonly steps: readonly PlanStep[] }
    | { readonly type: 'queue-changed'; readonly queue: readonly QueuedMessage[] }
    | { readonly type: 'user-message'; readonly message: UserMessage }
    | {
        readonly type: 'turn-started'
        readonly turnId: string
        readonly model: string
        readonly isScripted: boolean
        /** Tokens the model can take, where that is known. */
        readonly contextTokens?: number
      }
    | { readonly type: 'message-started'; readonly messageId: string }
    /** Passing. */
    | {
        readonly type: 'text-delta'
        readonly messageId: string
        readonly part: 'text' | 'reasoning'
        readonly delta: string
      }
    /** Passing: the message as it stands. The log keeps one of each message that still streams, for a restart to find. */
    | { readonly type: 'text-progress'; readonly message: AssistantMessage }
    | { readonly type: 'message-finished'; readonly message: AssistantMessage }
    | { readonly type: 'tool-changed'; readonly execution: ToolExecution }
    /** Passing: arguments of a call that is still being written. */
    | { readonly type: 'tool-arguments'; readonly callId: string; readonly delta: string }
    /** Passing: output of a running command, as it comes. */
    | { readonly type: 'tool-output'; readonly callId: string; readonly delta: string }
    | {
        readonly type: 'model-retry'
        readonly kind: ModelErrorKind
        readonly attempt: number
        readonly waitMs: number
        readonly detail: string
      }
    | { readonly type: 'change-undone'; readonly callId: string; readonly changeSetId: string }
    /** `diff`: what undoing them did. */
    | (UndoneParts & { readonly type: 'parts-undone'; readonly diff: LongText })
    | (UndoneParts & { readonly type: 'parts-restored' })
    | { readonly type: 'notice'; readonly id: string; readonly code: string; readonly values: Record<string, string> }
    | {
        readonly type: 'turn-stopped'
        readonly turnId: string
        readonly reason: StopReason
        readonly error?: TurnError
        readonly usage: Usage
      }
  )

export type AgentEventType = AgentEvent['type']

/** Where an announced event stands. Another epoch, or a number left out, means: open the session again. */
export interface EventNumber {
  readonly epoch: string
  readonly seq: number
}

/** A session as lists show it. */
export interface SessionSummary {
  readonly id: string
  readonly title: string
  readonly workspaceRoot: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly isRunning: boolean
  readonly asking: number
}

/** A call that has not ended. `since` is ms since 1970. */
export interface PendingCall {
  readonly callId: string
  readonly sessionId: string
  readonly workspaceRoot: string
  readonly tool: string
  readonly title: string
  readonly status: ToolStatus
  readonly since: number
}

/** A place where words stand: `snippet` is the text around them, each match between U+0001 and U+0002. */
export interface MessageHit {
  readonly sessionId: string
  readonly messageId: string
  readonly role: 'user' | 'assistant'
  readonly at: number
  /** The session's. */
  readonly title: string
  readonly snippet: string
}

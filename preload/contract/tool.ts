import type { Approver, Question } from './approval.ts'
import type { LongText } from './text.ts'

/** What a call would do to the world, from harmless to grave. Policy decides on this, never on a tool's name. */
export type ToolEffect =
  | 'none'
  | 'process-read'
  | 'ask-person'
  | 'mode'
  | 'read'
  | 'protected-read'
  | 'safe-command'
  | 'small'
  | 'edit'
  | 'command'
  | 'git-write'
  | 'process-start'
  | 'browser-launch'
  | 'remote'
  | 'destroy'
  | 'dangerous-command'
  | 'protected-write'

/** How far a mode lets its calls go, each level including the one before. */
export type ToolLevel = 'read-only' | 'read-write' | 'execute' | 'admin'

export type ToolCategory = 'file-system' | 'command' | 'search' | 'agent' | 'utility'

/** Where a tool runs: in the agent itself, on this machine, or in another process (MCP). */
export type ToolPlace = 'local' | 'ide' | 'remote'

/** Which of the per-minute limits of a session a call counts against. */
export type RateClass = 'read' | 'write' | 'command' | 'browser' | 'none'

/** A tool as models, policy and people are told of it. `parameters` is JSON Schema. */
export interface ToolSpecification {
  readonly name: string
  readonly aliases: readonly string[]
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly category: ToolCategory
  readonly place: ToolPlace
  readonly level: ToolLevel
}

export const toolErrorCodes = [
  'FILE_NOT_FOUND',
  'NOT_A_FILE',
  'NOT_A_DIRECTORY',
  'NOT_EMPTY',
  'ALREADY_EXISTS',
  'FILE_TOO_LARGE',
  'PERMISSION_DENIED',
  'IO_ERROR',
  'INVALID_PATH',
  'PATH_OUTSIDE_WORKSPACE',
  'STALE_FILE',
  'ENCODING_ERROR',
  'GIT_NOT_INITIALIZED',
  'GIT_ERROR',
  'PATCH_APPLY_FAILED',
  'AMBIGUOUS_MATCH',
  'TOOL_NOT_FOUND',
  'TOOL_UNAVAILABLE',
  'INVALID_ARGUMENTS',
  'DUPLICATE_CALL',
  'MODE_RESTRICTED',
  'WORKSPACE_UNTRUSTED',
  'RATE_LIMITED',
  'COMMAND_TIMEOUT',
  'COMMAND_FAILED',
  'PROCESS_NOT_FOUND',
  'BROWSER_ERROR',
  'TOOL_TIMEOUT',
  'TOOL_CANCELLED',
  'TOOL_FAILED',
] as const

export type ToolErrorCode = (typeof toolErrorCodes)[number]

export interface ToolError {
  readonly code: ToolErrorCode
  /** English: it is read by the model. Says what, where and what to do next. */
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** Why a person or a rule said no. `time` is ISO 8601. */
export interface Rejection {
  readonly reason: string
  readonly command?: string
  readonly timestamp: string
}

/**
 * The closed set of things a tool can show. The renderer draws views, never tools. Lists are short (at most 50 entries
 * of 160 characters): what is long travels as `LongText`.
 */
export type ToolView =
  | { readonly kind: 'text'; readonly text: LongText }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly startLine: number
      readonly text: LongText
      readonly totalLines: number
    }
  | {
      readonly kind: 'diff'
      readonly files: readonly DiffFile[]
      readonly diff: LongText
      /** What the editor holds unsaved of these files, as diffs from the disk: the third side. */
      readonly unsaved?: readonly { readonly path: string; readonly diff: LongText }[]
      /** The hash of the commit that it is the diff of. */
      readonly commit?: string
    }
  | {
      readonly kind: 'command'
      readonly command: string
      readonly directory: string
      readonly parts: readonly CommandPart[]
      readonly usesShell: boolean
    }
  | {
      readonly kind: 'terminal'
      readonly command: string
      readonly directory: string
      readonly output: LongText
      readonly exitCode: number | null
    }
  | { readonly kind: 'hits'; readonly hits: readonly SearchHit[]; readonly total: number; readonly truncated: boolean }
  | {
      readonly kind: 'entries'
      readonly entries: readonly FileEntry[]
      readonly total: number
      readonly truncated: boolean
    }
  | { readonly kind: 'image'; readonly mediaType: string; readonly blob: string; readonly alt: string }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'question'; readonly message: string; readonly answer?: string }

/** One file of a diff view. Counts are lines. */
export interface DiffFile {
  readonly path: string
  readonly oldPath?: string
  readonly change: 'created' | 'modified' | 'deleted' | 'renamed'
  readonly added: number
  readonly removed: number
}

/** One simple command of a shell line, judged by itself. */
export interface CommandPart {
  readonly words: readonly string[]
  readonly verdict: 'safe' | 'ask' | 'dangerous'
  readonly why: string
}

/** `line` is 1-based. */
export interface SearchHit {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** `path` is relative to the workspace with `/`; `size` is bytes of a file. */
export interface FileEntry {
  readonly path: string
  readonly type: 'file' | 'directory' | 'link'
  readonly size?: number
}

export interface PlanStep {
  readonly text: string
  readonly status: 'pending' | 'in_progress' | 'done' | 'skipped'
}

/** What a finished call gives: `result` as JSON text for the model, a view for the person. */
export interface ToolOutcome {
  readonly result: LongText
  readonly view: ToolView
  /** Set when files were changed: `change.undo` takes it back. */
  readonly changeSetId?: string
}

export interface ToolMetadata {
  readonly durationMs?: number
  readonly truncated?: boolean
  readonly approvedBy?: Approver
  /** What it does to the world, once it was let go. */
  readonly effect?: ToolEffect
  readonly unknownArguments?: readonly string[]
  readonly note?: string
}

interface ExecutionHeader {
  readonly callId: string
  /** The provider's own id, sent back to it. */
  readonly providerCallId?: string
  readonly turnId: string
  /** The assistant message that asked, and the call's place in it. */
  readonly messageId: string
  readonly index: number
  readonly parentCallId?: string
  readonly planStep?: string
  /** Canonical, or the name the model used where there is no such tool. */
  readonly tool: string
  /** One line for people; the tool's name until the arguments were checked. */
  readonly title: string
  /** JSON text as the model wrote it, or as a person edited it. */
  readonly arguments: LongText
  readonly createdAt: number
  readonly startedAt?: number
  readonly endedAt?: number
  readonly metadata?: ToolMetadata
}

/** One call's life. Each status carries what exists then and nothing else. */
export type ToolExecution = ExecutionHeader &
  (
    | { readonly status: 'created' }
    | { readonly status: 'validated' }
    | { readonly status: 'asking'; readonly approvalId: string; readonly question: Question }
    | { readonly status: 'approved'; readonly approvedBy: Approver }
    /** `output` is what came so far of a command. */
    | { readonly status: 'running'; readonly output?: LongText; readonly preview?: ToolView }
    | { readonly status: 'completed'; readonly outcome: ToolOutcome; readonly undone?: boolean }
    | { readonly status: 'rejected'; readonly rejection: Rejection; readonly preview?: ToolView }
    | {
        readonly status: 'failed' | 'cancelled' | 'timed-out' | 'interrupted'
        readonly error: ToolError
        readonly output?: LongText
        readonly preview?: ToolView
      }
  )

export type ToolStatus = ToolExecution['status']

const finalStatuses: ReadonlySet<ToolStatus> = new Set([
  'completed',
  'rejected',
  'failed',
  'cancelled',
  'timed-out',
  'interrupted',
])

export const isFinal = (execution: ToolExecution): boolean => finalStatuses.has(execution.status)

/** The answer to a call as the model gets it, and as `codelab tool` prints it. */
export type ToolResult = {
  readonly type: 'tool_result'
  readonly call_id: string
  readonly tool: string
  readonly metadata?: { duration_ms?: number; truncated?: boolean; approved_by?: string; [key: string]: unknown }
} & (
  | { readonly status: 'success'; readonly result: unknown }
  | { readonly status: 'error'; readonly error: ToolError }
  | { readonly status: 'rejected'; readonly rejection: Rejection }
)

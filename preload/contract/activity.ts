import type { Approver, RememberedRule } from './approval.ts'
import type { DiffFile, ToolEffect, ToolStatus } from './tool.ts'

/** One effect on the machine, or its undoing. */
export interface ActivityEntry {
  /** Grows with time; `activity.list` takes it as `before`. */
  readonly id: number
  readonly sessionId: string
  /** The session's. */
  readonly session: string
  /** Empty for parts of what several calls did. */
  readonly callId: string
  /** When it ended; ms since 1970. */
  readonly at: number
  /** `undo` of a call, or of parts of several; `restore` of what was undone. */
  readonly kind: 'call' | 'undo' | 'restore'
  /** The model that asked for it, a script's name among them; null where a person did. */
  readonly askedBy: string | null
  readonly tool: string
  readonly title: string
  readonly effect: ToolEffect
  readonly status: ToolStatus
  readonly approvedBy: Approver
  /** The remembered decision that approved it, where that is still kept. */
  readonly rule: RememberedRule['match'] | null
  readonly files: readonly Pick<DiffFile, 'path' | 'change'>[]
  /** Of a command. */
  readonly exitCode: number | null
  /** `change.undo` takes it back. */
  readonly undo: 'none' | 'possible' | 'done'
}

export interface ActivityPage {
  /** The newest first. */
  readonly entries: readonly ActivityEntry[]
  readonly hasMore: boolean
}

import type { Approver, Question } from '../../preload/contract/approval.ts'
import {
  isFinal,
  type Rejection,
  type ToolEffect,
  type ToolError,
  type ToolExecution,
  type ToolMetadata,
  type ToolView,
} from '../../preload/contract/tool.ts'
import type { Durability } from '../store/store.ts'
import type { AskedCall } from './execute.ts'
import type { Tool, ToolReturn } from './tool.ts'

type Report = (execution: ToolExecution, durability: Durability) => void

/** The states of one call, each reported as it is reached. Once it has ended, nothing changes it any more. */
export interface Life {
  current(): ToolExecution
  validated(tool: Tool, input: unknown, text: string, unknown: readonly string[], isEdited: boolean): void
  asking(approvalId: string, question: Question): void
  /** `durability`: what has an effect must be known of after a loss of power. */
  approved(by: Approver, effect: ToolEffect, durability: Durability): void
  running(preview: ToolView | undefined): void
  completed(result: ToolReturn): void
  end(ending: Ending): void
}

export type Ending =
  | { readonly status: 'rejected'; readonly rejection: Rejection }
  | { readonly status: 'failed' | 'cancelled' | 'timed-out'; readonly error: ToolError }

/** What makes a call this one, from its first state to its last. */
export function identityOf(call: Pick<AskedCall, IdentityKey>): Pick<AskedCall, IdentityKey> {
  const { callId, providerCallId, turnId, messageId, index, parentCallId, createdAt } = call
  return {
    callId,
    ...(providerCallId === undefined ? {} : { providerCallId }),
    turnId,
    messageId,
    index,
    ...(parentCallId === undefined ? {} : { parentCallId }),
    createdAt,
  }
}

type IdentityKey = 'callId' | 'providerCallId' | 'turnId' | 'messageId' | 'index' | 'parentCallId' | 'createdAt'

export function createLife(call: AskedCall, planStep: string | undefined, report: Report, now: () => number): Life {
  let header = {
    ...identityOf(call),
    ...(planStep === undefined ? {} : { planStep }),
    tool: call.name,
    title: call.name,
    arguments: call.arguments,
  }
  let metadata: ToolMetadata = {}
  let preview: ToolView | undefined
  let startedAt: number | undefined
  // Not the difference of two times of day: the clock may be set meanwhile.
  let startedOn: number | undefined
  let execution: ToolExecution = { ...header, status: 'created' }
  const change = (next: ToolExecution, durability: Durability = 'buffered') => {
    if (isFinal(execution)) return
    execution = next
    report(next, durability)
  }
  const times = () => (startedAt === undefined ? {} : { startedAt })
  const finished = () => {
    if (startedOn !== undefined) metadata = { ...metadata, durationMs: Math.round(performance.now() - startedOn) }
    return { ...header, ...times(), endedAt: now(), metadata }
  }
  return {
    current: () => execution,
    validated(tool, input, text, unknown, isEdited) {
      header = { ...header, tool: tool.specification.name, title: tool.title(input), arguments: text }
      if (unknown.length > 0) metadata = { ...metadata, unknownArguments: unknown }
      if (isEdited) metadata = { ...metadata, note: `The person changed the arguments to ${text.slice(0, 2000)}` }
      change({ ...header, metadata, status: 'validated' })
    },
    asking(approvalId, question) {
      if (question.kind === 'approve') preview = question.preview
      change({ ...header, ...times(), metadata, status: 'asking', approvalId, question })
    },
    approved(by, effect, durability) {
      metadata = { ...metadata, approvedBy: by, effect }
      change({ ...header, metadata, status: 'approved', approvedBy: by }, durability)
    },
    running(shown) {
      preview = shown ?? preview
      startedAt ??= now()
      startedOn ??= performance.now()
      change({ ...header, ...times(), metadata, status: 'running', ...(preview ? { preview } : {}) })
    },
    completed({ result, view, changeSetId, truncated, note }) {
      if (truncated !== undefined) metadata = { ...metadata, truncated }
      if (note !== undefined) metadata = { ...metadata, note: [metadata.note, note].filter(Boolean).join('\n') }
      const outcome = { result: JSON.stringify(result), view, ...(changeSetId === undefined ? {} : { changeSetId }) }
      change({ ...finished(), status: 'completed', outcome })
    },
    end(ending) {
      change({ ...finished(), ...(preview ? { preview } : {}), ...ending })
    },
  }
}

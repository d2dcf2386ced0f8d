import type { ToolEffect } from '../../preload/contract/tool.ts'
import { useApprovals } from './approval-store.ts'
import { type AskingExecution, askingIn, useSession } from './session-store.ts'

/** What is decided one by one: it cannot be taken back. */
const grave: ReadonlySet<ToolEffect> = new Set(['destroy', 'dangerous-command', 'protected-write', 'protected-read'])

export const canApproveTogether = ({ question }: AskingExecution): boolean =>
  question.kind === 'approve' && !grave.has(question.effect)

/** Approves those of the calls that still ask just what was listed. Each is answered by itself: one may fail. */
export async function approveTogether(listed: readonly AskingExecution[]): Promise<void> {
  const asking = askingIn(useSession.getState().transcript)
  const same = listed.filter((one) =>
    asking.some(({ approvalId, question }) => approvalId === one.approvalId && question.digest === one.question.digest),
  )
  await Promise.all(same.filter(canApproveTogether).map(({ callId }) => useApprovals.getState().approve(callId)))
}

export async function rejectTogether(listed: readonly AskingExecution[]): Promise<void> {
  await Promise.all(listed.map(({ callId }) => useApprovals.getState().reject(callId)))
}

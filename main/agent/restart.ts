import type { AssistantMessage } from '../../preload/contract/agent.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import type { AskedCall } from '../tools/execute.ts'

/**
 * What the end of the process left of a turn: the message that was streaming, calls of which nothing is known to have
 * happened and which ask again, and calls that may have had an effect.
 */
export function leftOpen(
  transcript: Transcript,
  askAgain: boolean,
): {
  readonly message: AssistantMessage | undefined
  readonly waiting: readonly ToolExecution[]
  readonly interrupted: readonly ToolExecution[]
} {
  const open = transcript.items.flatMap((item) =>
    item.kind === 'tool' && !isFinal(item.execution) ? [item.execution] : [],
  )
  const messages = new Map(
    transcript.items.flatMap((item) => (item.kind === 'assistant' ? [[item.message.id, item.message]] : [])),
  )
  const isWaiting = ({ messageId, status }: ToolExecution) =>
    askAgain &&
    messages.get(messageId)?.complete === true &&
    (status === 'created' || status === 'validated' || status === 'asking')
  const last = transcript.items.findLast((item) => item.kind === 'assistant')
  return {
    message: last?.kind === 'assistant' && !last.message.complete ? last.message : undefined,
    waiting: open.filter(isWaiting),
    interrupted: open.filter((execution) => !isWaiting(execution)),
  }
}

/** The end of a call that was under way when the process ended. */
export function interrupted(execution: ToolExecution): ToolExecution {
  const { callId, providerCallId, turnId, messageId, index, parentCallId, planStep, tool, title } = execution
  const { createdAt, startedAt, metadata } = execution
  const wasRunning = execution.status === 'running' || execution.status === 'approved'
  return {
    callId,
    ...(providerCallId === undefined ? {} : { providerCallId }),
    turnId,
    messageId,
    index,
    ...(parentCallId === undefined ? {} : { parentCallId }),
    ...(planStep === undefined ? {} : { planStep }),
    tool,
    title,
    arguments: execution.arguments,
    createdAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    endedAt: Date.now(),
    ...(metadata === undefined ? {} : { metadata }),
    status: 'interrupted',
    error: {
      code: 'TOOL_CANCELLED',
      message: wasRunning
        ? 'The app ended while this call was running. It may have had its effect, wholly or in part: look before you repeat it.'
        : 'The app ended before this call was complete. It was not run.',
    },
  }
}

/** The same call, to be checked, judged and asked anew. */
export function askedAgain(execution: ToolExecution, argumentsText: string): AskedCall {
  const { callId, providerCallId, turnId, messageId, index, parentCallId, tool, createdAt } = execution
  return {
    callId,
    ...(providerCallId === undefined ? {} : { providerCallId }),
    turnId,
    messageId,
    index,
    ...(parentCallId === undefined ? {} : { parentCallId }),
    name: tool,
    arguments: argumentsText,
    createdAt,
  }
}

/** An interrupted call of the last answer, with nothing said since: running it again changes no later history. */
export function interruptedAtTheEnd({ items }: Transcript, callId: string): ToolExecution | undefined {
  const from = items.findLastIndex((item) => item.kind === 'user' || item.kind === 'assistant')
  for (const item of items.slice(from)) {
    if (item.kind !== 'tool' || item.execution.callId !== callId) continue
    return item.execution.status === 'interrupted' ? item.execution : undefined
  }
  return undefined
}

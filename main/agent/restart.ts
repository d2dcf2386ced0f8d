import type { Usage } from '../../preload/contract/agent.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import { sum, type Transcript, type TranscriptItem } from '../../preload/contract/transcript.ts'
import type { AskedCall } from '../tools/execute.ts'
import { identityOf } from '../tools/life.ts'
import type { NewEvent } from './answer.ts'

/** What the end of the process left of a turn. */
export interface LeftOpen {
  /** Ends the message that was streaming, and every call that does not go through the pipeline again. */
  readonly endings: readonly NewEvent[]
  /** Calls of which nothing has happened yet, or only reading: they go through the pipeline again. */
  readonly waiting: readonly ToolExecution[]
}

export interface RestartRules {
  /** Whether what was waiting waits here again. In a fork it does not: it waits in the other session. */
  readonly askAgain: boolean
  /** Tools whose calls may be made again unseen, because they only look. An effect never is. */
  onlyReads(tool: string): boolean
}

export function leftOpen({ items, nested }: Pick<Transcript, 'items' | 'nested'>, rules: RestartRules): LeftOpen {
  const open = items.flatMap((item) => (item.kind === 'tool' && !isFinal(item.execution) ? [item.execution] : []))
  // What broke off in a turn that has ended was ended with it, and stays incomplete.
  const ofTurn = items.slice(items.findLastIndex((item) => item.kind === 'turn-end') + 1)
  const last = ofTurn.findLast((item) => item.kind === 'assistant')
  const whole = new Set(
    items.flatMap((item) => (item.kind === 'assistant' && item.message.complete ? [item.message.id] : [])),
  )
  const waits = ({ callId, messageId, status, tool }: ToolExecution) =>
    rules.askAgain && !nested[callId] && whole.has(messageId) && (!wasUnderWay(status) || rules.onlyReads(tool))
  const ended = open.filter((execution) => !waits(execution))
  const everywhere = [...items, ...Object.values(nested).flatMap((beneath) => beneath.items)]
  return {
    endings: [
      ...Object.entries(nested).flatMap(([parentCallId, beneath]) =>
        hasEnded(parentCallId, everywhere)
          ? []
          : leftOpen(beneath, { ...rules, askAgain: false }).endings.map((event) => ({ ...event, parentCallId })),
      ),
      ...(last?.kind === 'assistant' && !last.message.complete
        ? [{ type: 'message-finished', message: last.message } as const]
        : []),
      ...ended.map((execution) => {
        const end = whole.has(execution.messageId) || wasUnderWay(execution.status) ? interrupted : neverRun
        return { type: 'tool-changed', execution: end(execution) } as const
      }),
    ],
    waiting: open.filter(waits),
  }
}

/** What was delegated ended with the call that did it: a run beneath has no end of a turn of its own. */
const hasEnded = (callId: string, items: readonly TranscriptItem[]): boolean =>
  items.some((item) => item.kind === 'tool' && item.execution.callId === callId && isFinal(item.execution))

/** The answer that was to end the turn is there, only its end was not written. */
export function isAnswered({ items }: Pick<Transcript, 'items'>): boolean {
  const last = items.at(-1)
  return last?.kind === 'assistant' && last.message.complete && last.message.callIds.length === 0
}

/** What the answers of the turn that is not ended have used. */
export function usedInTurn({ items }: Pick<Transcript, 'items'>): Usage {
  const from = items.findLastIndex((item) => item.kind === 'turn-end') + 1
  return items
    .slice(from)
    .flatMap((item) => (item.kind === 'assistant' && item.message.usage ? [item.message.usage] : []))
    .reduce(sum, { inputTokens: 0, outputTokens: 0 })
}

const wasUnderWay = (status: ToolExecution['status']): boolean => status === 'running' || status === 'approved'

/** A call of an answer that broke off: nothing is in doubt, and there is no answer it could be run again for. */
const neverRun = (execution: ToolExecution): ToolExecution => ({
  ...endedHeader(execution),
  status: 'cancelled',
  error: { code: 'TOOL_CANCELLED', message: 'The answer broke off before this call was complete. It was not run.' },
})

/** The end of a call that had begun when the process ended, or that another session goes on with. */
const interrupted = (execution: ToolExecution): ToolExecution => ({
  ...endedHeader(execution),
  ...(execution.status === 'running' && execution.output !== undefined ? { output: execution.output } : {}),
  status: 'interrupted',
  error: {
    code: 'TOOL_CANCELLED',
    message: wasUnderWay(execution.status)
      ? 'The app ended while this call was running. It may have had its effect, wholly or in part: look before you repeat it.'
      : 'The app ended before this call was complete. It was not run.',
  },
})

function endedHeader(execution: ToolExecution) {
  const { planStep, tool, title, startedAt, metadata } = execution
  const preview = previewOf(execution)
  return {
    ...identityOf(execution),
    ...(planStep === undefined ? {} : { planStep }),
    tool,
    title,
    arguments: execution.arguments,
    ...(startedAt === undefined ? {} : { startedAt }),
    endedAt: Date.now(),
    ...(metadata === undefined ? {} : { metadata }),
    ...(preview ? { preview } : {}),
  }
}

function previewOf(execution: ToolExecution) {
  if (execution.status === 'running') return execution.preview
  return execution.status === 'asking' && execution.question.kind === 'approve' ? execution.question.preview : undefined
}

/** The same call, to be checked, judged and asked anew. */
export function askedAgain(execution: ToolExecution, argumentsText: string): AskedCall {
  return { ...identityOf(execution), name: execution.tool, arguments: argumentsText }
}

/**
 * Interrupted calls of the last answer, with nothing said since: their effect is in doubt, and running one again changes
 * no later history. While there are any, the turn does not go on by itself.
 */
export function inDoubt(items: readonly TranscriptItem[]): readonly ToolExecution[] {
  const from = items.findLastIndex((item) => item.kind === 'user' || item.kind === 'assistant')
  const answer = items[from]
  if (answer?.kind !== 'assistant' || !answer.message.complete) return []
  return items
    .slice(from)
    .flatMap((item) => (item.kind === 'tool' && item.execution.status === 'interrupted' ? [item.execution] : []))
}

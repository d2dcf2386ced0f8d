import { randomUUID } from 'node:crypto'
import type { LongText } from '../../preload/contract/text.ts'
import type { ToolExecution, ToolResult } from '../../preload/contract/tool.ts'
import type { AskedCall } from '../tools/execute.ts'
import { toolResult } from '../tools/result.ts'
import { runInOrder } from '../tools/schedule.ts'
import type { SessionCalls } from './session-calls.ts'
import { nothingUsed, type Turns } from './turns.ts'

export interface DirectCallParts {
  readonly turns: Turns
  readonly calls: Pick<SessionCalls, 'execute'>
  whole(text: LongText): string
}

/** Runs one tool as a turn of its own, without a model. */
export async function callDirectly(
  { turns, calls, whole }: DirectCallParts,
  name: string,
  argumentsText: string,
): Promise<ToolResult> {
  turns.refuseWhileRunning()
  const turnId = `turn_${randomUUID()}`
  const call: AskedCall = {
    callId: `call_${randomUUID()}`,
    turnId,
    messageId: `message_${randomUUID()}`,
    index: 0,
    name,
    arguments: argumentsText,
    createdAt: Date.now(),
  }
  let result: ToolResult | undefined
  const started = { type: 'turn-started', turnId, model: '', isScripted: true } as const
  const created = { type: 'tool-changed', execution: createdExecution(call) } as const
  turns.start(turnId, [started, created], async (signal) => {
    const [execution] = await runInOrder([call], (one, place) => calls.execute(one, place, signal))
    result = toolResult(execution!, whole)
    return { reason: signal.aborted ? 'cancelled' : 'completed', usage: nothingUsed }
  })
  await turns.ended()
  if (!result) throw new Error('The turn ended without a result.')
  return result
}

const createdExecution = ({ name, arguments: text, problem: _, ...call }: AskedCall): ToolExecution => ({
  ...call,
  tool: name,
  title: name,
  arguments: text,
  status: 'created',
})

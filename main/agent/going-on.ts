import type { LongText } from '../../preload/contract/text.ts'
import { sum, type Transcript } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import type { AskedCall } from '../tools/execute.ts'
import { runInOrder } from '../tools/schedule.ts'
import type { Conversation, ConversationParts } from './conversation.ts'
import type { TurnEnd } from './loop.ts'
import type { ModelTurn } from './model-turn.ts'
import type { Recorder } from './recorder.ts'
import { askedAgain, inDoubt, isAnswered, leftOpen, usedInTurn } from './restart.ts'
import type { SessionCalls } from './session-calls.ts'
import type { ToldHistory } from './told-history.ts'
import { nothingUsed, type Turns } from './turns.ts'

/** Goes on where a turn broke off: the process ended, the model failed, or a call was interrupted. */
export type GoingOn = Pick<Conversation, 'retry' | 'runAgain' | 'resume'>

export interface GoingOnParts {
  readonly conversation: Pick<ConversationParts, 'registry'>
  readonly transcript: Transcript
  readonly recorder: Pick<Recorder, 'recordTogether'>
  readonly history: ToldHistory
  readonly calls: Pick<SessionCalls, 'execute'>
  readonly modelTurn: Pick<ModelTurn, 'run'>
  readonly turns: Turns
  whole(text: LongText): string
}

export function createGoingOn(parts: GoingOnParts): GoingOn {
  const { transcript, history, calls, modelTurn, turns, whole } = parts
  const { registry } = parts.conversation
  const { recordTogether } = parts.recorder
  const onlyReads = (name: string) => registry.find(name)?.specification.level === 'read-only'

  /** Calls that were left open go through the pipeline again; the turn goes on unless something is in doubt still. */
  async function goOn(open: readonly AskedCall[], turnId: string, signal: AbortSignal): Promise<TurnEnd> {
    await runInOrder(open, (call, place) => calls.execute(call, place, signal))
    history.reread()
    if (inDoubt(transcript.items).length === 0) return modelTurn.run(turnId, signal)
    return { reason: signal.aborted ? 'cancelled' : 'interrupted', usage: nothingUsed }
  }

  return {
    async retry() {
      turns.refuseWhileRunning()
      if (history.messages().length === 0) {
        throw new PublicError('bad-request', 'There is nothing to ask the model again.')
      }
      const model = await turns.answering()
      turns.refuseWhileRunning()
      history.reread()
      turns.startOfModel(model, [])
    },
    async runAgain(callId) {
      const model = await turns.answering()
      turns.refuseWhileRunning()
      const execution = inDoubt(transcript.items).find((one) => one.callId === callId)
      if (!execution) throw new PublicError('not-found', 'Only a call that was interrupted last can be run again.')
      const call = askedAgain(execution, whole(execution.arguments))
      turns.startOfModel(model, [], (turnId, signal) => goOn([{ ...call, turnId }], turnId, signal))
    },
    resume() {
      const turn = transcript.running
      if (!turn || turns.isRunning()) return
      const { turnId } = turn
      const used = usedInTurn(transcript)
      if (isAnswered(transcript)) return turns.start(turnId, [], async () => ({ reason: 'completed', usage: used }))
      const { endings, waiting } = leftOpen(transcript, { askAgain: true, onlyReads })
      const ended = endings.map((event) => ({ ...event, turnId }))
      if (waiting.length === 0) {
        recordTogether([...ended, { type: 'turn-stopped', turnId, reason: 'interrupted', usage: used }])
        history.reread()
        return
      }
      const open = waiting.map((execution) => askedAgain(execution, whole(execution.arguments)))
      turns.start(turnId, ended, async (signal) => {
        const end = await goOn(open, turnId, signal)
        return { ...end, usage: sum(used, end.usage) }
      })
    },
  }
}

import { PublicError, ToolFailure } from '../errors.ts'
import type { Conversation, ConversationParts } from './conversation.ts'
import type { Recorder } from './recorder.ts'
import type { SessionCalls } from './session-calls.ts'
import type { ToldHistory } from './told-history.ts'
import type { Turns } from './turns.ts'

/** Takes back what calls did. */
export type Undoing = Pick<Conversation, 'undo' | 'partsUndone'>

export interface UndoingParts {
  readonly conversation: Pick<ConversationParts, 'folder'>
  readonly recorder: Pick<Recorder, 'record'>
  readonly history: ToldHistory
  readonly calls: Pick<SessionCalls, 'find'>
  readonly turns: Pick<Turns, 'isRunning'>
}

export function createUndoing({ conversation, recorder, history, calls, turns }: UndoingParts): Undoing {
  const { record } = recorder
  return {
    async undo(callId) {
      const execution = calls.find(callId)
      const changeSetId = execution?.status === 'completed' ? execution.outcome.changeSetId : undefined
      if (changeSetId === undefined) throw new PublicError('not-found', 'This call changed nothing that can be undone.')
      if (execution?.status === 'completed' && execution.undone) {
        throw new PublicError('conflict', 'This change is undone already.')
      }
      await conversation.folder.changes.undo(changeSetId).catch((error: unknown) => {
        throw error instanceof ToolFailure ? new PublicError('conflict', error.message, error.details, error) : error
      })
      const { parentCallId } = execution!
      const beneathCall = parentCallId === undefined ? {} : { parentCallId }
      record({ type: 'change-undone', callId, changeSetId, ...beneathCall }, 'synced')
      // A turn that runs goes on with the same list.
      if (!turns.isRunning()) history.reread()
    },
    partsUndone: (event) => record(event, 'synced'),
  }
}

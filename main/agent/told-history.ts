import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import type { ModelMessage } from '../providers/provider.ts'
import { type HistoryOptions, historyOf, resultMessage, tellUndone, userMessage } from './history.ts'
import { isUndoneItem } from './undone-note.ts'

/** What the model of a session was told, or is told next. */
export interface ToldHistory {
  /** The list that a turn goes on with, and appends to. */
  messages(): ModelMessage[]
  /** A finished call as the history holds it. */
  resultMessage(execution: ToolExecution): ModelMessage
  /** An event that the transcript holds already. */
  note(event: AgentEvent): void
  /** The model is asked next: what was undone since it was told anything is said with the last message. */
  tellUndone(): void
  /** Made anew of the transcript, in another list: not while a turn runs. */
  reread(): void
}

export function createToldHistory(transcript: Pick<Transcript, 'items'>, options: HistoryOptions): ToldHistory {
  let history = historyOf(transcript.items, options)
  return {
    messages: () => history.messages,
    resultMessage: (execution) => resultMessage(execution, options),
    note(event) {
      if (event.type === 'user-message' && event.parentCallId === undefined) {
        history.messages.push(userMessage(event.message, options.whole, history.untold))
        history = { ...history, untold: [] }
      }
      if (event.type !== 'parts-undone' && event.type !== 'parts-restored') return
      const last = transcript.items.at(-1)
      if (last && isUndoneItem(last)) history = { ...history, untold: [...history.untold, last] }
    },
    tellUndone() {
      tellUndone(history.messages, history.untold, options.whole)
      history = { ...history, untold: [] }
    },
    reread: () => void (history = historyOf(transcript.items, options)),
  }
}

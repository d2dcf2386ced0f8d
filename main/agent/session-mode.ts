import type { Mode } from '../../preload/contract/agent.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { messageOf, ToolFailure } from '../errors.ts'
import type { ModePolicy } from '../policy/modes.ts'
import type { Modes } from './own-modes.ts'
import type { Recorder } from './recorder.ts'

/** The mode a session works in, and who may change it. */
export interface SessionMode {
  readonly known: Modes
  /** How far the agent's own choice goes: the last mode the person picked; null after the orchestrator, which picks freely. */
  ceiling(): Mode | null
  /** For a call; throws `ToolFailure` where there is no such mode. */
  policyOf(name: Mode): ModePolicy
  setByPerson(mode: Mode): Promise<void>
  setByAgent(mode: Mode, reason: string | undefined): Promise<void>
}

export function createSessionMode(
  transcript: Pick<Transcript, 'items' | 'mode'>,
  known: Modes,
  { record }: Pick<Recorder, 'record'>,
): SessionMode {
  let ceiling = pickedBy(transcript)
  return {
    known,
    ceiling: () => ceiling,
    policyOf(name) {
      try {
        return known.find(name).policy
      } catch (error) {
        throw new ToolFailure('INVALID_ARGUMENTS', messageOf(error), { field: 'mode' })
      }
    },
    async setByPerson(mode) {
      await known.refresh()
      known.find(mode)
      ceiling = ceilingOf(mode)
      if (mode !== transcript.mode) record({ type: 'mode-changed', mode, by: 'person' })
    },
    async setByAgent(mode, reason) {
      known.find(mode)
      record({ type: 'mode-changed', mode, by: 'agent', ...(reason === undefined ? {} : { reason }) })
    },
  }
}

function pickedBy({ items, mode }: Pick<Transcript, 'items' | 'mode'>): Mode | null {
  const picked = items.findLast((item) => item.kind === 'mode' && item.by === 'person')
  return ceilingOf(picked?.kind === 'mode' ? picked.mode : mode)
}

const ceilingOf = (mode: Mode): Mode | null => (mode === 'orchestrator' ? null : mode)

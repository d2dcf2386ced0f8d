import type { Mode } from '../../preload/contract/agent.ts'
import { type ModePolicy, modePolicy } from '../policy/modes.ts'

/** What each file of `modes/` exports as `mode`. How far it may go stands in `policy/modes.ts`. */
export interface ModeDescription {
  readonly name: Mode
  /** What the model is told of its part, in English. */
  readonly instructions: string
  /** What it is for, told to the agents of other modes. */
  readonly description?: string
  /** The model that answers in it, or the name of its profile; without it the one that is chosen. */
  readonly model?: string
}

const files = import.meta.glob<{ readonly mode: ModeDescription }>('./modes/*.ts', { eager: true })
const descriptions = new Map(Object.values(files).map(({ mode }) => [mode.name, mode]))

export interface KnownMode extends ModeDescription {
  readonly policy: ModePolicy
}

export const builtinModeNames: readonly Mode[] = [...descriptions.keys()]

export function findBuiltinMode(name: Mode): KnownMode | undefined {
  const description = descriptions.get(name)
  return description && { ...description, policy: modePolicy(name) }
}

import type { Mode } from '../../preload/contract/agent.ts'
import { PublicError } from '../errors.ts'
import { type ModePolicy, modePolicy } from '../policy/modes.ts'

/** What each file of `modes/` exports as `mode`. How far it may go stands in `policy/modes.ts`. */
export interface ModeDescription {
  readonly name: Mode
  /** What the model is told of its part, in English. */
  readonly instructions: string
}

const files = import.meta.glob<{ readonly mode: ModeDescription }>('./modes/*.ts', { eager: true })
const descriptions = new Map(Object.values(files).map(({ mode }) => [mode.name, mode]))

export interface KnownMode extends ModeDescription {
  readonly policy: ModePolicy
}

export function findMode(name: Mode): KnownMode {
  const description = descriptions.get(name)
  if (!description) {
    throw new PublicError(
      'not-found',
      `There is no mode named ${name}. There are ${[...descriptions.keys()].join(', ')}.`,
    )
  }
  return { ...description, policy: modePolicy(name) }
}

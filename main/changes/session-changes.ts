import { PublicError } from '../errors.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import type { ChangesReader } from './reader.ts'

export interface SessionChangesParts {
  readonly sessionId: string
  /** The calls whose changes are meant; null: all of the session's. */
  readonly callIds: ReadonlySet<string> | null
  readonly changes: ChangeSets
}

export function readSessionChanges(_parts: SessionChangesParts): ChangesReader {
  throw new PublicError('not-found', 'Changes of a session cannot be shown yet.')
}

import type { Refusals } from '../../preload/contract/channels.ts'

/** Counts what came for no waiting call or question, since the start. */
export interface RefusalCount {
  note(kind: keyof Refusals): void
  counts(): Refusals
}

export function createRefusalCount(): RefusalCount {
  const counts = { late: 0, duplicate: 0, unknown: 0, malformed: 0 }
  return {
    note: (kind) => void (counts[kind] += 1),
    counts: () => ({ ...counts }),
  }
}

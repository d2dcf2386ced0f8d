import type { FileContent } from '../patch/byte-lines.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import type { StoredState } from '../patch/change-set-journal.ts'
import type { SidesPair } from '../patch/compare-sides.ts'
import { followOthers, type Step } from './follow-others.ts'
import type { Track } from './session-tracks.ts'
import { isSame, versionOfState, type Version } from './version.ts'

/** What of a session's changes is still there in one file. */
export interface StandingChange {
  readonly beforePath: string
  readonly path: string
  /** The file without the changes: what others did to it is in both. */
  readonly before: Version
  readonly after: Version
  /** Others changed the same lines since: this is what was done then. */
  readonly isMovedOn: boolean
}

/** Null where nothing of it is there any more: it was undone, or came to nothing by itself. */
export async function standingChange(
  changes: Pick<ChangeSets, 'compute' | 'bytesOf'>,
  track: Track,
  now: Version | 'unreadable',
): Promise<StandingChange | null> {
  const ofState = (state: StoredState) => versionOfState(changes, state)
  const { beforePath, path } = track
  const last = ofState(track.after)
  const steps = track.edits.map(({ from, to, isUndo }): Step => ({ from: ofState(from), to: ofState(to), isUndo }))
  if (now !== 'unreadable') steps.push({ from: last, to: now, isUndo: false })
  const { before, lost } = await followOthers(changes, ofState(track.before), steps)

  if (now === 'unreadable') {
    return isSame(before, last) ? null : { beforePath, path, before, after: last, isMovedOn: true }
  }
  const isMoved = beforePath !== path && before.kind !== 'missing' && now.kind !== 'missing'
  if (!isSame(before, now) || isMoved) return { beforePath, path, before, after: now, isMovedOn: false }
  return lost && { beforePath, path, ...lost, isMovedOn: true }
}

/** The bytes of both; null where there are none. */
export const sidesOf = ({ before, after }: StandingChange): SidesPair => ({
  before: bytesOf(before.content()),
  after: bytesOf(after.content()),
})

const bytesOf = (content: FileContent): Uint8Array | null => ('bytes' in content ? content.bytes : null)

export const sizeOf = ({ before, after }: SidesPair): number => (before?.length ?? 0) + (after?.length ?? 0)

import type { FileContent } from '../patch/byte-lines.ts'
import { sha256, type ChangeSets, type FileRead } from '../patch/change-set.ts'
import { linkHash } from '../patch/change-set-disk.ts'
import type { StoredState } from '../patch/change-set-journal.ts'
import type { SidesPair } from '../patch/compare-sides.ts'
import type { Track } from './session-tracks.ts'

/** A state of a path whose bytes are fetched when they are needed. `mode`: of a file. */
export interface Version {
  readonly kind: FileContent['kind']
  readonly hash: string | null
  readonly mode: number | null
  content(): FileContent
}

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
  let before = ofState(track.before)
  let lost: Pick<StandingChange, 'before' | 'after'> | null = null

  async function follow(from: Version, to: Version, isUndo: boolean): Promise<void> {
    if (isSame(from, to)) return
    if (isSame(before, from) || isSame(before, to)) {
      before = to
      return
    }
    const contents = [before.content(), from.content(), to.content()] as const
    const followed = await changes.compute('followEdit', lengthOf(contents), ...contents)
    if (followed.isLost && !isUndo) lost = { before, after: from }
    before = versionOf(followed.without)
  }

  for (const { from, to, isUndo } of track.edits) await follow(ofState(from), ofState(to), isUndo)
  const last = ofState(track.after)
  const { beforePath, path } = track
  if (now === 'unreadable') return isSame(before, last) ? null : { ...track, before, after: last, isMovedOn: true }
  await follow(last, now, false)
  const isMoved = beforePath !== path && before.kind !== 'missing' && now.kind !== 'missing'
  if (!isSame(before, now) || isMoved) return { beforePath, path, before, after: now, isMovedOn: false }
  return lost && { beforePath, path, ...(lost as Pick<StandingChange, 'before' | 'after'>), isMovedOn: true }
}

/** What is there now; its bytes are kept only where the journal has them not. */
export function versionNow(
  changes: Pick<ChangeSets, 'bytesOf'>,
  read: FileRead,
  last: StoredState,
): Version | 'unreadable' {
  switch (read.kind) {
    case 'missing':
      return versionOf({ kind: 'missing' })
    case 'directory':
      return versionOf({ kind: 'folder' })
    case 'link':
      return versionOf({ kind: 'link', bytes: new TextEncoder().encode(read.target) })
    case 'file': {
      const { mode, hash } = read
      if (last.kind === 'file' && last.hash === hash) return versionOfState(changes, { ...last, mode })
      return versionOf({ kind: 'file', bytes: read.bytes, mode }, hash)
    }
    case 'other':
    case 'unusable':
      return 'unreadable'
  }
}

function versionOfState(changes: Pick<ChangeSets, 'bytesOf'>, state: StoredState): Version {
  const { kind, hash } = state
  if (!('blob' in state)) return { kind, hash, mode: null, content: () => ({ kind: state.kind }) }
  const mode = state.kind === 'file' ? state.mode : null
  const content = (): FileContent =>
    state.kind === 'file'
      ? { kind: 'file', bytes: changes.bytesOf(state), mode: state.mode }
      : { kind: 'link', bytes: changes.bytesOf(state) }
  return { kind, hash, mode, content }
}

function versionOf(content: FileContent, known?: string | null): Version {
  const hash = known ?? hashOf(content)
  return { kind: content.kind, hash, mode: content.kind === 'file' ? content.mode : null, content: () => content }
}

function hashOf(content: FileContent): string | null {
  if (!('bytes' in content)) return null
  return content.kind === 'file' ? sha256(content.bytes) : linkHash(new TextDecoder().decode(content.bytes))
}

/** The bytes of both; null where there are none. */
export const sidesOf = ({ before, after }: StandingChange): SidesPair => ({
  before: bytesOf(before.content()),
  after: bytesOf(after.content()),
})

const bytesOf = (content: FileContent): Uint8Array | null => ('bytes' in content ? content.bytes : null)

export const sizeOf = ({ before, after }: SidesPair): number => (before?.length ?? 0) + (after?.length ?? 0)

const isSame = (one: Version, other: Version): boolean =>
  one.kind === other.kind && one.hash === other.hash && one.mode === other.mode

const lengthOf = (contents: readonly FileContent[]): number =>
  contents.reduce((sum, content) => sum + ('bytes' in content ? content.bytes.length : 0), 0)

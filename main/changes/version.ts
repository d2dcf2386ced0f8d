import type { FileContent } from '../patch/byte-lines.ts'
import { sha256, type ChangeSets, type FileRead } from '../patch/change-set.ts'
import { linkHash } from '../patch/change-set-disk.ts'
import type { StoredState } from '../patch/change-set-journal.ts'

/** A state of a path whose bytes are fetched when they are needed. `mode`: of a file. */
export interface Version {
  readonly kind: FileContent['kind']
  readonly hash: string | null
  readonly mode: number | null
  /** Bytes it keeps in memory. */
  readonly held: number
  content(): FileContent
}

type Contents = Pick<ChangeSets, 'bytesOf'>

export function versionOfState(changes: Contents, state: StoredState): Version {
  const { kind, hash } = state
  if (!('blob' in state)) return { kind, hash, mode: null, held: 0, content: () => ({ kind: state.kind }) }
  const mode = state.kind === 'file' ? state.mode : null
  const content = (): FileContent =>
    state.kind === 'file'
      ? { kind: 'file', bytes: changes.bytesOf(state), mode: state.mode }
      : { kind: 'link', bytes: changes.bytesOf(state) }
  return { kind, hash, mode, held: 0, content }
}

export function versionOf(content: FileContent, known?: string | null): Version {
  return {
    kind: content.kind,
    hash: known ?? hashOf(content),
    mode: content.kind === 'file' ? content.mode : null,
    held: 'bytes' in content ? content.bytes.length : 0,
    content: () => content,
  }
}

/** What is there now; its bytes are kept only where the journal has them not. */
export function versionNow(changes: Contents, read: FileRead, last: StoredState): Version | 'unreadable' {
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

export const isSame = (one: Version, other: Version): boolean =>
  one.kind === other.kind && one.hash === other.hash && one.mode === other.mode

function hashOf(content: FileContent): string | null {
  if (!('bytes' in content)) return null
  return content.kind === 'file' ? sha256(content.bytes) : linkHash(new TextDecoder().decode(content.bytes))
}

import type { ChangedFile, ChangedText, ChangesPart, ChangesVerb, CommitName } from '../../preload/contract/changes.ts'

/** Changes that stand, from one place or another, read as they are now. */
export interface ChangesReader {
  /** For those between commits. */
  commits?(): Promise<readonly CommitName[]>
  list(): Promise<readonly ChangedFile[]>
  /** Throws `PublicError('not-found')` for a path that is not, or no more, among them. */
  read(path: string): Promise<ChangedText>
  /** Null where there is nothing on that side. */
  bytes(path: string, side: 'before' | 'after'): Promise<Uint8Array | null>
  /**
   * Does it to all parts or to none, and returns what takes it back. Throws `PublicError('conflict')` where something is
   * no longer as it was shown, `bad-request` for what cannot be done to these changes.
   */
  act(verb: ChangesVerb, parts: readonly ChangesPart[]): Promise<TakeBack>
}

/** Throws `PublicError('conflict')` where it moved on since. */
export type TakeBack = () => Promise<void>

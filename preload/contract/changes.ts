import type { ReviewFile, ReviewProgress, ReviewText } from './patch.ts'

/** Changes that stand already, for the review screen: unlike a patch, what is decided of them is done at once. */
export type ChangesSource =
  /** What the calls of a session did, as far as it is still there; of one turn or one call alone, where that is given. */
  | {
      readonly kind: 'session'
      readonly sessionId: string
      readonly turnId?: string | undefined
      readonly callId?: string | undefined
    }
  /** From the index to the files. */
  | { readonly kind: 'working-tree' }
  /** From HEAD to the index. */
  | { readonly kind: 'index' }
  /** Between two commits, named as git takes them. `from` null: from the parent of `to`, or from nothing. */
  | { readonly kind: 'commits'; readonly from: string | null; readonly to: string }

/** What can be done to a part of changes: `undo` those of a session, `stage` and `discard` files', `unstage` the index's. */
export type ChangesVerb = 'undo' | 'stage' | 'unstage' | 'discard'

/** One file of changes that stand. */
export interface ChangedFile extends ReviewFile {
  /** SHA-256 of the bytes on the later side, null where there are none; in git its object's id. */
  readonly afterHash: string | null
  /** Why it can be taken only as a whole, though it is text. */
  readonly isWhole?: 'link' | 'submodule' | 'filtered' | 'type-changed'
  /** Why nothing can be done to it here. `moved-on`: others changed the same lines since, what was there is only shown. */
  readonly isFixed?: 'conflicted' | 'moved-on'
  /** Git did not know it before. */
  readonly isUntracked?: boolean
}

export interface OpenedChanges {
  /** For commits: the two, as a person reads them. */
  readonly commits?: readonly CommitName[]
  readonly files: readonly ChangedFile[]
  /** What `changes.keep` was given last, as far as the same hunks still stand. `accepted`: seen and kept. */
  readonly progress: ReviewProgress
}

export interface CommitName {
  /** In full. */
  readonly hash: string
  readonly subject: string
  readonly author: string
  /** ISO 8601. */
  readonly date: string
}

export interface ChangedText extends ChangedFile, Pick<ReviewText, 'hunks' | 'before' | 'after'> {}

/** What is done to one file: nothing given, all of it; else whole hunks by number and of others the lines at these indices. */
export interface ChangesPart {
  readonly path: string
  /** As they were shown; another state is refused with `conflict`. */
  readonly beforeHash: string | null
  readonly afterHash: string | null
  readonly part?:
    | {
        readonly hunks: readonly number[]
        readonly lines?: Readonly<Record<string, readonly number[]>> | undefined
      }
    | undefined
}

/** A repository as the review screen chooses from it. */
export interface CommitList {
  readonly commits: readonly CommitName[]
  /** Branches and tags with the commit each names. */
  readonly names: readonly { readonly name: string; readonly hash: string }[]
}

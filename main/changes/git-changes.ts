import type { ChangesSource, CommitList } from '../../preload/contract/changes.ts'
import { PublicError } from '../errors.ts'
import type { Git } from '../git/git.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import type { ChangesReader } from './reader.ts'

export interface GitChangesParts {
  readonly root: string
  readonly git: Git
  /** Writes files for `discard`, and takes that back. */
  readonly changes: ChangeSets
}

export interface GitChanges {
  reader(source: Exclude<ChangesSource, { kind: 'session' }>): ChangesReader
  commits(words: string, limit: number): Promise<CommitList>
}

export function createGitChanges(_parts: GitChangesParts): GitChanges {
  const missing = (): never => {
    throw new PublicError('not-found', 'Changes of git cannot be shown yet.')
  }
  return { reader: missing, commits: missing }
}

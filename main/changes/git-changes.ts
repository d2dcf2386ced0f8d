import type { ChangesSource, CommitList } from '../../preload/contract/changes.ts'
import { PublicError } from '../errors.ts'
import type { Git } from '../git/git.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import { discard } from './git-discard.ts'
import { createGitReader } from './git-reader.ts'
import { firstParent, listCommits, nameCommits, resolveCommit } from './git-revisions.ts'
import { openCommits, openIndex } from './git-source.ts'
import { stage, unstage } from './git-stage.ts'
import { openWorkingTree } from './git-working-tree.ts'
import type { ChangesReader } from './reader.ts'

export interface GitChangesParts {
  readonly root: string
  readonly git: Git
  /** Writes files for `discard`, and takes that back. */
  readonly changes: ChangeSets
}

/** What stands between a folder's files, its repository's index and its commits. */
export interface GitChanges {
  reader(source: GitSource): ChangesReader
  commits(words: string, limit: number): Promise<CommitList>
}

type GitSource = Exclude<ChangesSource, { kind: 'session' }>

export function createGitChanges({ root, git, changes }: GitChangesParts): GitChanges {
  const open = () => git.plumbing()
  const { compute } = changes

  const workingTree = (): ChangesReader => ({
    ...createGitReader(root, async (paths) => openWorkingTree(await open(), paths), compute),
    async act(verb, parts) {
      if (parts.length > 0 && verb === 'stage') return stage({ root, git, compute }, parts)
      if (parts.length > 0 && verb === 'discard') return discard({ root, open, changes }, parts)
      throw cannotDo(verb)
    },
  })

  const index = (): ChangesReader => ({
    ...createGitReader(root, async (paths) => openIndex(await open(), paths), compute),
    async act(verb, parts) {
      if (parts.length > 0 && verb === 'unstage') return unstage({ root, git, compute }, parts)
      throw cannotDo(verb)
    },
  })

  function betweenCommits({ from, to }: Extract<GitSource, { kind: 'commits' }>): ChangesReader {
    const resolve = async () => {
      const plumbing = await open()
      const later = await resolveCommit(plumbing, to)
      const earlier = from === null ? await firstParent(plumbing, later) : await resolveCommit(plumbing, from)
      return { plumbing, earlier, later }
    }
    let resolved: ReturnType<typeof resolve> | undefined
    const both = () => (resolved ??= resolve())
    return {
      ...createGitReader(
        root,
        async () => {
          const { plumbing, earlier, later } = await both()
          return openCommits(plumbing, earlier ?? plumbing.repository.emptyTree, later)
        },
        compute,
      ),
      async commits() {
        const { plumbing, earlier, later } = await both()
        return nameCommits(plumbing, earlier === null ? [later] : [earlier, later])
      },
      async act(verb) {
        throw cannotDo(verb)
      },
    }
  }

  return {
    reader(source) {
      switch (source.kind) {
        case 'working-tree':
          return workingTree()
        case 'index':
          return index()
        case 'commits':
          return betweenCommits(source)
      }
    },
    commits: async (words, limit) => listCommits(await open(), words, limit),
  }
}

const cannotDo = (verb: string): PublicError =>
  new PublicError('bad-request', `These changes cannot be given to "${verb}", or none was named.`)

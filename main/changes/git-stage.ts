import type { ChangesPart } from '../../preload/contract/changes.ts'
import type { Git } from '../git/git.ts'
import type { Compute } from '../patch/patch-jobs.ts'
import type { GitEntry, GitSide } from './git-entries.ts'
import { changeIndex, type IndexPlan, type NewContent } from './git-index-change.ts'
import { chooseParts, type ChosenPart } from './git-parts.ts'
import { using } from './git-reader.ts'
import { openIndex } from './git-source.ts'
import { openWorkingTree } from './git-working-tree.ts'
import type { TakeBack } from './reader.ts'

export interface IndexActor {
  readonly root: string
  readonly git: Git
  readonly compute: Compute
}

/** Files' changes into the index, wholly or in part. The files stay as they are. */
export const stage = ({ root, git, compute }: IndexActor, parts: readonly ChangesPart[]): Promise<TakeBack> =>
  changeIndex(git, async (plumbing) => {
    const paths = parts.map(({ path }) => path)
    return using(await openWorkingTree(plumbing, paths, { keepsObjects: true }), async (source) =>
      planOf(await chooseParts({ root, source, parts, goal: 'taken', compute }), stagedSide),
    )
  })

/** What is in the index back to what HEAD has of it, wholly or in part. The files stay as they are. */
export const unstage = ({ root, git, compute }: IndexActor, parts: readonly ChangesPart[]): Promise<TakeBack> =>
  changeIndex(git, async (plumbing) =>
    using(
      await openIndex(
        plumbing,
        parts.map(({ path }) => path),
      ),
      async (source) => planOf(await chooseParts({ root, source, parts, goal: 'taken-out', compute }), unstagedSide),
    ),
  )

type Updates = IndexPlan['updates']

function planOf(chosen: readonly ChosenPart[], updatesOf: (part: ChosenPart) => Updates): IndexPlan {
  const adds = chosen.flatMap(({ entry: { path, after, asItLies } }) =>
    after && (asItLies === 'filtered' || asItLies === 'large') ? [{ path, how: asItLies }] : [],
  )
  const added = new Set(adds.map(({ path }) => path))
  return {
    updates: chosen.flatMap(updatesOf).filter(({ path }) => !added.has(path)),
    adds,
    wereAnnounced: chosen.flatMap(({ entry }) => (entry.isIntended ? [entry.path] : [])),
  }
}

function stagedSide({ entry, text }: ChosenPart): Updates {
  const { path, oldPath, before, after } = entry
  const gone = oldPath === undefined ? [] : [{ path: oldPath, to: null }]
  return [...gone, { path, to: text ? withText(text, before ?? after!, after) : after }]
}

function unstagedSide({ entry, text }: ChosenPart): Updates {
  const { path, oldPath, before, after } = entry
  // A part of a renamed file is taken out of it where it is now.
  if (text) return [{ path, to: withText(text, after ?? before!, before) }]
  if (oldPath === undefined) return [{ path, to: before }]
  return [
    { path: oldPath, to: before },
    { path, to: null },
  ]
}

/** A mode is no part of the text: it stays what it is. */
const withText = (
  { bytes, isEverything }: NonNullable<ChosenPart['text']>,
  { mode }: GitSide,
  all: GitEntry['after'],
): GitSide | NewContent => (isEverything && all ? { mode, id: all.id } : { mode, bytes })

import type { GitFile, GitState } from '../../preload/contract/git.ts'

/** How a file stands in git, as the explorer shows it; of a folder: the gravest of what is in it. */
export type GitMark = 'conflicted' | 'modified' | 'added' | 'untracked' | 'deleted'

const order: readonly GitMark[] = ['conflicted', 'modified', 'added', 'untracked', 'deleted']
const nothing: ReadonlyMap<string, GitMark> = new Map()
const known = new WeakMap<GitState, ReadonlyMap<string, GitMark>>()

/** Marks by path, of files and of the folders above them. Worked out once for each state. */
export function gitMarks(git: GitState | null): ReadonlyMap<string, GitMark> {
  if (git?.kind !== 'repository') return nothing
  const before = known.get(git)
  if (before) return before
  const marks = new Map<string, GitMark>()
  const note = (path: string, mark: GitMark) => {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const other = marks.get(at)
      // What is above was told already by one at least as grave.
      if (other !== undefined && order.indexOf(other) <= order.indexOf(mark)) break
      marks.set(at, mark)
    }
  }
  for (const path of git.conflicted) note(path, 'conflicted')
  for (const file of git.unstaged) note(file.path, markOf(file))
  for (const file of git.staged) note(file.path, markOf(file))
  for (const path of git.untracked) note(path, 'untracked')
  known.set(git, marks)
  return marks
}

function markOf({ change }: GitFile): GitMark {
  switch (change) {
    case 'added':
    case 'copied':
      return 'added'
    case 'deleted':
      return 'deleted'
    case 'modified':
    case 'renamed':
    case 'type-changed':
      return 'modified'
  }
}

import type { GitFile } from '../../preload/contract/git.ts'
import type { GitStatus } from './git.ts'

/**
 * Reads `git status --porcelain=v2 --branch -z`: records end with NUL, a rename's old path is a record of its own.
 * Paths come relative to the top of the repository; those below `prefix` are given relative to it, others left out.
 */
export function parseStatus(text: string, prefix: string): GitStatus {
  const branch = { name: null as string | null, upstream: null as string | null, ahead: 0, behind: 0 }
  const staged: GitFile[] = []
  const unstaged: GitFile[] = []
  const untracked: string[] = []
  const conflicted: string[] = []
  const inside = (path: string): string | null =>
    prefix === '' ? path : path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : null

  const records = text.split('\0')
  for (let at = 0; at < records.length; at++) {
    const fields = records[at]!.split(' ')
    const rest = (from: number) => inside(fields.slice(from).join(' '))
    switch (fields[0]) {
      case '#': {
        const [, what, value = '', more = ''] = fields
        if (what === 'branch.head' && value !== '(detached)') branch.name = value
        if (what === 'branch.upstream') branch.upstream = value
        if (what === 'branch.ab') [branch.ahead, branch.behind] = [Math.abs(Number(value)), Math.abs(Number(more))]
        break
      }
      case '1':
      case '2': {
        const isRename = fields[0] === '2'
        const oldPath = isRename ? inside(records[++at] ?? '') : null
        const path = rest(isRename ? 9 : 8)
        if (path === null) break
        const [index = '.', tree = '.'] = fields[1] ?? ''
        const fileOf = (letter: string): GitFile => {
          const change = changes[letter] ?? 'modified'
          return oldPath !== null && (change === 'renamed' || change === 'copied')
            ? { path, oldPath, change }
            : { path, change }
        }
        if (index !== '.') staged.push(fileOf(index))
        if (tree !== '.') unstaged.push(fileOf(tree))
        break
      }
      case 'u': {
        const path = rest(10)
        if (path !== null) conflicted.push(path)
        break
      }
      case '?': {
        const path = rest(1)
        if (path !== null) untracked.push(path)
        break
      }
    }
  }
  const { name, upstream, ahead, behind } = branch
  return { branch: name, upstream, ahead, behind, staged, unstaged, untracked, conflicted }
}

const changes: Readonly<Record<string, GitFile['change']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type-changed',
}

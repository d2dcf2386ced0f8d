import { lstat, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { GitFile, GitRepository } from '../../preload/contract/git.ts'
import type { Repository } from './branch.ts'
import type { GitStatus } from './git.ts'
import type { GitRunner } from './run-git.ts'

/** More files than this are only counted. */
const mostFiles = 10_000
const mostMessageBytes = 100_000

/** What the source control panel shows of a repository, besides the changes themselves. `root` lies in it. */
export async function readRepositoryState(
  git: GitRunner,
  repository: Repository,
  root: string,
  status: GitStatus,
): Promise<GitRepository> {
  const [head, operation, preparedMessage, stagedOutside] = await Promise.all([
    readHead(git),
    operationIn(repository.gitDirectory),
    readPreparedMessage(repository.gitDirectory),
    countStagedOutside(git, relative(repository.top, root).split(sep).join('/')),
  ])
  const { branch, upstream, ahead, behind } = status
  const list = firstFiles(status)
  return {
    kind: 'repository',
    branch,
    head,
    upstream,
    ahead,
    behind,
    operation,
    preparedMessage,
    ...list,
    stagedOutside,
  }
}

async function readHead(git: GitRunner): Promise<GitRepository['head']> {
  const format = '--format=%H%n%B'
  const { exitCode, stdout } = await git.ask(['log', '-1', format, '--no-color', '--no-show-signature', 'HEAD', '--'])
  // There is none before the first commit.
  if (exitCode !== 0) return null
  const end = stdout.indexOf('\n')
  return { hash: stdout.slice(0, end), message: stdout.slice(end + 1).trim() }
}

const marks: readonly (readonly [GitRepository['operation'], string])[] = [
  ['rebase', 'rebase-merge'],
  ['rebase', 'rebase-apply'],
  ['merge', 'MERGE_HEAD'],
  ['cherry-pick', 'CHERRY_PICK_HEAD'],
  ['revert', 'REVERT_HEAD'],
]

async function operationIn(gitDirectory: string): Promise<GitRepository['operation']> {
  for (const [operation, name] of marks) {
    if (await lstat(join(gitDirectory, name)).catch(() => null)) return operation
  }
  return null
}

async function readPreparedMessage(gitDirectory: string): Promise<string | null> {
  for (const name of ['MERGE_MSG', 'SQUASH_MSG']) {
    const path = join(gitDirectory, name)
    const stats = await lstat(path).catch(() => null)
    if (!stats?.isFile() || stats.size > mostMessageBytes) continue
    const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
    // The list of conflicts is there for an editor, which would leave it out.
    const message = lines.filter((line) => !line.startsWith('#')).join('\n')
    if (message.trim() !== '') return message.trim()
  }
  return null
}

async function countStagedOutside(git: GitRunner, prefix: string): Promise<number> {
  if (prefix === '') return 0
  const args = ['diff', '--cached', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--ignore-submodules=dirty']
  const paths = (await git.text(args)).split('\0').filter(Boolean)
  return paths.filter((path) => !path.startsWith(`${prefix}/`)).length
}

function firstFiles({ conflicted, staged, unstaged, ...status }: GitStatus) {
  // A repository of its own below this one comes as a folder; its files are not this one's to stage.
  const untracked = status.untracked.filter((path) => !path.endsWith('/'))
  let room = mostFiles
  const take = <File extends GitFile | string>(files: readonly File[]): readonly File[] => {
    const taken = files.slice(0, room)
    room -= taken.length
    return taken
  }
  const lists = {
    conflicted: take(conflicted),
    staged: take(staged),
    unstaged: take(unstaged),
    untracked: take(untracked),
  }
  const all = conflicted.length + staged.length + unstaged.length + untracked.length
  return { ...lists, left: all - (mostFiles - room) }
}

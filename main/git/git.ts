import { findRepository, type Repository } from './branch.ts'
import { type Branch, type BranchChange, changeBranch, commitsOnlyOn, listBranches } from './branches.ts'
import { commit, hooksFolder, type CommitPlan, type CommitRequest, planCommit } from './commit.ts'
import type { GitPlumbing } from './plumbing.ts'
import { runGit, type GitRunner } from './run-git.ts'
import { parseStatus } from './parse-status.ts'
import { readRepositoryState } from './repository-state.ts'
import { relative, sep } from 'node:path'
import type { GitFile, GitRepository } from '../../preload/contract/git.ts'
import { ToolFailure } from '../errors.ts'
import type { Run } from '../process/run.ts'

export interface GitStatus {
  readonly branch: string | null
  readonly upstream: string | null
  readonly ahead: number
  readonly behind: number
  readonly staged: readonly GitFile[]
  readonly unstaged: readonly GitFile[]
  readonly untracked: readonly string[]
  readonly conflicted: readonly string[]
}

export interface GitCommit {
  readonly hash: string
  readonly author: string
  readonly email: string
  /** ISO 8601. */
  readonly date: string
  readonly subject: string
  readonly body: string
}

/**
 * Git for one folder. What only reads is hardened against the repository's own configuration. Paths are relative to the
 * folder, which may lie below the top of the repository. Refuses with `WORKSPACE_UNTRUSTED` before anything starts.
 */
export interface Git {
  /** Throws `ToolFailure('GIT_NOT_INITIALIZED')` outside a repository. */
  status(path?: string): Promise<GitStatus>
  /** Throws `FILE_TOO_LARGE` above 5 MB. */
  diff(options: { readonly path?: string; readonly staged: boolean }): Promise<string>
  /** The files that `diff` would show. */
  changedFiles(options: { readonly staged: boolean }): Promise<readonly string[]>
  /** The newest first; none where nothing was committed yet. */
  log(options: { readonly path?: string; readonly limit: number }): Promise<readonly GitCommit[]>
  branches(): Promise<readonly Branch[]>
  /** What deleting a branch would lose: the commits that no other branch, remote or tag has. */
  commitsOnlyOn(branch: string): Promise<number>
  changeBranch(change: BranchChange, signal: AbortSignal): Promise<void>
  /** Where the repository keeps its hooks, absolute; null outside one, and where they are not kept in it. */
  hooksDirectory(): Promise<string | null>
  /** What `commit` would take, and whose programs it would run. Throws `GIT_ERROR` when that is nothing. */
  planCommit(paths: readonly string[] | null): Promise<CommitPlan>
  /** The repository as the source control panel shows it. */
  state(): Promise<GitRepository>
  /** Makes a repository of the folder. */
  init(): Promise<void>
  /** Takes files with conflicts as they are now for the resolved ones. */
  markResolved(paths: readonly string[]): Promise<void>
  /** With the person's own hooks, filters, identity and signing. */
  commit(request: CommitRequest): Promise<{ readonly hash: string; readonly summary: string }>
  /**
   * What a child needs so that git in it runs nothing the repository names; `null` where its configuration names
   * programs that cannot be switched off so. `directory` is absolute: below the folder may lie repositories of their own.
   */
  commandEnvironment(directory: string): Promise<Record<string, string> | null>
  /** For work of several steps on objects and the index. */
  plumbing(): Promise<GitPlumbing>
}

export const maxDiffBytes = 5 * 1024 * 1024

export interface GitOptions {
  readonly root: string
  readonly run: Run
  readonly isTrusted: () => boolean
  /** Whether the repository's hooks are those that were trusted; others do not run. All are, where it is not given. */
  readonly hooksCount?: () => Promise<boolean>
}

export function createGit({ root, run, isTrusted, hooksCount = async () => true }: GitOptions): Git {
  let runner: Promise<GitRunner> | undefined

  const open = async (): Promise<{ git: GitRunner; repository: Repository }> => {
    if (!isTrusted()) throw untrusted()
    const repository = await findRepository(root)
    if (!repository) {
      const message = 'This workspace is not in a git repository. `git init` would make one.'
      throw new ToolFailure('GIT_NOT_INITIALIZED', message)
    }
    return { git: await (runner ??= runGit(root, run, hooksCount)), repository }
  }
  const only = (path: string | undefined) => ['--', path ?? '.']

  async function status(path?: string): Promise<GitStatus> {
    const { git, repository } = await open()
    const text = await git.text([
      ...[
        'status',
        '--porcelain=v2',
        '--branch',
        '-z',
        '--untracked-files=all',
        '--ignore-submodules=dirty',
        '--renames',
      ],
      ...only(path),
    ])
    return parseStatus(text, relative(repository.top, root).split(sep).join('/'))
  }

  return {
    status,
    async state() {
      const { git, repository } = await open()
      return readRepositoryState(git, repository, root, await status())
    },
    async init() {
      if (!isTrusted()) throw untrusted()
      await (await runGit(root, run, hooksCount)).own(['init'], { signal: new AbortController().signal })
    },
    async markResolved(paths) {
      await (await open()).git.own(['add', '--all', '--', ...paths], { signal: new AbortController().signal })
    },
    async diff({ path, staged }) {
      const { git } = await open()
      return git.text(
        [
          ...['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty', '--submodule=short'],
          ...['--relative', '--src-prefix=a/', '--dst-prefix=b/', '--find-renames'],
          ...(staged ? ['--cached'] : []),
          ...only(path),
        ],
        { maxBytes: maxDiffBytes },
      )
    },
    branches: async () => listBranches((await open()).git),
    commitsOnlyOn: async (branch) => commitsOnlyOn((await open()).git, branch),
    changeBranch: async (change, signal) => changeBranch((await open()).git, change, signal),
    async hooksDirectory() {
      if (!isTrusted() || !(await findRepository(root))) return null
      const { git, repository } = await open()
      const folder = await hooksFolder(git)
      const own = [repository.top, repository.gitDirectory].some((place) => !relative(place, folder).startsWith('..'))
      return own ? folder : null
    },
    planCommit: async (paths) => planCommit((await open()).git, paths, await hooksCount()),
    commit: async (request) => commit((await open()).git, request),
    async commandEnvironment(directory) {
      if (!isTrusted()) throw untrusted()
      const git = await runGit(directory, run)
      const drivers = String.raw`^(diff\..*\.(command|textconv)|submodule\..*\.ignore)$`
      const { stdout } = await git.ask(['config', '--includes', '--name-only', '-z', '--get-regexp', drivers])
      return stdout === '' ? git.environment() : null
    },
    plumbing: async () => (await open()).git.plumbing(),
    async changedFiles({ staged }) {
      const { git } = await open()
      const base = [
        'diff',
        '--name-only',
        '-z',
        '--relative',
        '--no-ext-diff',
        '--no-textconv',
        '--ignore-submodules=dirty',
      ]
      const text = await git.text([...base, ...(staged ? ['--cached'] : []), ...only(undefined)])
      return text.split('\0').filter(Boolean)
    },
    async log({ path, limit }) {
      const { git } = await open()
      if (!(await hasCommits(git))) return []
      const text = await git.text([
        ...['log', `--max-count=${limit}`, '-z', '--no-color', '--no-show-signature', '--no-ext-diff', '--no-textconv'],
        '--format=%H%x1f%an%x1f%ae%x1f%aI%x1f%s%x1f%b',
        ...(path === undefined ? [] : only(path)),
      ])
      return text.split('\0').filter(Boolean).map(commitOf)
    },
  }
}

/** Before the first commit `log` fails. */
const hasCommits = async (git: GitRunner): Promise<boolean> =>
  (await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD'])).exitCode === 0

function commitOf(record: string): GitCommit {
  const [hash = '', author = '', email = '', date = '', subject = '', body = ''] = record.split('\x1f')
  return { hash, author, email, date, subject, body: body.trim() }
}

const untrusted = (): ToolFailure =>
  new ToolFailure(
    'WORKSPACE_UNTRUSTED',
    'Git is not started in a folder that is not trusted: its configuration could run programs. Ask the person to trust it.',
  )

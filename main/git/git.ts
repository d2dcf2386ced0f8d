import { findRepository, type Repository } from './branch.ts'
import { runGit, type GitRunner } from './run-git.ts'
import { parseStatus } from './parse-status.ts'
import { relative, sep } from 'node:path'
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

export interface GitFile {
  readonly path: string
  readonly oldPath?: string
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type-changed'
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
 * Git for one folder, reading only, hardened against the repository's own configuration. Paths are relative to the
 * folder, which may lie below the top of the repository. Refuses with `WORKSPACE_UNTRUSTED` before anything starts.
 */
export interface Git {
  /** Throws `ToolFailure('GIT_NOT_INITIALIZED')` outside a repository. */
  status(path?: string): Promise<GitStatus>
  /** Throws `FILE_TOO_LARGE` above 5 MB. */
  diff(options: { readonly path?: string; readonly staged: boolean }): Promise<string>
  /** The newest first; none where nothing was committed yet. */
  log(options: { readonly path?: string; readonly limit: number }): Promise<readonly GitCommit[]>
}

export const maxDiffBytes = 5 * 1024 * 1024

export interface GitOptions {
  readonly root: string
  readonly run: Run
  readonly isTrusted: () => boolean
}

export function createGit({ root, run, isTrusted }: GitOptions): Git {
  let runner: Promise<GitRunner> | undefined

  const open = async (): Promise<{ git: GitRunner; repository: Repository }> => {
    if (!isTrusted()) throw untrusted()
    const repository = await findRepository(root)
    if (!repository) {
      const message = 'This workspace is not in a git repository. `git init` would make one.'
      throw new ToolFailure('GIT_NOT_INITIALIZED', message)
    }
    return { git: await (runner ??= runGit(root, run)), repository }
  }
  const only = (path: string | undefined) => ['--', path ?? '.']

  return {
    async status(path) {
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
        maxDiffBytes,
      )
    },
    async log({ path, limit }) {
      const { git } = await open()
      // Before the first commit `log` fails; `rev-parse` says so without words.
      if ((await git.exitCode(['rev-parse', '--verify', '--quiet', 'HEAD'])) !== 0) return []
      const text = await git.text([
        ...['log', `--max-count=${limit}`, '-z', '--no-color', '--no-show-signature', '--no-ext-diff', '--no-textconv'],
        '--format=%H%x1f%an%x1f%ae%x1f%aI%x1f%s%x1f%b',
        ...(path === undefined ? [] : only(path)),
      ])
      return text.split('\0').filter(Boolean).map(commitOf)
    },
  }
}

function commitOf(record: string): GitCommit {
  const [hash = '', author = '', email = '', date = '', subject = '', body = ''] = record.split('\x1f')
  return { hash, author, email, date, subject, body: body.trim() }
}

const untrusted = (): ToolFailure =>
  new ToolFailure(
    'WORKSPACE_UNTRUSTED',
    'Git is not started in a folder that is not trusted: its configuration could run programs. Ask the person to trust it.',
  )

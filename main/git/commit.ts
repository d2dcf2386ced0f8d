import { access, constants, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DiffFile } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { copyIndex } from './copy-index.ts'
import type { GitRunner } from './run-git.ts'
import { makeScratchFolder } from './scratch-folder.ts'

const maxDiffBytes = 5 * 1024 * 1024

export interface CommitPlan {
  readonly files: readonly DiffFile[]
  readonly diff: string
  /** Those of the repository that a commit runs, by name. */
  readonly hooks: readonly string[]
  /** The hooks do not run: they are not those that were trusted. */
  readonly leavesHooksOut: boolean
  readonly filters: readonly string[]
  readonly isSigned: boolean
  /** The commit it would stand on, empty before the first. */
  readonly parent: string
}

export interface CommitRequest {
  readonly message: string
  /** Null: what is staged. */
  readonly paths: readonly string[] | null
  /** In place of the last commit. */
  readonly isAmending?: boolean
  readonly signal: AbortSignal
  readonly onOutput: (text: string) => void
}

/**
 * Works on a copy of the index, in which new files are announced, so that one diff shows them too and nothing is staged
 * by looking. What is staged is shown for the whole repository, for all of it would be committed.
 */
export async function planCommit(
  git: GitRunner,
  paths: readonly string[] | null,
  hooksCount: boolean,
): Promise<CommitPlan> {
  const parent = (await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD'])).stdout.trim()
  const base = parent === '' ? (await git.ask(['hash-object', '-t', 'tree', '--stdin'])).stdout.trim() : parent
  const folder = await makeScratchFolder()
  try {
    const indexFile = join(folder, 'index')
    const toplevel = (await git.text(['rev-parse', '--absolute-git-dir'])).trim()
    await copyIndex(join(toplevel, 'index'), indexFile)
    if (paths !== null) await git.text(['add', '--intent-to-add', '--', ...paths], { indexFile })
    const range = paths === null ? ['--cached', base, '--'] : ['--relative', base, '--', ...paths]
    const show = (...options: string[]) =>
      git.text(
        ['diff', '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty', '--no-renames', ...options, ...range],
        {
          indexFile,
          maxBytes: maxDiffBytes,
        },
      )
    const files = filesOf(await show('--name-status', '-z'), await show('--numstat', '-z'))
    if (files.length === 0) {
      const message =
        paths === null
          ? 'Nothing to commit: nothing is staged. Give "paths" to commit files as they are.'
          : `Nothing to commit: ${paths.join(', ')} did not change since the last commit.`
      throw new ToolFailure('GIT_ERROR', message)
    }
    const diff = await show('--no-color', '--src-prefix=a/', '--dst-prefix=b/')
    const names = files.map(({ path }) => path)
    return {
      files,
      diff,
      parent,
      hooks: await hooksOf(git),
      leavesHooksOut: !hooksCount,
      filters: await filtersOf(git, names),
      isSigned: await isSigned(git),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function commit(git: GitRunner, request: CommitRequest): Promise<{ hash: string; summary: string }> {
  const { message, paths, isAmending = false, signal, onOutput } = request
  const added: string[] = []
  if (paths !== null) {
    const untracked = await git.text(['ls-files', '--others', '--exclude-standard', '-z', '--', ...paths])
    added.push(...untracked.split('\0').filter(Boolean))
    if (added.length > 0) await git.own(['add', '--intent-to-add', '--', ...added], { signal })
  }
  try {
    const only = paths === null ? [] : ['--only', '--', ...paths]
    await git.own(['commit', '--file=-', ...(isAmending ? ['--amend'] : []), ...only], {
      signal,
      stdin: message,
      onOutput,
    })
  } catch (thrown) {
    // What was announced for this commit alone is not left behind.
    if (added.length > 0) await git.own(['reset', '--quiet', '--', ...added], { signal: new AbortController().signal })
    throw thrown
  }
  const hash = (await git.text(['rev-parse', 'HEAD'])).trim()
  const summary = (
    await git.text([
      'show',
      '--no-ext-diff',
      '--no-textconv',
      '--no-show-signature',
      '--shortstat',
      '--format=%h %s',
      hash,
    ])
  ).trim()
  return { hash, summary: summary.replace(/\n+ ?/, ' (').concat(summary.includes('\n') ? ')' : '') }
}

const changes: Readonly<Record<string, DiffFile['change']>> = { A: 'created', D: 'deleted' }

/** Both outputs name the same files in the same order. A binary file counts `-` lines. */
function filesOf(nameStatus: string, numstat: string): DiffFile[] {
  const statuses = nameStatus.split('\0')
  return numstat
    .split('\0')
    .filter(Boolean)
    .map((record, index) => {
      const [added = '0', removed = '0', ...path] = record.split('\t')
      const letter = statuses[index * 2] ?? 'M'
      return {
        path: path.join('\t'),
        change: changes[letter] ?? 'modified',
        added: Number(added) || 0,
        removed: Number(removed) || 0,
      }
    })
}

const commitHooks = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'post-rewrite',
  'reference-transaction',
]

async function hooksOf(git: GitRunner): Promise<string[]> {
  const folder = await hooksFolder(git)
  const there = await Promise.all(
    commitHooks.map((hook) =>
      access(join(folder, hook), constants.X_OK).then(
        () => [hook],
        () => [],
      ),
    ),
  )
  return there.flat()
}

export async function hooksFolder(git: GitRunner): Promise<string> {
  // The last value is our own, which switches hooks off for reading.
  const set = (await git.ask(['config', '--includes', '-z', '--type=path', '--get-all', 'core.hooksPath'])).stdout
  const named = set.split('\0').filter(Boolean).slice(0, -1).at(-1)
  const top = (await git.text(['rev-parse', '--show-toplevel'])).replace(/\n$/, '')
  const common = (await git.text(['rev-parse', '--path-format=absolute', '--git-common-dir'])).replace(/\n$/, '')
  return named === undefined ? join(common, 'hooks') : resolve(top, named)
}

async function filtersOf(git: GitRunner, paths: readonly string[]): Promise<string[]> {
  const text = await git.text(['check-attr', '-z', 'filter', '--', ...paths.slice(0, 500)])
  const fields = text.split('\0')
  const names = fields.filter(
    (_, index) => index % 3 === 2 && !['unspecified', 'unset', 'set', ''].includes(fields[index]!),
  )
  return [...new Set(names)]
}

const isSigned = async (git: GitRunner): Promise<boolean> =>
  (await git.ask(['config', '--includes', '--type=bool', '--get', 'commit.gpgSign'])).stdout.trim() === 'true'

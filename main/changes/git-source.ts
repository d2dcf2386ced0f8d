import type { GitPlumbing } from '../git/plumbing.ts'
import { isInGitFolder } from '../policy/protected-paths.ts'
import { parseRaw, type GitEntry, type RawEntry } from './git-entries.ts'
import { filteredPaths } from './git-filters.ts'
import { namedPaths } from './git-index-entries.ts'
import { createGitObjects, type GitObjects } from './git-objects.ts'

/** The changes between two sides as they are now, with what reading their texts needs. */
export interface OpenedSource {
  readonly entries: readonly GitEntry[]
  readonly objects: GitObjects
  readonly hash: 'sha1' | 'sha256'
  close(): Promise<void>
}

const differences = ['--raw', '-z', '-r', '--no-abbrev', '--relative', '--ignore-submodules=dirty']
/** What prints nothing but names never asks diff drivers; they are switched off all the same. */
const plain = ['--no-ext-diff', '--no-textconv', '--ita-invisible-in-index']

export interface RawDiffOptions {
  readonly indexFile?: string
  /** Only these are wanted. */
  readonly paths?: readonly string[] | null
}

export async function rawDiff(
  git: GitPlumbing,
  command: readonly string[],
  { indexFile, paths = null }: RawDiffOptions = {},
): Promise<RawEntry[]> {
  const named = paths ? namedPaths(paths) : []
  const first = await runDiff(git, [...command, ...named], indexFile)
  // What came or went can be half of a rename, which shows only among all files.
  const isHalf = named.length > 0 && first.some(({ status }) => status === 'A' || status === 'D')
  const entries = isHalf ? await runDiff(git, command, indexFile) : first
  const wanted = paths && new Set(paths)
  return wanted ? entries.filter(({ path }) => wanted.has(path)) : entries
}

async function runDiff(git: GitPlumbing, [command = '', ...rest]: readonly string[], indexFile?: string) {
  const options = indexFile === undefined ? {} : { indexFile }
  const words = (renames: string) => [command, ...differences, renames, ...plain, ...rest]
  const answer = await git.ask(words('--find-renames'), options)
  // Where a file's content is not here, it is no half of a rename either.
  const output = answer.exitCode === 0 ? answer.stdout : await git.run(words('--no-renames'), options)
  return parseRaw(output.toString('utf8'))
}

/** From HEAD, or from nothing before the first commit, to the index. What is in conflict belongs to the files. */
export async function openIndex(git: GitPlumbing, paths: readonly string[] | null): Promise<OpenedSource> {
  const head = await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  const from = head.exitCode === 0 ? head.stdout.toString('utf8').trim() : git.repository.emptyTree
  const raw = await rawDiff(git, ['diff-index', '--cached', from], { paths: paths?.filter(isInside) ?? null })
  const conflicted = new Set(raw.flatMap(({ status, path }) => (status === 'U' ? [path] : [])))
  const source = opened(
    git,
    raw.filter(({ path }) => !conflicted.has(path)),
  )
  const filtered = await filteredPaths(
    git,
    source.entries.map(({ path }) => path),
  )
  return {
    ...source,
    entries: source.entries.map((entry) => (filtered.has(entry.path) ? { ...entry, isFiltered: true } : entry)),
  }
}

/** What was compared last, for it is read file by file and never becomes another. */
const compared = new Map<string, Promise<RawEntry[]>>()
const mostCompared = 4

/** Between two commits, given in full; `from` may be a tree. */
export async function openCommits(git: GitPlumbing, from: string, to: string): Promise<OpenedSource> {
  const key = [git.root, from, to].join('\0')
  const raw = compared.get(key) ?? rawDiff(git, ['diff-tree', from, to])
  compared.delete(key)
  compared.set(key, raw)
  for (const [old] of compared) if (compared.size > mostCompared) compared.delete(old)
  raw.catch(() => compared.delete(key))
  return opened(git, await raw)
}

/** Git ends at a path that cannot be one of its own; an index that somebody made by hand can name such. */
export const isInside = (path: string): boolean =>
  path !== '' &&
  !path.includes('\0') &&
  !path.startsWith('/') &&
  !path.split('/').includes('..') &&
  !isInGitFolder(path)

const opened = (git: GitPlumbing, raw: readonly RawEntry[]): OpenedSource => ({
  entries: raw.map(({ status: _status, ...entry }) => entry),
  objects: createGitObjects(git),
  hash: git.repository.hash,
  close: async () => {},
})

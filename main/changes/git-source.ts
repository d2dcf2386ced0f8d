import type { GitPlumbing } from '../git/plumbing.ts'
import { parseRaw, type GitEntry, type RawEntry } from './git-entries.ts'
import { filteredPaths } from './git-filters.ts'
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

export async function rawDiff(git: GitPlumbing, args: readonly string[], indexFile?: string): Promise<RawEntry[]> {
  const [command = '', ...rest] = args
  const options = indexFile === undefined ? {} : { indexFile }
  const words = (renames: string) => [command, ...differences, renames, ...plain, ...rest]
  const answer = await git.ask(words('--find-renames'), options)
  // Where a file's content is not here, it is no half of a rename either.
  const output = answer.exitCode === 0 ? answer.stdout : await git.run(words('--no-renames'), options)
  return parseRaw(output.toString('utf8'))
}

/** From HEAD, or from nothing before the first commit, to the index. What is in conflict belongs to the files. */
export async function openIndex(git: GitPlumbing): Promise<OpenedSource> {
  const head = await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  const from = head.exitCode === 0 ? head.stdout.toString('utf8').trim() : git.repository.emptyTree
  const raw = await rawDiff(git, ['diff-index', '--cached', from])
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

/** Between two commits; `from` may be a tree. */
export const openCommits = async (git: GitPlumbing, from: string, to: string): Promise<OpenedSource> =>
  opened(git, await rawDiff(git, ['diff-tree', from, to]))

const opened = (git: GitPlumbing, raw: readonly RawEntry[]): OpenedSource => ({
  entries: raw.map(({ status: _status, ...entry }) => entry),
  objects: createGitObjects(git),
  hash: git.repository.hash,
  close: async () => {},
})

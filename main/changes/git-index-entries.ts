import type { GitPlumbing, StepOptions } from '../git/plumbing.ts'
import { parseStaged, type StagedEntry } from './git-entries.ts'

/** Longer lists of paths are not given one by one: a command line has its limits. */
const maxNamed = { paths: 200, characters: 20_000 }

/** Paths as arguments, or nothing for all where they are too many. */
export function namedPaths(paths: readonly string[]): readonly string[] {
  const length = paths.reduce((sum, path) => sum + path.length, 0)
  return paths.length <= maxNamed.paths && length <= maxNamed.characters ? ['--', ...paths] : []
}

/** What an index says of these paths. */
export async function stagedEntries(
  git: GitPlumbing,
  paths: readonly string[],
  options: Pick<StepOptions, 'indexFile' | 'newObjects'> = {},
): Promise<StagedEntry[]> {
  if (paths.length === 0) return []
  const wanted = new Set(paths)
  const output = await git.run(['ls-files', '--stage', '-t', '-z', ...namedPaths(paths)], options)
  return parseStaged(output.toString('utf8')).filter(({ path }) => wanted.has(path))
}

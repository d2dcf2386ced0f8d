import type { GitPlumbing } from '../git/plumbing.ts'

/** Files whose content goes through a program; a name that no configuration explains is none. */
export async function filteredPaths(git: GitPlumbing, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (git.filters.size === 0) return new Set()
  const named = await attributeOf(git, 'filter', paths)
  return new Set(paths.filter((path) => git.filters.has(named.get(path) ?? '')))
}

/** The value of an attribute, by path. */
export async function attributeOf(
  git: GitPlumbing,
  name: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map()
  const stdin = paths.map((path) => `${path}\0`).join('')
  const fields = (await git.run(['check-attr', '--stdin', '-z', name], { stdin })).toString('utf8').split('\0')
  return new Map(fields.flatMap((path, at) => (at % 3 === 0 ? [[path, fields[at + 2] ?? ''] as const] : [])))
}

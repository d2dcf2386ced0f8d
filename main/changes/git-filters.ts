import type { GitPlumbing } from '../git/plumbing.ts'

/** What attributes say of files whose content git stores otherwise than it lies there. Line endings stand apart. */
export interface PathAttributes {
  /** Their content goes through a program; a name that no configuration explains is none. */
  readonly filtered: ReadonlySet<string>
  /** Git itself changes it. */
  readonly converted: ReadonlySet<string>
}

const names = ['filter', 'ident', 'working-tree-encoding']
const isSaid = (value: string): boolean => value !== 'unspecified' && value !== 'unset'

export async function pathAttributes(git: GitPlumbing, paths: readonly string[]): Promise<PathAttributes> {
  const [filtered, converted] = [new Set<string>(), new Set<string>()]
  for (const { path, name, value } of await checkAttributes(git, names, paths)) {
    if (name !== 'filter') {
      if (isSaid(value)) converted.add(path)
    } else if (git.filters.has(value)) filtered.add(path)
  }
  return { filtered, converted }
}

/** Those of the paths whose content goes through a program. */
export const filteredPaths = async (git: GitPlumbing, paths: readonly string[]): Promise<ReadonlySet<string>> =>
  git.filters.size === 0 ? new Set() : (await pathAttributes(git, paths)).filtered

/** The encoding a file is said to have where it lies. */
export async function toldEncoding(git: GitPlumbing, path: string): Promise<string | null> {
  const [told] = await checkAttributes(git, ['working-tree-encoding'], [path])
  return told && isSaid(told.value) ? told.value : null
}

async function checkAttributes(git: GitPlumbing, wanted: readonly string[], paths: readonly string[]) {
  if (paths.length === 0) return []
  const stdin = paths.map((path) => `${path}\0`).join('')
  const fields = (await git.run(['check-attr', '--stdin', '-z', ...wanted], { stdin })).toString('utf8').split('\0')
  return paths.flatMap((path, index) =>
    wanted.map((name, at) => ({ path, name, value: fields[(index * wanted.length + at) * 3 + 2] ?? '' })),
  )
}

import { setImmediate as nextTurn } from 'node:timers/promises'
import { readLines } from '../process/read-lines.ts'
import { createFuzzyMatcher } from './fuzzy.ts'
import { ripgrepPath } from './ripgrep.ts'

const maxPaths = 300_000
/** An older list is still answered from, and read anew behind the answer. */
const freshMs = 5_000
/** Paths compared before others get their turn. */
const batch = 2_000

export interface FileFinder {
  find(query: string, limit: number): Promise<readonly string[]>
  /** The list is read anew by the next search. */
  refresh(): void
  close(): void
}

/** Finds files by a few of their letters, over what `rg --files` names: ignored files are left out, hidden ones are not. */
export function createFileFinder(root: string): FileFinder {
  const closed = new AbortController()
  let paths: Promise<readonly string[]> | undefined
  let listedAt = 0

  const list = async (): Promise<readonly string[]> => {
    const found: string[] = []
    await readLines({
      file: await ripgrepPath(),
      args: [
        '--files',
        '--null',
        '--hidden',
        '--no-config',
        '--no-require-git',
        '--no-ignore-global',
        '--glob',
        '!.git',
      ],
      cwd: root,
      signal: closed.signal,
      separator: '\0',
      onLine: (path) => found.push(process.platform === 'win32' ? path.replaceAll('\\', '/') : path) < maxPaths,
    })
    return found
  }

  /** What was listed before stands until the new list is there. */
  const start = (): Promise<readonly string[]> => {
    listedAt = Date.now()
    const listing = list()
    paths ??= listing
    listing.then(
      () => (paths = listing),
      () => paths === listing && (paths = undefined),
    )
    return paths
  }

  return {
    async find(query, limit) {
      const listed = paths ?? start()
      if (Date.now() - listedAt > freshMs) void start()
      const score = createFuzzyMatcher(query)
      const best: Found[] = []
      let seen = 0
      for (const path of await listed) {
        if (++seen % batch === 0) await nextTurn()
        const points = score(path)
        if (points !== null) keepBest(best, { path, score: points }, limit)
      }
      return best.map(({ path }) => path)
    },
    refresh: () => (listedAt = 0),
    close: () => closed.abort(),
  }
}

interface Found {
  readonly path: string
  readonly score: number
}

const compare = (one: Found, other: Found): number =>
  other.score - one.score || one.path.length - other.path.length || (one.path < other.path ? -1 : 1)

/** Puts it in its place among the best so far: a short query fits every path, and sorting them all would stall. */
function keepBest(best: Found[], found: Found, limit: number): void {
  if (best.length >= limit && (limit === 0 || compare(found, best.at(-1)!) >= 0)) return
  let low = 0
  let high = best.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(best[middle]!, found) <= 0) low = middle + 1
    else high = middle
  }
  best.splice(low, 0, found)
  if (best.length > limit) best.pop()
}

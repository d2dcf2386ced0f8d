import { Buffer } from 'node:buffer'
import { ToolFailure } from '../errors.ts'
import type { GitPlumbing } from '../git/plumbing.ts'

/** Blobs of a repository, many at once. */
export interface GitObjects {
  /** Null where one is not there, as in a clone that fetches them when needed: nothing is fetched to look. */
  sizes(ids: Iterable<string>): Promise<ReadonlyMap<string, number | null>>
  contents(ids: Iterable<string>): Promise<ReadonlyMap<string, Uint8Array | null>>
}

/** `newObjects`: where those lie that were made only to look. */
export function createGitObjects(git: GitPlumbing, newObjects?: string): GitObjects {
  const listed = (ids: readonly string[]) => ids.map((id) => `${id}\n`).join('')

  /** Some versions end at the first object that they are not let fetch. */
  async function sizesAmongAll(ids: readonly string[]): Promise<Map<string, number | null>> {
    const sizes = new Map<string, number | null>(ids.map((id) => [id, null]))
    const all = await git.run(['cat-file', '--batch-check', '--batch-all-objects', '--unordered'], { newObjects })
    for (const line of all.toString('utf8').split('\n')) {
      const id = line.slice(0, line.indexOf(' '))
      if (sizes.has(id)) sizes.set(id, sizeIn(line))
    }
    return sizes
  }

  return {
    async sizes(ids) {
      const wanted = [...new Set(ids)]
      const sizes = new Map<string, number | null>()
      if (wanted.length === 0) return sizes
      const stdin = listed(wanted)
      const answer = await git.ask(['cat-file', '--batch-check'], { stdin, newObjects })
      if (answer.exitCode !== 0) return sizesAmongAll(wanted)
      const lines = answer.stdout.toString('utf8').split('\n')
      wanted.forEach((id, index) => sizes.set(id, sizeIn(lines[index])))
      return sizes
    },
    async contents(ids) {
      const wanted = [...new Set(ids)]
      const found = new Map<string, Uint8Array | null>()
      if (wanted.length === 0) return found
      const output = await git.run(['cat-file', '--batch'], { stdin: listed(wanted), newObjects })
      let at = 0
      for (const id of wanted) {
        const end = output.indexOf(10, at)
        const size = sizeIn(output.toString('utf8', at, end))
        at = end + 1
        // A copy: sent to another thread, a part of a buffer would take all of it along.
        found.set(id, size === null ? null : new Uint8Array(output.subarray(at, at + size)))
        if (size !== null) at += size + 1
      }
      if (at !== output.length) throw new ToolFailure('GIT_ERROR', 'git cat-file answered other than it was asked.')
      return found
    },
  }
}

/** Of `<id> <type> <size>`; what is not there is told as `<id> missing`. */
function sizeIn(line = ''): number | null {
  const size = line.split(' ')[2]
  return size === undefined ? null : Number(size)
}

/** What git shows of a submodule. */
export const submoduleText = (id: string): Uint8Array => Buffer.from(`Subproject commit ${id}\n`)

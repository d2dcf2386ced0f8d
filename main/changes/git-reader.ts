import type { ChangedFile, ChangedText } from '../../preload/contract/changes.ts'
import { PublicError } from '../errors.ts'
import type { Compute } from '../patch/patch-jobs.ts'
import { changedFile } from './git-changed-file.ts'
import type { GitEntry } from './git-entries.ts'
import { readSides, type EntrySides } from './git-sides.ts'
import type { OpenedSource } from './git-source.ts'
import type { ChangesReader } from './reader.ts'

/** Opens the changes as they are now: of these paths, or all. */
export type OpenSource = (paths: readonly string[] | null) => Promise<OpenedSource>

/** What is only looked at of git's changes. What is read in one go is opened once. */
export function createGitReader(
  root: string,
  open: OpenSource,
  compute: Compute,
): Pick<ChangesReader, 'list' | 'read' | 'bytes'> {
  const readMany = async (paths: readonly string[]): Promise<Map<string, EntrySides>> => {
    const found = new Map<string, EntrySides>()
    await using(await open(paths), async (source) => {
      const wanted = new Set(paths)
      const entries = source.entries.filter(({ path }) => wanted.has(path))
      for await (const some of readSides(root, source, entries)) for (const one of some) found.set(one.entry.path, one)
    })
    return found
  }
  const sidesOf = together(async (paths) => {
    const found = await readMany(paths)
    return (path): EntrySides => {
      const sides = found.get(path)
      if (!sides) throw new PublicError('not-found', `${path} is not, or no more, among these changes.`, { path })
      return sides
    }
  })

  return {
    list: async () =>
      using(await open(null), async (source) => {
        const files: ChangedFile[] = []
        const entries = [...source.entries].sort(byPath)
        for await (const some of readSides(root, source, entries)) {
          const texts = some.flatMap(({ pair }) => (pair ? [pair] : []))
          const size = texts.reduce((sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0), 0)
          const counts = await compute('countSides', size, texts)
          let at = 0
          for (const { entry, sizes, pair } of some) files.push(changedFile(entry, sizes, pair ? counts[at++]! : null))
        }
        return files
      }),

    async read(path): Promise<ChangedText> {
      const { entry, sizes, pair } = await sidesOf(path)
      const size = (pair?.before?.length ?? 0) + (pair?.after?.length ?? 0)
      const sides = pair && (await compute('compareSides', size, pair))
      const count = sides && { added: sides.added, removed: sides.removed, hunks: sides.hunks.length }
      const texts = sides ?? { hunks: [], before: entry.before && '', after: entry.after && '' }
      const { hunks, before, after } = texts
      return { ...changedFile(entry, sizes, count), hunks, before, after }
    },

    async bytes(path, side) {
      const { entry, pair } = await sidesOf(path)
      if (!pair && entry[side]) {
        throw new PublicError('bad-request', `${path} is too large to be shown, or is not here.`, { path })
      }
      return pair?.[side] ?? null
    },
  }
}

const byPath = (one: GitEntry, other: GitEntry): number => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0)

export async function using<Value>(
  source: OpenedSource,
  work: (source: OpenedSource) => Promise<Value>,
): Promise<Value> {
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

/** Answers questions that are asked at the same moment with one piece of work. */
function together<Value>(
  work: (paths: readonly string[]) => Promise<(path: string) => Value>,
): (path: string) => Promise<Value> {
  let waiting: { readonly paths: Set<string>; readonly answer: Promise<(path: string) => Value> } | null = null
  return async (path) => {
    if (waiting === null) {
      const paths = new Set<string>()
      const answer = Promise.resolve().then(() => {
        waiting = null
        return work([...paths])
      })
      waiting = { paths, answer }
    }
    waiting.paths.add(path)
    return (await waiting.answer)(path)
  }
}

import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../errors.ts'
import type { SidesPair } from '../patch/compare-sides.ts'
import { isSubmodule, type GitEntry, type GitSide } from './git-entries.ts'
import { maxTextBytes, objectId } from './git-lying-files.ts'
import { submoduleText } from './git-objects.ts'
import type { OpenedSource } from './git-source.ts'

/** How large the two sides of a file are; null where it does not exist. */
export interface SideSizes {
  readonly before: number | null
  readonly after: number | null
}

/** A file's bytes on both sides; where they are too many, or are not here, only their sizes. */
export type EntrySides = { readonly entry: GitEntry; readonly sizes: SideSizes; readonly pair: SidesPair | null }

/** How many bytes are held at a time. */
const chunkBytes = 8 * 1024 * 1024

/** Reads the sides of many files, a bounded amount of them at a time. */
export async function* readSides(
  root: string,
  { objects, hash }: OpenedSource,
  entries: readonly GitEntry[],
): AsyncGenerator<readonly EntrySides[]> {
  const known = await objects.sizes(entries.flatMap(objectIds))
  const sized = await Promise.all(
    entries.map(async (entry) => ({
      entry,
      sizes: {
        before: entry.before && sizeOf(entry.before, known),
        after: entry.after && (entry.asItLies ? await sizeOnDisk(join(root, entry.path)) : sizeOf(entry.after, known)),
      },
    })),
  )
  for (let from = 0; from < sized.length;) {
    let [to, bytes] = [from, 0]
    while (to < sized.length && (to === from || bytes + held(sized[to]!) <= chunkBytes)) bytes += held(sized[to++]!)
    const part = sized.slice(from, to)
    const contents = await objects.contents(part.filter(isSmall).flatMap(({ entry }) => objectIds(entry)))
    yield await Promise.all(
      part.map(async ({ entry, sizes }): Promise<EntrySides> => {
        if (!isSmall({ entry, sizes })) return { entry, sizes: shownSizes(sizes), pair: null }
        const before = entry.before && bytesOf(entry.before, contents)
        const after =
          entry.after && (entry.asItLies ? await readIfThere(join(root, entry.path)) : bytesOf(entry.after, contents))
        const isHere = (before !== null) === (entry.before !== null) && (after !== null) === (entry.after !== null)
        // A file can change between being named and being read.
        const now = entry.asItLies && entry.after && after ? { ...entry.after, id: objectId(hash, after) } : entry.after
        return { entry: { ...entry, after: now }, sizes: shownSizes(sizes), pair: isHere ? { before, after } : null }
      }),
    )
    from = to
  }
}

type Sized = Pick<EntrySides, 'entry' | 'sizes'>

const held = (one: Sized): number => (isSmall(one) ? (one.sizes.before ?? 0) + (one.sizes.after ?? 0) : 0)

const isSmall = ({ entry, sizes: { before, after } }: Sized): boolean =>
  entry.asItLies !== 'unreadable' &&
  entry.asItLies !== 'large' &&
  !(before !== null && before > maxTextBytes) &&
  !(after !== null && after > maxTextBytes)

/** What is not here has no size either. */
const shownSizes = ({ before, after }: SideSizes): SideSizes => ({
  before: before === Infinity ? 0 : before,
  after: after === Infinity ? 0 : after,
})

function objectIds({ before, after, asItLies }: GitEntry): string[] {
  return [before, asItLies ? null : after].flatMap((side) => (side && !isSubmodule(side) ? [side.id] : []))
}

/** An object that is not here counts as too large. */
const sizeOf = (side: GitSide, sizes: ReadonlyMap<string, number | null>): number =>
  isSubmodule(side) ? submoduleText(side.id).length : (sizes.get(side.id) ?? Infinity)

const bytesOf = (side: GitSide, contents: ReadonlyMap<string, Uint8Array | null>): Uint8Array | null =>
  isSubmodule(side) ? submoduleText(side.id) : (contents.get(side.id) ?? null)

const sizeOnDisk = async (path: string): Promise<number> => (await lstat(path).catch(() => null))?.size ?? Infinity

const readIfThere = (path: string): Promise<Uint8Array | null> =>
  readFile(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'EACCES') return null
    throw error
  })

import { createHash } from 'node:crypto'
import type { FileContent } from '../patch/byte-lines.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import { isSame, versionOf, type Version } from './version.ts'

/** What others did to a file: from one state to another. */
export interface Step {
  readonly from: Version
  readonly to: Version
  readonly isUndo: boolean
}

/** How far a file came without the changes that are meant. */
export interface Way {
  readonly before: Version
  /** What was shown last of what others took away. */
  readonly lost: { readonly before: Version; readonly after: Version } | null
}

/** The version without the changes after all that others did; what is known of the way is not gone again. */
export async function followOthers(
  changes: Pick<ChangeSets, 'compute'>,
  first: Version,
  steps: readonly Step[],
): Promise<Way> {
  const ways = waysIn(changes)
  const keys = [keyOf(first)]
  for (const { from, to, isUndo } of steps) keys.push(hashed(`${keys.at(-1)} ${keyOf(from)} ${keyOf(to)} ${isUndo}`))
  const known = keys.findLastIndex((key) => ways.has(key))
  let way: Way = ways.find(keys[known] ?? '') ?? { before: first, lost: null }
  for (const step of steps.slice(Math.max(0, known))) way = await afterStep(changes, way, step)
  ways.keep(keys.at(-1)!, way)
  return way
}

async function afterStep({ compute }: Pick<ChangeSets, 'compute'>, way: Way, step: Step): Promise<Way> {
  const { before, lost } = way
  const { from, to, isUndo } = step
  if (isSame(from, to)) return way
  if (isSame(before, from) || isSame(before, to)) return { before: to, lost }
  const contents = [before.content(), from.content(), to.content()] as const
  const followed = await compute('followEdit', lengthOf(contents), ...contents)
  return { before: versionOf(followed.without), lost: followed.isLost && !isUndo ? { before, after: from } : lost }
}

const keyOf = ({ kind, hash, mode }: Version): string => `${kind} ${hash} ${mode}`
const hashed = (text: string): string => createHash('sha256').update(text).digest('base64')
const lengthOf = (contents: readonly FileContent[]): number =>
  contents.reduce((sum, content) => sum + ('bytes' in content ? content.bytes.length : 0), 0)

const mostHeld = 32 * 1024 * 1024
/** A way that holds nothing takes about this much. */
const wayBytes = 500

interface Ways {
  has(key: string): boolean
  find(key: string): Way | undefined
  keep(key: string, way: Way): void
}

/**
 * The ways gone last in a folder, by all that is on them: a list is followed by its files, and a file that is edited on
 * by the same way and one step more.
 */
function waysIn(changes: object): Ways {
  const known = waysByFolder.get(changes)
  if (known) return known
  const made = createWays()
  waysByFolder.set(changes, made)
  return made
}

const waysByFolder = new WeakMap<object, Ways>()

function createWays(): Ways {
  const ways = new Map<string, Way>()
  let held = 0
  const sizeOf = ({ before, lost }: Way) => wayBytes + before.held + (lost ? lost.before.held + lost.after.held : 0)
  const drop = (key: string, way: Way) => {
    ways.delete(key)
    held -= sizeOf(way)
  }
  return {
    has: (key) => ways.has(key),
    find: (key) => ways.get(key),
    keep(key, way) {
      const old = ways.get(key)
      if (old) drop(key, old)
      ways.set(key, way)
      held += sizeOf(way)
      for (const [oldest, each] of ways) {
        if (held <= mostHeld) break
        drop(oldest, each)
      }
    },
  }
}

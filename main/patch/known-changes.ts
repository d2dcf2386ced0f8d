import { lineChanges, type LineChange } from './line-changes.ts'

/** Texts smaller than this are compared again as fast as they are looked up. */
const smallLength = 4096
const rememberedMs = 2000

interface Known {
  readonly before: string
  readonly changes: readonly LineChange[]
}

const known = new Map<string, Known>()
let timer: ReturnType<typeof setTimeout> | null = null

/**
 * The line changes between two texts, remembered for a moment: a large patch is compared for the decision whether it
 * goes, and a moment later for the person.
 */
export function changesBetween(
  before: string,
  after: string,
  beforeLines: readonly string[],
  afterLines: readonly string[],
): readonly LineChange[] {
  if (before.length + after.length < smallLength) return lineChanges(beforeLines, afterLines)
  const found = known.get(after)
  if (found?.before === before) return found.changes
  const changes = lineChanges(beforeLines, afterLines)
  known.set(after, { before, changes })
  timer ??= setTimeout(forget, rememberedMs)
  timer.unref()
  return changes
}

function forget(): void {
  known.clear()
  timer = null
}

import type { FileChange } from './change-set.ts'

/**
 * Where files pass their names on (`a` becomes `b`, and `b` becomes `c`), each is told as what happens under its own
 * name: no diff can say it otherwise, and any of them can be taken without the others.
 */
export function withoutChains(changes: readonly FileChange[]): readonly FileChange[] {
  const removed = new Set(changes.flatMap(({ path, after }) => (after === null ? [path] : [])))
  return changes.map((change) => {
    const { from, ...plain } = change
    const isRename = from !== undefined && change.beforeHash === null && removed.has(from)
    return from === undefined || change.isCopy || isRename ? change : plain
  })
}

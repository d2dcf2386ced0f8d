import type { ReadLedger } from '../tools/tool.ts'

/** Kept in memory: after a restart a file counts as never read, and is then never stale. */
export function createReadLedger(): ReadLedger & { paths(): readonly string[] } {
  const known = new Map<string, { readonly hash: string; readonly encoding: string }>()
  return {
    get: (path) => known.get(path),
    paths: () => [...known.keys()],
    set(path, entry) {
      if (entry === null) known.delete(path)
      else known.set(path, entry)
    },
  }
}

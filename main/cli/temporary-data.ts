import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The data directory named, or one of this run's own that goes with it. */
export function dataDirectoryFor(named: string | undefined): { readonly path: string; remove(): void } {
  if (named !== undefined) return { path: named, remove: () => {} }
  const path = mkdtempSync(join(tmpdir(), 'codelab-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

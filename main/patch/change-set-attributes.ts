import { existsSync } from 'node:fs'
import { run } from '../process/run.ts'

/** Copies what Node has no call for: extended attributes, and with them access lists where the permissions are the same. */
export type CopyAttributes = (from: string, to: string, hasSameMode: boolean) => Promise<void>

const program = ['/usr/bin/cp', '/bin/cp'].find((path) => process.platform === 'linux' && existsSync(path))

/**
 * By GNU `cp`, which does it without reading the files. Best effort: another `cp`, or a file system without attributes,
 * makes no difference to the content.
 */
export const copyAttributes: CopyAttributes = async (from, to, hasSameMode) => {
  if (program === undefined) return
  const preserved = hasSameMode ? 'mode,xattr' : 'xattr'
  const args = [
    '--attributes-only',
    `--preserve=${preserved}`,
    '--no-dereference',
    '--',
    seenByChild(from),
    seenByChild(to),
  ]
  const { signal } = new AbortController()
  await run({ command: { file: program, args }, cwd: '/', timeoutMs: 5000, signal }).catch(() => undefined)
}

/** A held folder is named by our own list of open files, which a child reaches by our process id. */
const seenByChild = (path: string): string => path.replace(/^\/proc\/self\//, `/proc/${process.pid}/`)

import { existsSync } from 'node:fs'
import { run } from '../process/run.ts'

/** A file whose attributes another one gets. Where both have the same permissions, access lists come with them. */
export interface AttributePair {
  readonly from: string
  readonly to: string
  readonly hasSameMode: boolean
}

const program = ['/usr/bin/cp', '/bin/cp'].find((path) => process.platform === 'linux' && existsSync(path))

/** Whether `copyAttributes` does anything here. */
export const canCopyAttributes = program !== undefined

/** Starting a process from here takes ten times as long as from a shell, so one shell does it for many files. */
const forEach = `while [ $# -gt 1 ]; do
  "$0" --attributes-only --preserve="$1" --no-dereference -- "$2" "$3"
  shift 3
done`

/**
 * Copies what Node has no call for: extended attributes, and with them access lists. By GNU `cp`, which does it without
 * reading the files. Best effort: another `cp`, or a file system without attributes, makes no difference to the content.
 */
export async function copyAttributes(pairs: readonly AttributePair[]): Promise<void> {
  if (program === undefined || pairs.length === 0) return
  const named = pairs.flatMap(({ from, to, hasSameMode }) => [
    hasSameMode ? 'mode,xattr' : 'xattr',
    seenByChild(from),
    seenByChild(to),
  ])
  const { signal } = new AbortController()
  const command = { file: '/bin/sh', args: ['-c', forEach, program, ...named] }
  await run({ command, cwd: '/', timeoutMs: 5000, signal }).catch(() => undefined)
}

/** A held folder is named by our own list of open files, which a child reaches by our process id. */
const seenByChild = (path: string): string => path.replace(/^\/proc\/self\//, `/proc/${process.pid}/`)

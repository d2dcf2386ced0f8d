import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes read between two collections: more lets memory grow, less costs time for nothing. */
const betweenBytes = 1024 * 1024
/** Less output than this is never worth a collection of its own. */
const freeBytes = 1024 * 1024

/**
 * Each read of a pipe makes a buffer outside of V8's heap, and V8 lets some 40 MB of dead ones pile up before it looks.
 * For commands that print gigabytes the young ones are collected as they come: some 50 µs a megabyte, measured. Node has no
 * way to read a child's output into one buffer of our own.
 */
export function createBufferRelease(): (bytes: number) => void {
  let seen = 0
  let since = 0
  return (bytes) => {
    seen += bytes
    since += bytes
    if (seen < freeBytes || since < betweenBytes) return
    since = 0
    collectYoung()
  }
}

let collect: ((options: { readonly type: 'minor' }) => void) | null | undefined

function collectYoung(): void {
  if (collect === undefined) {
    try {
      setFlagsFromString('--expose-gc')
      collect = runInNewContext('gc') as typeof collect
    } catch {
      // A runtime that forbids it uses more memory, nothing else.
      collect = null
    }
  }
  collect?.({ type: 'minor' })
}

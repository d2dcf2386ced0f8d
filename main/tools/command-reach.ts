import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolFailure } from '../errors.ts'
import { isProtectedForReading } from '../policy/protected-paths.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Where a word of a command leads once its links are followed. */
export type Reach = 'inside' | 'outside' | 'secrets'

const maxMatches = 500

/**
 * Where the words of a command lead that runs in `directory`. The form of a word says that it stays inside; a link in it
 * or among what its glob matches may still lead out, or to a file that holds secrets.
 */
export function createReach({ files, root }: Workspace, directory: string) {
  async function ofPath(path: string): Promise<Reach> {
    if (path.includes('\0') || [...path].length > 255) return 'outside'
    try {
      const end = await files.absolute(path)
      return isProtectedForReading(end.slice(root.length)) ? 'secrets' : 'inside'
    } catch (thrown) {
      if (thrown instanceof ToolFailure) return 'outside'
      throw thrown
    }
  }

  /** Follows every match of the parts that are globs. More than are looked at count as leading out. */
  async function ofGlob(parts: readonly string[]): Promise<Reach> {
    let reached = ['']
    let seen = 0
    for (const part of parts) {
      const next: string[] = []
      for (const base of reached) {
        const names = isGlob(part) ? (await namesIn(base)).filter((name) => mayMatch(part, name)) : [part]
        seen += names.length
        if (seen > maxMatches) return 'outside'
        for (const name of names) {
          const path = base === '' ? name : `${base}/${name}`
          const reach = await ofPath(path)
          if (reach !== 'inside') return reach
          next.push(path)
        }
      }
      reached = next
    }
    return 'inside'
  }

  const namesIn = (path: string): Promise<string[]> => readdir(join(root, path)).catch(() => [])

  return async (word: string): Promise<Reach> => {
    const path = directory === '.' ? word : `${directory}/${word}`
    if (!isGlob(word)) return ofPath(path)
    return ofGlob(path.split('/').filter((part) => part !== '' && part !== '.'))
  }
}

const isGlob = (word: string): boolean => /[*?[]/.test(word)

/** As a shell would match it, or more: what stands in brackets counts as anything. */
function mayMatch(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !/^[.[]/.test(pattern)) return false
  // Many stars take a regular expression too long.
  if (pattern.split('*').length > 5) return true
  const source = pattern
    .replace(/\[.*/s, '*')
    .replace(/[.+^${}()|\\\]]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'su').test(name)
}

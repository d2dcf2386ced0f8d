import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandPart } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { isProtectedForReading } from '../policy/protected-paths.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Where a word of a command leads once its links are followed. */
export type Reach = 'inside' | 'outside' | 'secrets'

export interface Reacher {
  /** Of the workspace, absolute; and where the command runs, relative to it. */
  readonly root: string
  readonly directory: string
  /** Where a path of the workspace leads. */
  ofPath(path: string): Promise<Reach>
  /** Where a word leads, a path or a glob, relative to the directory. */
  ofWord(word: string): Promise<Reach>
}

const maxMatches = 500

/**
 * Where the words of a command lead that runs in `directory`. The form of a word says that it stays inside; a link in it
 * or among what its glob matches may still lead out, or to a file that holds secrets.
 */
export function createReach({ files, root }: Workspace, directory: string): Reacher {
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

  return {
    root,
    directory,
    ofPath,
    ofWord(word) {
      const path = `${directory}/${word}`
      return isGlob(word) ? ofGlob(path.split('/').filter((part) => part !== '' && part !== '.')) : ofPath(path)
    },
  }
}

const maxWalked = 5000

/**
 * Whether a command that follows the links it meets on its way (`grep -R`, `rg -L`, `find -L`) would meet one that leads
 * out, or to secrets. Folders that hold more than is looked at count as if one did.
 */
export async function followsLinkOut(
  parts: readonly CommandPart[],
  { ofPath, directory, root }: Reacher,
): Promise<boolean> {
  const following = parts.filter(({ words }) => isFollowing(words))
  if (following.length === 0) return false
  const waiting = [directory, ...following.flatMap(({ words }) => words.slice(1).map((word) => `${directory}/${word}`))]
  const seen = new Set<string>()
  let walked = 0
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const real = await realpath(join(root, path)).catch(() => null)
    if (real === null || seen.has(real)) continue
    seen.add(real)
    for (const entry of await readdir(real, { withFileTypes: true }).catch(() => [])) {
      walked += 1
      if (walked > maxWalked) return true
      const inner = `${path}/${entry.name}`
      if (entry.isSymbolicLink() && (await ofPath(inner)) !== 'inside') return true
      if (entry.isSymbolicLink() || entry.isDirectory()) waiting.push(inner)
    }
  }
  return false
}

function isFollowing([program = '', ...words]: readonly string[]): boolean {
  const letters = {
    grep: /^-[^-]*R/,
    egrep: /^-[^-]*R/,
    fgrep: /^-[^-]*R/,
    rg: /^-[^-]*L/,
    find: /^-[LH]/,
    ls: /^-[^-]*[LH]/,
  }
  const names = /^--(?:deref|foll)|^-follow$/
  const short = letters[program.replace(/\.exe$/i, '').toLowerCase() as keyof typeof letters] as RegExp | undefined
  return words.some((word) => names.test(word) || short?.test(word))
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

import { readdir, realpath, stat } from 'node:fs/promises'
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

const maxWalked = 20_000

/**
 * Where a command comes that goes through folders: one that follows the links it meets (`grep -R`, `rg -L`, `find -L`) may
 * be led out, and one that prints what it finds (`grep -r`) may print secrets. Folders that hold more than is looked at
 * count as leading out.
 */
export async function reachOfWalks(parts: readonly CommandPart[], reacher: Reacher): Promise<Reach> {
  for (const { words } of parts) {
    const walk = { follows: isFollowing(words), prints: isPrinting(words) }
    if (!walk.follows && !walk.prints) continue
    const reach = await reachOfWalk(words, walk, reacher)
    if (reach !== 'inside') return reach
  }
  return 'inside'
}

async function reachOfWalk(
  words: readonly string[],
  { follows, prints }: { readonly follows: boolean; readonly prints: boolean },
  { ofPath, directory, root }: Reacher,
): Promise<Reach> {
  const named = words.slice(1).filter((word) => !word.startsWith('-') && !isGlob(word))
  const folders: string[] = []
  for (const word of named) {
    const stats = await stat(join(root, directory, word)).catch(() => null)
    if (stats?.isDirectory()) folders.push(`${directory}/${word}`)
  }
  const waiting = folders.length > 0 ? folders : [directory]
  const seen = new Set<string>()
  let walked = 0
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const real = await realpath(join(root, path)).catch(() => null)
    if (real === null || seen.has(real)) continue
    seen.add(real)
    for (const entry of await readdir(real, { withFileTypes: true }).catch(() => [])) {
      walked += 1
      if (walked > maxWalked) return 'outside'
      const inner = `${path}/${entry.name}`
      if (prints && !entry.isDirectory() && isProtectedForReading(inner)) return 'secrets'
      if (follows && entry.isSymbolicLink()) {
        const reach = await ofPath(inner)
        if (reach !== 'inside') return reach
      }
      if (entry.isDirectory() || (follows && entry.isSymbolicLink())) waiting.push(inner)
    }
  }
  return 'inside'
}

/** `grep -r` and its kind; `rg` goes through folders by itself. */
function isPrinting([program = '', ...words]: readonly string[]): boolean {
  const name = nameOf(program)
  if (name === 'rg') return !words.some((word) => /^--(?:files|type-list|version|help)$/.test(word))
  return /^[ef]?grep$/.test(name) && words.some((word) => /^-[^-]*[rR]|^--(?:dereference-)?recursive$/.test(word))
}

const nameOf = (program: string): string => program.replace(/\.exe$/i, '').toLowerCase()

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
  const short = letters[nameOf(program) as keyof typeof letters] as RegExp | undefined
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

import { createHash } from 'node:crypto'
import type { CommandPart } from '../../preload/contract/tool.ts'
import { basisOf } from '../policy/command-basis.ts'
import type { Workspace } from '../workspace/workspace.ts'

type Parts = readonly CommandPart[]

const maxNamed = 200
const maxDirectories = 10

/** The workspace's files among the words, by content: `./deploy.sh` that was approved is that script, not its name. */
export async function hashNamed(parts: Parts, directory: string, { files }: Workspace) {
  const found: (readonly [path: string, hash: string])[] = []
  for (const word of namesIn(parts).slice(0, maxNamed)) {
    const path = under(directory, word)
    const hash = path === null ? null : await hashOf(files, path)
    if (path !== null && hash !== null) found.push([path, hash])
  }
  return found
}

/**
 * What a command rests on, by path in the workspace; null for what is not there. A command can be sent into another
 * folder (`cd app && npm test`, `make -C app`): every folder among its words counts as one it may run in.
 */
export async function hashBasis(
  parts: Parts,
  directory: string,
  { files }: Workspace,
): Promise<Record<string, string | null>> {
  const names = basisOf(parts.map(({ words }) => words))
  const basis: Record<string, string | null> = {}
  if (names.length === 0) return basis
  const directories = [directory]
  for (const word of namesIn(parts).slice(0, maxNamed)) {
    if (directories.length >= maxDirectories) break
    for (const base of [...directories]) {
      const path = under(base, word)
      if (path === null || directories.includes(path)) continue
      const stats = await files.stat(path).catch(() => null)
      if (stats?.type === 'directory') directories.push(path)
    }
  }
  for (const base of directories) {
    for (const name of names) {
      const path = under(base, name)
      if (path !== null) basis[path] = await hashOf(files, path)
    }
  }
  return basis
}

/** Words that may name something, those behind the `=` of an option too. */
function namesIn(parts: Parts): string[] {
  const words = parts.flatMap((part) => part.words)
  return [...new Set(words.map((word) => (word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word)))].filter(
    (word) => word !== '' && !word.startsWith('-'),
  )
}

/** The path in the workspace that a word means in a directory; null for one that leads out or is none. */
function under(directory: string, word: string): string | null {
  if (/^[/\\~]|^[a-z]:|\0/i.test(word)) return null
  const parts: string[] = []
  for (const part of `${directory}/${word}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/') || '.'
}

/** Null where there is no file, or none of the workspace's: nothing that an agent could have edited. */
function hashOf(files: Workspace['files'], path: string): Promise<string | null> {
  return files
    .withFile(path, async (file) => {
      const hash = createHash('sha256')
      for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer)
      return hash.digest('hex')
    })
    .catch(() => null)
}

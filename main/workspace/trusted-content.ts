import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type ChangedPart, trustParts, type TrustPart } from '../../preload/contract/workspace.ts'

/** What of a folder could run or steer the agent once it is trusted: SHA-256 by path, part by part. */
export type TrustedContent = Readonly<Record<TrustPart, Readonly<Record<string, string>>>>

const maxFiles = 1000

/** `hooksDirectory`: where git looks for hooks, null where that is not the folder's own. */
export async function readTrustedContent(root: string, hooksDirectory: string | null): Promise<TrustedContent> {
  const [hooks, settings, rules] = await Promise.all([
    hooksDirectory === null ? {} : hashesBelow(root, hooksDirectory, (name) => !name.endsWith('.sample')),
    hashesBelow(root, join(root, '.codelab'), () => true),
    hashesBelow(root, join(root, 'AGENTS.md'), () => true),
  ])
  return { hooks, settings, rules }
}

/** What was added, changed or taken away, by part; parts that are the same are left out. */
export function changedParts(before: TrustedContent, now: TrustedContent): ChangedPart[] {
  return trustParts.flatMap((part) => {
    const [old, present] = [before[part], now[part]]
    const files = [...new Set([...Object.keys(old), ...Object.keys(present)])].filter(
      (path) => old[path] !== present[path],
    )
    return files.length > 0 ? [{ part, files: files.sort() }] : []
  })
}

async function hashesBelow(
  root: string,
  start: string,
  isMeant: (name: string) => boolean,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const waiting = [start]
  let count = 0
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const stats = await lstat(path).catch(() => null)
    if (!stats || !isMeant(path)) continue
    if (stats.isDirectory()) {
      const names = await readdir(path).catch(() => [])
      waiting.push(...names.map((name) => join(path, name)))
      continue
    }
    count += 1
    const name = relative(root, path).replaceAll('\\', '/')
    // More than this is no configuration; what is not looked at must not count as known.
    found[name] = count > maxFiles ? `not read ${Date.now()}` : await hashOf(path, stats.isSymbolicLink())
  }
  return found
}

/** With whether it can be run, and for a link where it leads and what stands there. */
async function hashOf(path: string, isLink: boolean): Promise<string> {
  const hash = createHash('sha256')
  if (isLink) hash.update(`link to ${await readlink(path).catch(() => '')}\0`)
  const stats = await stat(path).catch(() => null)
  if (stats?.isFile()) {
    hash.update(stats.mode & 0o111 ? 'runs\0' : 'file\0')
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    } catch {
      return 'not readable'
    }
  }
  return hash.digest('hex')
}

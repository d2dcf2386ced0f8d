import { lstat, open, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'

/**
 * The branch of the repository a folder is in, read without starting git: a folder nobody trusts yet could have git run
 * what it wants. A short hash where HEAD is detached, `null` outside a repository.
 */
export async function readBranch(root: string): Promise<string | null> {
  const gitDirectory = await gitDirectoryOf(root)
  if (gitDirectory === null) return null
  const head = (await readStart(join(gitDirectory, 'HEAD')))?.trim() ?? ''
  const branch = /^ref:\s*refs\/heads\/(.+)$/.exec(head)?.[1]
  if (branch !== undefined) return branch
  return /^[0-9a-f]{40,64}$/.test(head) ? head.slice(0, 7) : null
}

/** `.git` itself, or where the file `.git` of a worktree or a submodule points. */
export async function gitDirectoryOf(root: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const path = join(folder, '.git')
    const stats = await lstat(path).catch(() => null)
    if (stats?.isDirectory()) return path
    if (stats?.isFile() && stats.size < 10_000) {
      const target = /^gitdir:\s*(.+)$/m.exec(await readFile(path, 'utf8').catch(() => ''))?.[1]?.trim()
      return target === undefined ? null : isAbsolute(target) ? target : resolve(folder, target)
    }
    if (dirname(folder) === folder) return null
  }
}

async function readStart(path: string): Promise<string | null> {
  const stats = await lstat(path).catch(() => null)
  if (!stats?.isFile()) return null
  const file = await open(path).catch(() => null)
  if (!file) return null
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

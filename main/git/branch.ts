import { lstat, open, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/**
 * The branch of the repository a folder is in, read without starting git: a folder nobody trusts yet could have git run
 * what it wants. A short hash where HEAD is detached, `null` outside a repository.
 */
export async function readBranch(root: string): Promise<string | null> {
  const repository = await findRepository(root)
  if (repository === null) return null
  const head = (await readStart(join(repository.gitDirectory, 'HEAD')))?.trim() ?? ''
  const branch = /^ref:\s*refs\/heads\/(.+)$/.exec(head)?.[1]
  // A repository with reftables keeps its branches elsewhere and says so by this name.
  if (branch !== undefined) return branch === '.invalid' ? null : branch
  return /^[0-9a-f]{40,64}$/.test(head) ? head.slice(0, 7) : null
}

export interface Repository {
  /** The folder that holds `.git`: the root of the repository or above it. */
  readonly top: string
  /** `.git` itself, or where the file `.git` of a worktree or a submodule points. */
  readonly gitDirectory: string
}

/** The repository a folder is in, found as git finds it. */
export async function findRepository(root: string): Promise<Repository | null> {
  for (let top = root; ; top = dirname(top)) {
    const path = join(top, '.git')
    const stats = await stat(path).catch(() => null)
    if (stats?.isDirectory() && (await lstat(join(path, 'HEAD')).catch(() => null))) return { top, gitDirectory: path }
    if (stats?.isFile() && stats.size < 10_000) {
      const target = /^gitdir:\s*(.+)$/m.exec(await readFile(path, 'utf8').catch(() => ''))?.[1]?.trim()
      if (target !== undefined) return { top, gitDirectory: resolve(top, target) }
    }
    if (dirname(top) === top) return null
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

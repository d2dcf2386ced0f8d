import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { access, lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../errors.ts'
import type { GitPlumbing } from '../git/plumbing.ts'
import type { GitEntry, GitSide } from './git-entries.ts'
import type { PathAttributes } from './git-filters.ts'

/** Above this a file is never text here: it is named by its bytes, and not copied to be looked at. */
export const maxTextBytes = 16 * 1024 * 1024
/** How many files are read at a time. */
const together = 32

/** A file of which git need not say what it would store. */
export interface LyingFile {
  readonly side: GitSide
  readonly why: NonNullable<GitEntry['asItLies']>
}

export interface LookedAt {
  readonly path: string
  /** As git has it, where it says so. */
  readonly mode: string | null
}

/**
 * Looks at files as they lie there. Not told of are those that git would store otherwise, or may: where it is in
 * question, git is asked. Without `takesPlain` only those are told of that git must not be asked about.
 */
export async function lookAtFiles(
  git: GitPlumbing,
  files: readonly LookedAt[],
  attributes: PathAttributes,
  { takesPlain }: { readonly takesPlain: boolean },
): Promise<ReadonlyMap<string, LyingFile>> {
  const found = new Map<string, LyingFile>()
  const look = async ({ path, mode: known }: LookedAt): Promise<void> => {
    const place = join(git.root, path)
    const stats = await lstat(place).catch(() => null)
    if (!stats?.isFile()) return
    const isProgram = (stats.mode & 0o100) !== 0
    const mode = known ?? (isProgram ? '100755' : '100644')
    const keep = (why: LyingFile['why'], id: string) => found.set(path, { side: { mode, id }, why })
    try {
      if (attributes.filtered.has(path)) keep('filtered', await hashFile(git, place, stats.size))
      else if (stats.size > maxTextBytes) keep('large', await hashFile(git, place, stats.size))
      else if (takesPlain && !attributes.converted.has(path) && (known !== null || !isProgram)) {
        const bytes = await readFile(place)
        if (!hasReturns(bytes)) keep('plain', objectId(git.repository.hash, bytes))
      } else await access(place, constants.R_OK)
    } catch (error) {
      const errno = errnoOf(error)
      if (errno === 'ENOENT') return
      if (errno !== 'EACCES' && errno !== 'EPERM') throw error
      keep('unreadable', noId(git))
    }
  }
  for (let from = 0; from < files.length; from += together) {
    await Promise.all(files.slice(from, from + together).map(look))
  }
  return found
}

/** The only thing that git's settings of line endings ever change when it stores a file. */
const hasReturns = (bytes: Buffer): boolean => bytes.includes('\r\n')

export const objectId = (algorithm: 'sha1' | 'sha256', bytes: Uint8Array): string =>
  createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

async function hashFile(git: GitPlumbing, path: string, size: number): Promise<string> {
  const hash = createHash(git.repository.hash).update(`blob ${size}\0`)
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export const noId = ({ repository }: GitPlumbing): string => '0'.repeat(repository.hash === 'sha1' ? 40 : 64)

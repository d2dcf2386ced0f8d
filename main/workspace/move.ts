import { constants } from 'node:fs'
import { copyFile, cp, link, lstat, mkdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { errnoOf, ToolFailure } from '../errors.ts'
import { type HeldEntry, withEntry } from './held-directory.ts'

/**
 * Moves a file, link or folder inside the root, across devices too, and never over something: where `to` exists by then,
 * `ALREADY_EXISTS`. Only a change of case in a name that the file system takes for the same goes through.
 */
export function movePath(root: string, from: string, to: string): Promise<void> {
  return withEntry(root, from, (source) => withEntry(root, to, (target) => moveEntry(source, target, to)))
}

async function moveEntry(source: HeldEntry, target: HeldEntry, to: string): Promise<void> {
  const old = source.directory.at(source.name)
  const next = target.directory.at(target.name)
  const stats = await lstat(old)
  const there = await lstat(next).catch(() => null)
  if (there && there.ino === stats.ino && there.dev === stats.dev && source.path !== target.path) {
    if (source.path.toLowerCase() === target.path.toLowerCase()) return rename(old, next)
  }
  if (there) throw alreadyThere(to)
  try {
    if (stats.isDirectory()) await moveFolder(old, next)
    else await moveFile(old, next)
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') throw alreadyThere(to)
    throw thrown
  }
}

/** `rename` would replace what appeared meanwhile; a second name for the file is refused where one stands. */
async function moveFile(old: string, next: string): Promise<void> {
  try {
    await link(old, next)
  } catch (thrown) {
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'].includes(errnoOf(thrown) ?? '')) throw thrown
    if ((await lstat(old)).isSymbolicLink())
      await cp(old, next, { verbatimSymlinks: true, errorOnExist: true, force: false })
    else await copyFile(old, next, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  }
  await unlink(old)
}

/** An empty folder of our own is put first, which fails where something stands, and replaced. */
async function moveFolder(old: string, next: string): Promise<void> {
  if (process.platform === 'win32') return rename(old, next)
  await mkdir(next)
  try {
    await rename(old, next)
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EXDEV') {
      await rmdir(next).catch(() => undefined)
      throw thrown
    }
    await cp(old, next, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    await rm(old, { recursive: true })
  }
}

const alreadyThere = (path: string): ToolFailure =>
  new ToolFailure('ALREADY_EXISTS', `${path} exists already. Choose another name, or delete it first.`, { path })

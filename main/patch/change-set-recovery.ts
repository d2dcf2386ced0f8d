import { errnoOf, ToolFailure } from '../errors.ts'
import { inPlace, readState, stateHash, statusOf, type Disk } from './change-set-disk.ts'
import type { ChangeSetRecord, Journal, JournalEntry } from './change-set-journal.ts'
import { below, foldersOf, hasContent, unlinkIfThere } from './change-set-places.ts'

interface BackContext {
  readonly disk: Disk
  readonly root: string
  readonly journal: Journal
}

/** Puts everything back, however far it went. May be cut off itself and done again. */
export async function rollBack(context: BackContext, set: ChangeSetRecord): Promise<void> {
  const { disk, root, journal } = context
  for (const entry of set.entries.toReversed()) {
    if (!hasContent(entry.after)) continue
    await atPath(root, entry.path, entry.holder, async (target, holder) => {
      if (target !== null) await takeBack(disk, entry, target, holder)
      await unlinkIfThere(disk, holder(entry.staged))
    })
  }
  for (const path of set.folders.toReversed()) await removeFolder(context, path)
  if (set.state === 'committing') {
    for (const { path, mode } of set.replaced) {
      await atPath(root, path, '.', async (target) => {
        if (target !== null && (await statusOf(disk, target)) === null) await disk.mkdir(target, mode)
      })
    }
  }
  for (const entry of set.entries.toReversed()) {
    if (hasContent(entry.after) || !hasContent(entry.before)) continue
    await atPath(root, entry.path, entry.holder, async (target, holder) => {
      if (target !== null) await restore(disk, target, holder(entry.aside))
    })
  }
  journal.setState(set.id, 'rolled-back')
}

async function takeBack(
  disk: Disk,
  entry: JournalEntry,
  target: string,
  holder: (name: string) => string,
): Promise<void> {
  const aside = await statusOf(disk, holder(entry.aside))
  const there = await statusOf(disk, target)
  if (aside !== null) {
    if (there === null) return disk.rename(holder(entry.aside), target)
    const isSame = there.ino === aside.ino && there.dev === aside.dev
    const isOurs = !isSame && stateHash(await readState(disk, target)) === entry.after.hash
    // Anything else was put there by someone else since: theirs stays, the old content is kept in the store.
    return isOurs ? disk.rename(holder(entry.aside), target) : disk.unlink(holder(entry.aside))
  }
  if (entry.before.kind !== 'missing' || there === null || there.isDirectory()) return
  const staged = await statusOf(disk, holder(entry.staged))
  const isOther = staged !== null && staged.ino !== there.ino
  if (!isOther && stateHash(await readState(disk, target)) === entry.after.hash) await disk.unlink(target)
}

async function restore(disk: Disk, target: string, aside: string): Promise<void> {
  if ((await statusOf(disk, aside)) === null) return
  if ((await statusOf(disk, target)) === null) await disk.rename(aside, target)
  else await disk.unlink(aside)
}

/** Takes away what a written change set left: second names, and folders that became empty. */
export async function tidyUp({ disk, root, journal }: BackContext, set: ChangeSetRecord): Promise<void> {
  for (const entry of set.entries) {
    await atPath(root, entry.path, entry.holder, async (_target, holder) => unlinkIfThere(disk, holder(entry.aside)))
  }
  for (const entry of set.entries) {
    if (entry.before.kind === 'folder') await removeFolder({ disk, root }, entry.path)
    if (!entry.prunesFolders || entry.after.kind !== 'missing') continue
    for (const folder of foldersOf(entry.path).toReversed()) {
      if (!(await removeFolder({ disk, root }, folder))) break
    }
  }
  journal.setState(set.id, 'done')
}

/** False where it has something in it, or is no folder. */
async function removeFolder({ disk, root }: Pick<BackContext, 'disk' | 'root'>, path: string): Promise<boolean> {
  const isGone = await atPath(root, path, '.', async (target) => {
    if (target === null) return true
    try {
      await disk.rmdir(target)
      return true
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return true
      if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY', 'EINVAL'].includes(errnoOf(thrown) ?? '')) return false
      throw thrown
    }
  })
  return isGone ?? true
}

/** As `inBoth`, where the path's folder may be gone: then its target is null. Null too where the holder itself is gone. */
async function atPath<Value>(
  root: string,
  path: string,
  holder: string,
  work: (target: string | null, holder: (name: string) => string) => Promise<Value>,
): Promise<Value | null> {
  const both = inPlace(root, below(holder, 'x'), async ({ directory }) => {
    const inFolder = inPlace(root, path, (own) => work(own.directory.at(own.name), directory.at).catch(ownFailure))
    const gone = await inFolder.catch(noneIfGone)
    return gone === null ? work(null, directory.at).catch(ownFailure) : gone
  })
  return both.catch(noneIfGone).catch((thrown: unknown) => {
    throw thrown instanceof OwnFailure ? thrown.cause : thrown
  })
}

function noneIfGone(thrown: unknown): null {
  const isGone =
    thrown instanceof ToolFailure && ['FILE_NOT_FOUND', 'NOT_A_DIRECTORY', 'STALE_FILE'].includes(thrown.code)
  if (isGone) return null
  throw thrown
}

/** Tells a failure of the work from one on the way to its folder. */
class OwnFailure extends Error {
  override readonly name = 'OwnFailure'
}

const ownFailure = (thrown: unknown): never => {
  throw new OwnFailure('', { cause: thrown })
}

import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { errnoOf, messageOf, ToolFailure } from '../errors.ts'
import type { Blobs } from '../store/store.ts'
import type { WorkspaceFiles } from '../workspace/files.ts'
import { inPlace, linkHash, readState, stateHash, statusOf, type Disk } from './change-set-disk.ts'
import type { ChangeSetRecord, Journal, JournalEntry, StoredState } from './change-set-journal.ts'
import { eachAtOnce } from './at-once.ts'
import { type AttributePair, canCopyAttributes, copyAttributes } from './change-set-attributes.ts'
import { alreadyExists, checkChanges } from './change-set-checks.ts'
import { below, foldersOf, hasContent, inBoth, parentOf } from './change-set-places.ts'
import { rollBack, tidyUp } from './change-set-recovery.ts'
import { sha256, staleFiles, type ChangeOwner, type FileChange, type FileRead } from './change-set.ts'

/*
 * How a set of files is written all or not at all.
 *
 * 1. Everything is looked at: what stands there is what was planned on, folders can be written, there is room.
 * 2. The journal says what will be done, with the content before and after (`staging`).
 * 3. What comes is written under temporary names in the folders where it will stand.
 * 4. The journal says that files are put in place (`committing`). What goes or is replaced keeps a second name; what
 *    is new is put there by a call that fails where something stands.
 * 5. The journal says that all is in place (`written`); second names are taken away (`done`).
 *
 * Cut off or failing before 5, everything goes back: what has a second name gets its first one again, so that even its
 * inode is the old one.
 */

export interface WriteContext {
  readonly disk: Disk
  readonly root: string
  readonly files: WorkspaceFiles
  readonly blobs: Blobs
  readonly journal: Journal
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileRead>>
}

export async function writeAll(
  context: WriteContext,
  changes: readonly FileChange[],
  owner: ChangeOwner,
): Promise<string> {
  const { journal, root } = context
  for (const set of journal.unfinished(root)) {
    // What still cannot be tidied up does not keep others from being written.
    if (set.state === 'written') await tidyUp(context, set).catch(() => undefined)
    else await rollBack(context, set)
  }
  const set = await preflight(context, changes, owner)
  journal.begin(set)
  try {
    await eachAtOnce(set.entries, atOnce, (entry) => stage(context, entry))
    await carryAttributes(context, set.entries)
    journal.setState(set.id, 'committing')
    await commit(context, set)
    await syncFolders(context, set)
    journal.setState(set.id, 'written')
  } catch (thrown) {
    await rollBack(context, { ...set, state: 'committing' }).catch((failure: unknown) => {
      const message = `${messageOf(thrown)} Putting the files back failed as well (${messageOf(failure)}); it is tried again at the next write and the next start.`
      throw new ToolFailure('IO_ERROR', message, undefined, thrown)
    })
    throw thrown
  }
  // All is written; leftovers that cannot be taken away now are at the next start.
  await tidyUp(context, { ...set, state: 'written' }).catch(() => undefined)
  return set.id
}

/** A disk takes several files to itself in little more time than one. */
const atOnce = 8

type NewSet = Omit<ChangeSetRecord, 'state'>

async function preflight(context: WriteContext, changes: readonly FileChange[], owner: ChangeOwner): Promise<NewSet> {
  const now = await context.read(changes.map(({ path }) => path))
  const removed = new Set(changes.flatMap(({ path, after }) => (after === null ? [path] : [])))
  const comes = new Set(changes.flatMap(({ path, after }) => (after === null ? [] : [path])))
  const newFolders = changes.flatMap(({ path, after, isFolder }) => (isFolder && after !== null ? [path] : []))
  checkChanges(context.files, changes, now)
  const parents = await context.read([...new Set([...comes, ...removed].flatMap(foldersOf))])
  const isFolder = (path: string): boolean => path === '.' || parents.get(path)?.kind === 'directory'
  const holderOf = (path: string): string => {
    let folder = parentOf(path)
    while (!isFolder(folder) || [folder, ...foldersOf(folder)].some((above) => comes.has(above)))
      folder = parentOf(folder)
    return folder
  }
  const id = randomUUID()
  // What is kept for undoing goes with its session.
  const keep = (bytes: Uint8Array) => context.blobs.put(bytes, owner.sessionId)
  const entries = changes.map((change, index): JournalEntry => {
    const state = now.get(change.path)!
    const name = `.codelab-${id}-${index}`
    return {
      path: change.path,
      ...(change.from === undefined ? {} : { from: change.from }),
      before: storedState(keep, change, state),
      after: storedAfter(keep, change, state),
      holder: holderOf(change.path),
      staged: `${name}.new`,
      aside: `${name}.old`,
      ...(change.prunesFolders ? { prunesFolders: true } : {}),
    }
  })
  await checkFolders(context, entries, changes)
  const folders = [...new Set([...comes].flatMap(foldersOf)), ...newFolders].filter((path) => !isFolder(path)).sort()
  const replaced = await replacedFolders(context, changes, now, removed)
  const { sessionId, callId, undoes = null } = owner
  return { id, root: context.root, sessionId, callId, undoes, entries, folders, replaced }
}

async function checkFolders(
  context: WriteContext,
  entries: readonly JournalEntry[],
  changes: readonly FileChange[],
): Promise<void> {
  const { disk, root } = context
  for (const holder of new Set(entries.map((entry) => entry.holder))) {
    await inPlace(root, below(holder, 'x'), (entry) =>
      disk.access(entry.directory.at('.'), constants.W_OK | constants.X_OK),
    )
  }
  const needed = changes.reduce((sum, { after }) => sum + (after?.length ?? 0), 0)
  const free = await inPlace(root, 'x', (entry) => disk.freeBytes(entry.directory.at('.')))
  if (needed > free) {
    const message = `There is no room on the disk: ${needed} bytes are needed, ${free} are free. Nothing was written.`
    throw new ToolFailure('IO_ERROR', message, { reason: 'disk-full' })
  }
}

/** Folders that must go because a file comes in their place, outermost first. */
async function replacedFolders(
  context: WriteContext,
  changes: readonly FileChange[],
  now: ReadonlyMap<string, FileRead>,
  removed: ReadonlySet<string>,
): Promise<{ path: string; mode: number }[]> {
  const gone = new Set<string>()
  for (const { path, after } of changes) {
    if (after === null || now.get(path)!.kind !== 'directory') continue
    gone.add(path)
    for (const other of removed) {
      for (const folder of foldersOf(other)) if (folder.startsWith(`${path}/`)) gone.add(folder)
    }
  }
  const folders: { path: string; mode: number }[] = []
  for (const path of [...gone].sort()) {
    const mode = await inPlace(
      context.root,
      path,
      async (entry) => (await context.disk.lstat(entry.directory.at(entry.name))).mode,
    )
    folders.push({ path, mode: mode & 0o7777 })
  }
  return folders
}

function storedState(keep: Keep, change: FileChange, state: FileRead): StoredState {
  if (state.kind === 'file') return { kind: 'file', hash: state.hash!, blob: keep(state.bytes), mode: state.mode }
  if (state.kind === 'link') {
    return { kind: 'link', hash: state.hash!, blob: keep(new TextEncoder().encode(state.target)) }
  }
  return folderState(change.isFolder === true && change.after === null)
}

/** Keeps content as a blob and gives its hash. */
type Keep = (bytes: Uint8Array) => string

const folderState = (isThere: boolean): StoredState => ({ kind: isThere ? 'folder' : 'missing', hash: null })

function storedAfter(keep: Keep, change: FileChange, state: FileRead): StoredState {
  if (change.isFolder) return folderState(change.after !== null)
  if (change.after === null) return { kind: 'missing', hash: null }
  const blob = keep(change.after)
  if (change.isLink) return { kind: 'link', hash: linkHash(new TextDecoder().decode(change.after)), blob }
  const mode =
    state.kind === 'file'
      ? (change.mode ?? state.mode)
      : (change.mode ?? 0o666) & ~(change.mode === undefined || isGitMode(change.mode) ? process.umask() : 0)
  return { kind: 'file', hash: sha256(change.after), blob, mode }
}

/** As patches say it: what a new file may be is then for the person's own mask to narrow. */
const isGitMode = (mode: number): boolean => mode === 0o666 || mode === 0o777

async function stage({ disk, root, blobs }: WriteContext, entry: JournalEntry): Promise<void> {
  const { after } = entry
  if (!hasContent(after) || (after.kind === 'link' && entry.before.kind === 'missing')) return
  const bytes = blobs.get(after.blob)!
  await inPlace(root, below(entry.holder, entry.staged), async ({ directory, name }) => {
    const path = directory.at(name)
    if (after.kind === 'link') return disk.symlink(new TextDecoder().decode(bytes), path)
    const owner = entry.before.kind === 'file' ? await ownerOf(disk, root, entry.path) : null
    const file = await disk.open(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    )
    try {
      await file.writeFile(bytes)
      const mine = await file.stat()
      if (owner && (owner.uid !== mine.uid || owner.gid !== mine.gid))
        await keepOwner(() => file.chown(owner.uid, owner.gid))
      await file.chmod(after.mode)
      await file.sync()
    } finally {
      await file.close()
    }
  })
}

/** The folders of so many files are held open at once. */
const carriedAtOnce = 25

/** What comes in the place of a file has its attributes. */
async function carryAttributes({ root }: WriteContext, entries: readonly JournalEntry[]): Promise<void> {
  if (!canCopyAttributes) return
  const successors = entries.filter(({ before, after }) => before.kind === 'file' && after.kind === 'file')
  const batches: JournalEntry[][] = []
  for (let from = 0; from < successors.length; from += carriedAtOnce)
    batches.push(successors.slice(from, from + carriedAtOnce))
  const withHeld = ([entry, ...others]: readonly JournalEntry[], pairs: readonly AttributePair[]): Promise<void> => {
    if (!entry) return copyAttributes(pairs)
    const { before, after } = entry
    const hasSameMode = before.kind === 'file' && after.kind === 'file' && before.mode === after.mode
    return inBoth(root, entry, (target, holder) =>
      withHeld(others, [...pairs, { from: target, to: holder(entry.staged), hasSameMode }]),
    )
  }
  await eachAtOnce(batches, 2, (batch) => withHeld(batch, []))
}

const ownerOf = (disk: Disk, root: string, path: string): Promise<{ uid: number; gid: number }> =>
  inPlace(root, path, ({ directory, name }) => disk.lstat(directory.at(name)))

/** Only the superuser may give files away; for others they become theirs, as with every editor. */
async function keepOwner(give: () => Promise<void>): Promise<void> {
  await give().catch((thrown: unknown) => {
    if (!['EPERM', 'EACCES', 'EINVAL', 'ENOSYS'].includes(errnoOf(thrown) ?? '')) throw thrown
  })
}

async function commit(context: WriteContext, set: NewSet): Promise<void> {
  const { disk, root } = context
  for (const entry of set.entries) {
    if (!hasContent(entry.after) && hasContent(entry.before)) await moveAside(context, entry)
  }
  for (const { path } of set.replaced.toReversed()) {
    await inPlace(root, path, ({ directory, name }) => disk.rmdir(directory.at(name)))
  }
  for (const path of set.folders) await inPlace(root, path, ({ directory, name }) => disk.mkdir(directory.at(name)))
  for (const entry of set.entries) {
    if (!hasContent(entry.after)) continue
    if (entry.before.kind === 'missing') await putNew(context, entry)
    else await putInstead(context, entry)
  }
}

/** Whatever stands there at this moment is moved, and only then looked at: nobody can change it in between. */
async function moveAside(context: WriteContext, entry: JournalEntry): Promise<void> {
  await inBoth(context.root, entry, (target, holder) => context.disk.rename(target, holder(entry.aside)))
  await checkAside(context, entry)
}

async function putNew(context: WriteContext, entry: JournalEntry): Promise<void> {
  const { disk, root, blobs } = context
  await inBoth(root, entry, async (target, holder) => {
    if (entry.after.kind === 'link') {
      await disk.symlink(new TextDecoder().decode(blobs.get(entry.after.blob)!), target).catch(told(entry.path))
      return
    }
    try {
      await disk.link(holder(entry.staged), target)
    } catch (thrown) {
      if (!hasNoLinks(thrown)) return told(entry.path)(thrown)
      if ((await statusOf(disk, target)) !== null) throw alreadyExists(entry.path)
      await disk.rename(holder(entry.staged), target)
      return
    }
    await disk.unlink(holder(entry.staged))
  })
}

async function putInstead(context: WriteContext, entry: JournalEntry): Promise<void> {
  const { disk, root } = context
  await inBoth(root, entry, async (target, holder) => {
    const kept = entry.before.kind === 'file' && (await hasSecondName(disk, target, holder(entry.aside)))
    if (!kept) await disk.rename(target, holder(entry.aside))
    await disk.rename(holder(entry.staged), target)
  })
  await checkAside(context, entry)
}

async function hasSecondName(disk: Disk, target: string, aside: string): Promise<boolean> {
  try {
    await disk.link(target, aside)
    return true
  } catch (thrown) {
    if (hasNoLinks(thrown)) return false
    throw thrown
  }
}

/** The file system has no hard links, or this file may have none. */
const hasNoLinks = (thrown: unknown): boolean =>
  ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES'].includes(errnoOf(thrown) ?? '')

/** What was moved or replaced must be what was planned on. */
async function checkAside({ disk, root }: WriteContext, entry: JournalEntry): Promise<void> {
  const state = await inPlace(root, below(entry.holder, entry.aside), ({ directory, name }) =>
    readState(disk, directory.at(name)),
  )
  if (stateHash(state) !== entry.before.hash) throw staleFiles([entry.path])
}

/** What a power failure must not undo once the journal says that it is written. */
async function syncFolders({ disk, root }: WriteContext, set: NewSet): Promise<void> {
  if (process.platform === 'win32') return
  const folders = set.entries.map(({ path, after, holder }) => (after.kind === 'missing' ? holder : parentOf(path)))
  await eachAtOnce([...new Set(folders)], atOnce, (folder) =>
    inPlace(root, below(folder, 'x'), async ({ directory }) => {
      const opened = await disk.open(directory.at('.'), constants.O_RDONLY | constants.O_DIRECTORY)
      try {
        await opened.sync()
      } finally {
        await opened.close()
      }
    }),
  )
}

const told =
  (path: string) =>
  (thrown: unknown): never => {
    throw errnoOf(thrown) === 'EEXIST' ? alreadyExists(path) : thrown
  }

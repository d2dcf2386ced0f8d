import { createHash } from 'node:crypto'
import type { DiffFile } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import type { Database } from '../store/database.ts'
import type { Blobs } from '../store/store.ts'
import type { WorkspaceFiles } from '../workspace/files.ts'
import type { FileBefore } from './apply.ts'
import { nodeDisk, readEntry, stateHash, type Disk } from './change-set-disk.ts'
import { createCompute } from './change-set-thread.ts'
import {
  createJournal,
  type ChangeSetRecord,
  type JournalEntry,
  type StoredContent,
  type StoredState,
} from './change-set-journal.ts'
import { checkChanges } from './change-set-checks.ts'
import { rollBack, tidyUp } from './change-set-recovery.ts'
import { writeAll } from './change-set-write.ts'
import { compareTexts, keep, restOf, type DiffPair, type DiffSide, type Kept } from './hunks.ts'
import type { Compute } from './patch-jobs.ts'
import { mergeTexts } from './merge.ts'
import { withoutChains } from './rename-chains.ts'
import { concatenate, detectEncoding, readShape } from './text-shape.ts'
import { decodeText, encodeText } from './encodings.ts'

/**
 * One file's change: its bytes after, null where it is gone. `beforeHash` is SHA-256 in hex of the bytes it was worked
 * out from (`ChangeSets.read` gives it for links too), null where there was nothing; writing refuses another state with
 * `STALE_FILE`.
 */
export interface FileChange {
  readonly path: string
  readonly beforeHash: string | null
  readonly after: Uint8Array | null
  /** Permission bits of a new file, or the new ones of an old file. */
  readonly mode?: number
  /** What comes is a symbolic link; `after` is its target. */
  readonly isLink?: boolean
  /** What comes, with no bytes, or goes, if it is empty, is a folder. */
  readonly isFolder?: boolean
  /** The path it was renamed or copied from; a rename is also the removal of that path. */
  readonly from?: string
  readonly isCopy?: boolean
  /** Folders that are empty without it go too. */
  readonly prunesFolders?: boolean
}

/** What a set of changes comes to. */
export interface ChangePlan {
  readonly changes: readonly FileChange[]
  readonly files: readonly DiffFile[]
  /** A unified diff that `git apply` takes. */
  readonly diff: string
}

/** What stands at a path, for working out a change, with the hash that `FileChange.beforeHash` wants. */
export type FileRead = FileBefore & { readonly hash: string | null }

/** Who writes: a call of a session. `undoes`: what it takes back, as the journal has it. */
export interface ChangeOwner {
  readonly sessionId: string
  readonly callId: string
  readonly undoes?: string
}

/** What was carried out for a session, with what is to be known of the paths asked for as they are at that moment. */
export interface RecordedChanges<Known> {
  readonly sets: readonly ChangeSetRecord[]
  readonly now: ReadonlyMap<string, Known>
}

/** A part of what a change set did to one file. Numbers are those of `compareTexts` from before to after. */
export interface UndoPart {
  readonly path: string
  readonly part?: Kept
}

/** Writes all files of a change or none, and takes it back. */
export interface ChangeSets {
  /** What stands at these normalised paths. Links are told as links, and nothing is looked at beyond one. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileRead>>
  /** Does the part of a patch's work that takes time, away from this thread where it is much. */
  readonly compute: Compute
  /** What writing these texts or bytes would do, as a diff, but for files that stay `unsaid`. Changes nothing. */
  plan(changes: readonly FileChange[], unsaid?: (path: string) => boolean): Promise<ChangePlan>
  /** Writes all or throws `ToolFailure` with the tree untouched. Returns the id by which it can be undone. */
  write(plan: ChangePlan, owner: ChangeOwner): Promise<string>
  /**
   * Puts the files back, or only parts of them. Where a file moved on since, what was done to it is taken out of what
   * it is now; where the two cannot be told apart: `STALE_FILE` naming the files, and nothing is changed.
   */
  undo(changeSetId: string, parts?: readonly UndoPart[]): Promise<void>
  /**
   * All that the calls of a session wrote, undone or not, with what `knownOf` keeps of each path that `pathsOf` names;
   * never half of a write. Files are read one after another, so that many need not be held at once.
   */
  recorded<Known>(
    sessionId: string,
    pathsOf: (sets: readonly ChangeSetRecord[]) => readonly string[],
    knownOf: (path: string, read: FileRead) => Known,
  ): Promise<RecordedChanges<Known>>
  /** The bytes of a state that the journal knows. */
  bytesOf(state: StoredContent): Uint8Array
  /** For the owner of the data at its start: brings every write that was cut off to its beginning or its end. */
  recover(): Promise<void>
}

export interface ChangeSetsOptions {
  readonly root: string
  readonly files: WorkspaceFiles
  readonly store: { readonly database: Database; readonly blobs: Blobs }
  /** Another way to the disk, for tests that make it fail. */
  readonly disk?: Disk
}

/** More at once does not come faster from a disk, and each is held open. */
const readAtOnce = 8

type FoldersSeen = Map<string, Promise<'file' | 'directory' | 'link' | null>>

export function createChangeSets({ root, files, store, disk = nodeDisk }: ChangeSetsOptions): ChangeSets {
  const compute = sharedCompute
  const journal = createJournal(store.database)
  let last: Promise<unknown> = Promise.resolve()
  /** One write at a time: two would see each other's files half done. */
  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }

  const read: ChangeSets['read'] = async (paths) => {
    const folders: FoldersSeen = new Map()
    const wanted = [...new Set(paths)]
    const states: FileRead[] = []
    let next = 0
    const readOn = async (): Promise<void> => {
      for (let index = next++; index < wanted.length; index = next++) {
        states[index] = await readPath(wanted[index]!, folders)
      }
    }
    await Promise.all(Array.from({ length: readAtOnce }, readOn))
    return new Map(wanted.map((path, index) => [path, states[index]!]))
  }

  async function readPath(path: string, folders: FoldersSeen): Promise<FileRead> {
    const beyond = await firstObstacle(path, folders)
    if (beyond !== null) return { kind: 'missing', hash: null, ...beyond }
    const state = await readEntry(disk, root, path)
    return { ...state, hash: stateHash(state) }
  }

  /** The part of a path that is no folder, though something is below it by its name. */
  async function firstObstacle(path: string, folders: FoldersSeen) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash)
      const seen = folders.get(folder) ?? files.stat(folder).then((entry) => entry?.type ?? null)
      folders.set(folder, seen)
      const kind = await seen
      if (kind === null) return null
      if (kind === 'directory') continue
      const real = kind === 'link' ? await files.resolve(path).catch(() => null) : null
      return { beyond: folder, beyondKind: kind, ...(real === null ? {} : { realPath: real }) } as const
    }
    return null
  }

  const plan: ChangeSets['plan'] = async (changes, unsaid = () => false) => {
    const states = await read(
      changes.flatMap((change) => [change.path, ...(change.from === undefined ? [] : [change.from])]),
    )
    checkChanges(files, changes, states)
    const named = withoutChains(changes)
    const renamed = new Set(named.flatMap(({ from, isCopy }) => (from === undefined || isCopy ? [] : [from])))
    const shown = named.filter(({ path, after, isFolder }) => !isFolder && !(after === null && renamed.has(path)))
    const folders = named.filter(({ isFolder }) => isFolder)
    const pairs = shown.map((change): DiffPair => {
      const source = states.get(change.from ?? change.path)!
      const own = states.get(change.path)!
      const before = change.from === undefined || change.beforeHash !== null ? own : source
      return {
        path: change.path,
        ...(change.from === undefined || before === own ? {} : { oldPath: change.from }),
        ...(change.isCopy ? { isCopy: true } : {}),
        before: sideOfState(before),
        after: sideOfChange(change, before),
      }
    })
    const size = pairs.reduce((sum, pair) => sum + (pair.before?.text.length ?? 0) + (pair.after?.text.length ?? 0), 0)
    const diffs = await compute('diffFiles', size, pairs)
    const said = diffs.filter(({ file: { path, oldPath = path } }) => !unsaid(path) && !unsaid(oldPath))
    return {
      changes,
      files: [...diffs.map(({ file }) => file), ...folders.map(folderShown)],
      diff: said.map(({ diff }) => diff).join(''),
    }
  }

  const write: ChangeSets['write'] = (wanted, owner) => alone(() => writeNow(wanted.changes, owner))

  async function writeNow(changes: readonly FileChange[], owner: ChangeOwner): Promise<string> {
    return writeAll({ disk, root, files, blobs: store.blobs, journal, read }, changes, owner)
  }

  const recorded: ChangeSets['recorded'] = (sessionId, pathsOf, knownOf) =>
    alone(async () => {
      const sets = journal.ofSession(root, sessionId)
      const now = new Map<string, ReturnType<typeof knownOf>>()
      const kinds: Parameters<typeof readPath>[1] = new Map()
      for (const path of pathsOf(sets)) now.set(path, knownOf(path, await readPath(path, kinds)))
      return { sets, now }
    })

  const undo: ChangeSets['undo'] = (id, parts) =>
    alone(async () => {
      const set = journal.get(id)
      if (!set || set.root !== root) throw new ToolFailure('FILE_NOT_FOUND', `There is no change ${id} to undo here.`)
      if (set.state === 'undone') return
      if (set.state !== 'done' && set.state !== 'written') {
        throw new ToolFailure('FILE_NOT_FOUND', `The change ${id} was not carried out; there is nothing to undo.`)
      }
      const chosen = parts
        ? set.entries.filter((entry) => parts.some(({ path }) => path === entry.path || path === entry.from))
        : set.entries
      const now = await read(chosen.map(({ path }) => path))
      const changes: FileChange[] = []
      const moved: string[] = []
      for (const entry of chosen) {
        const part = parts?.find(({ path }) => path === entry.path)?.part
        const change = undoneChange(entry, now.get(entry.path)!, part)
        if (change === 'conflict') moved.push(entry.path)
        else if (change) changes.push(change)
      }
      if (moved.length > 0) throw staleFiles(moved)
      const { sessionId, callId } = set
      if (changes.length > 0) await writeNow(movedBack(set.entries, changes), { sessionId, callId, undoes: id })
      if (!parts) journal.setState(id, 'undone')
    })

  /** What takes one file back. Null where it is back already. */
  function undoneChange(entry: JournalEntry, now: FileRead, part: Kept | undefined): FileChange | null | 'conflict' {
    const { path, before, after } = entry
    const there = { path, beforeHash: now.hash }
    const prunes = { prunesFolders: true }
    if (before.kind === 'folder' || after.kind === 'folder') {
      const isThere = now.kind === 'directory'
      if (isThere === (before.kind === 'folder')) return null
      if (!isThere && now.kind !== 'missing') return 'conflict'
      return { ...there, after: isThere ? null : new Uint8Array(), isFolder: true }
    }
    // It became the folder of others: those go, and it comes back in their place.
    const isFolderNow = now.kind === 'directory' && after.kind === 'missing' && before.kind !== 'missing'
    if ((now.kind === 'directory' && !isFolderNow) || now.kind === 'other' || now.kind === 'unusable') return 'conflict'
    if (!part && now.hash === after.hash) return changeTo(there, before, prunes)
    if (!part && now.hash === before.hash) return null
    const [old, mine, current] = [textOf(before), textOf(after), now.kind === 'file' ? textOfBytes(now.bytes) : null]
    if (old === null || mine === null || current === null) return 'conflict'
    const comparison = compareTexts(old.text, mine.text)
    const target = part ? keep(comparison, restOf(comparison, part)) : old.text
    const merged = mergeTexts(mine.text, current.text, target)
    if (merged === null) return 'conflict'
    if (merged === current.text) return null
    const encoded = encodeText(merged, current.encoding)
    if ('cannot' in encoded) return 'conflict'
    return { ...there, after: concatenate([current.mark, encoded]) }
  }

  function changeTo(
    there: { readonly path: string; readonly beforeHash: string | null },
    state: Exclude<StoredState, { kind: 'folder' }>,
    whenGone: { readonly prunesFolders: boolean },
  ): FileChange {
    if (state.kind === 'missing') return { ...there, after: null, ...whenGone }
    const bytes = bytesOf(state)
    return state.kind === 'link'
      ? { ...there, after: bytes, isLink: true }
      : { ...there, after: bytes, mode: state.mode }
  }

  function bytesOf(state: StoredContent): Uint8Array {
    const bytes = store.blobs.get(state.blob)
    if (!bytes) throw new Error(`The content ${state.blob} of a change set is not kept any more.`)
    return bytes
  }

  function textOf(state: StoredState) {
    return state.kind === 'file' ? textOfBytes(bytesOf(state)) : null
  }

  return {
    compute,
    read,
    plan,
    write,
    undo,
    recorded,
    bytesOf,
    recover: () =>
      alone(async () => {
        for (const set of journal.unfinished(root)) {
          if (set.state === 'written') await tidyUp({ disk, root, journal }, set)
          else await rollBack({ disk, root, journal }, set)
        }
      }),
  }
}

/** What was renamed is told as renamed back: where a file came from is known afterwards. */
function movedBack(entries: readonly JournalEntry[], changes: readonly FileChange[]): FileChange[] {
  const goes = new Set(changes.flatMap(({ path, after }) => (after === null ? [path] : [])))
  const movedTo = new Map(
    entries.flatMap(({ path, from }) => (from !== undefined && goes.has(path) ? [[from, path]] : [])),
  )
  return changes.map((change) => {
    const from = change.after === null ? undefined : movedTo.get(change.path)
    return from === undefined ? change : { ...change, from }
  })
}

/** One thread serves all folders. */
const sharedCompute = createCompute()

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export function staleFiles(paths: readonly string[]): ToolFailure {
  const names = paths.join(', ')
  const which = paths.length === 1 ? `${names} has changed` : `These files have changed`
  const list = paths.length === 1 ? '' : `: ${names}`
  return new ToolFailure('STALE_FILE', `${which} meanwhile${list}. Nothing was written. Read it again and repeat.`, {
    paths,
  })
}

const folderShown = ({ path, after }: FileChange): DiffFile => ({
  path,
  change: after === null ? 'deleted' : 'created',
  added: 0,
  removed: 0,
})

function sideOfState(state: FileRead): DiffSide | null {
  if (state.kind === 'link') return { text: state.target, mode: '120000' }
  if (state.kind !== 'file') return null
  return { ...shown(state.bytes, state.encoding), mode: gitMode(state.mode) }
}

function sideOfChange(change: FileChange, before: FileRead): DiffSide | null {
  if (change.after === null) return null
  if (change.isLink) return { text: new TextDecoder().decode(change.after), mode: '120000' }
  const mode = change.mode ?? (before.kind === 'file' ? before.mode : 0o644)
  return { ...shown(change.after, before.kind === 'file' ? before.encoding : undefined), mode: gitMode(mode) }
}

const gitMode = (mode: number): string => ((mode & 0o100) === 0 ? '100644' : '100755')

/** Text as a diff shows it: with its byte order mark, for that is a change too. */
function shown(bytes: Uint8Array, told?: string): Pick<DiffSide, 'text' | 'isBinary'> {
  const detected = detectEncoding(bytes, told)
  // In windows-1252 every byte is a character: other bytes are another text.
  if ('notText' in detected) return { text: decodeText(bytes, 'windows-1252'), isBinary: true }
  return { text: decodeText(bytes, detected.encoding) }
}

/** Null where decoding and encoding again would not give the same bytes. */
function textOfBytes(bytes: Uint8Array): { text: string; encoding: string; mark: Uint8Array } | null {
  const shape = readShape(bytes)
  if ('notText' in shape) return null
  const text = shape.lines.map((line, i) => line + shape.endings[i]!).join('')
  const again = encodeText(text, shape.encoding)
  if ('cannot' in again || again.length !== bytes.length - shape.mark) return null
  return { text, encoding: shape.encoding, mark: bytes.subarray(0, shape.mark) }
}

import { Buffer } from 'node:buffer'
import type { ChangesPart } from '../../preload/contract/changes.ts'
import { PublicError } from '../errors.ts'
import type { GitPlumbing } from '../git/plumbing.ts'
import type { ChangeSets, FileChange, FileRead } from '../patch/change-set.ts'
import type { KeptPart } from '../patch/compare-sides.ts'
import { isLink, isSubmodule, type GitEntry, type GitSide } from './git-entries.ts'
import { toldEncoding } from './git-filters.ts'
import { chooseParts, type ChosenPart } from './git-parts.ts'
import { using } from './git-reader.ts'
import type { EntrySides } from './git-sides.ts'
import type { OpenedSource } from './git-source.ts'
import { openWorkingTree } from './git-working-tree.ts'
import type { TakeBack } from './reader.ts'

export interface FileActor {
  readonly root: string
  readonly open: () => Promise<GitPlumbing>
  readonly changes: ChangeSets
}

const owner = { sessionId: 'editor', callId: 'discard' }

/** Files back to what the index has of them, wholly or in part, as a change set that can be undone. */
export async function discard({ root, open, changes }: FileActor, parts: readonly ChangesPart[]): Promise<TakeBack> {
  const git = await open()
  const paths = parts.map(({ path }) => path)
  // Read before they are compared: what changes in between is refused by its hash when it is written.
  const states = await changes.read(paths)
  const wanted = await using(await openWorkingTree(git, paths), async (source) => {
    const own = ({ entry, pair }: EntrySides) => ownLines(git, entry, pair!, states.get(entry.path)!)
    const chosen = await chooseParts({ root, source, parts, goal: 'taken-out', compute: changes.compute, own })
    const discarded: FileChange[] = []
    for (const part of chosen) discarded.push(...(await discardedPart({ git, source, changes, states }, part)))
    return discarded
  })
  const id = await changes.write({ changes: wanted, files: [], diff: '' }, owner)
  return () => changes.undo(id)
}

interface Discarding {
  readonly git: GitPlumbing
  readonly source: OpenedSource
  readonly changes: ChangeSets
  readonly states: ReadonlyMap<string, FileRead>
}

async function discardedPart(
  { git, source, changes, states }: Discarding,
  { entry, text }: ChosenPart,
): Promise<FileChange[]> {
  const { path, oldPath, before, after } = entry
  if (isSubmodule(before) || isSubmodule(after)) {
    throw new PublicError('bad-request', `${path} is a submodule: its commit is chosen in its own folder.`, { path })
  }
  const there = { path, beforeHash: states.get(path)!.hash }
  if (text) return [{ ...there, after: text.bytes, ...(after ? {} : { mode: modeOf(before!) }) }]
  const gone = { ...there, after: null, prunesFolders: true }
  if (!before) return [gone]
  if (oldPath !== undefined) {
    const old = await restored(git, source, entry, oldPath)
    const { hash } = (await changes.read([oldPath])).get(oldPath)!
    return [{ path: oldPath, beforeHash: hash, ...old }, gone]
  }
  if (after && after.id === before.id && states.get(path)!.kind === 'file') {
    return [{ ...there, after: bytesOf(states.get(path)!)!, mode: modeOf(before) }]
  }
  return [{ ...there, ...(await restored(git, source, entry, path)) }]
}

async function restored(
  git: GitPlumbing,
  { objects }: OpenedSource,
  { before, isFiltered }: GitEntry,
  path: string,
): Promise<Pick<FileChange, 'after' | 'mode' | 'isLink'>> {
  const { id } = before!
  if (!isLink(before)) return { after: await checkedOut(git, path, id, isFiltered), mode: modeOf(before!) }
  const target = (await objects.contents([id])).get(id) ?? null
  if (!target) throw new PublicError('not-found', `${path}: its object ${id} is not here.`, { path })
  return { after: target, isLink: true }
}

const modeOf = ({ mode }: GitSide): number => (mode === '100755' ? 0o755 : 0o644)

/** A file as git would write it. Its filter is the person's, who asked for it back. */
function checkedOut(git: GitPlumbing, path: string, id: string, isFiltered = false): Promise<Uint8Array> {
  const args = ['cat-file', '--filters', `--path=${git.repository.prefix}${path}`, id]
  return isFiltered ? git.own(args) : git.run(args)
}

const bytesOf = (state: FileRead): Uint8Array | null => (state.kind === 'file' ? state.bytes : null)

/** The file's own lines, where git stores them otherwise than they lie there. */
async function ownLines(
  git: GitPlumbing,
  { path, before, isFiltered }: GitEntry,
  pair: NonNullable<EntrySides['pair']>,
  state: FileRead,
): Promise<Pick<KeptPart, 'own' | 'encoding'>> {
  const there = bytesOf(state)
  if (isFiltered || (there && pair.after && Buffer.compare(there, pair.after) === 0)) return {}
  const old = before && !isLink(before) && !isSubmodule(before) ? await checkedOut(git, path, before.id) : pair.before
  return { own: { before: old, after: there }, encoding: encodingNamed(await toldEncoding(git, path)) }
}

/** Git's names of encodings are those of iconv; the order of bytes is all that splitting lines needs of them. */
function encodingNamed(name: string | null): string | undefined {
  const order = /^utf-?16(le|be)/i.exec(name ?? '')?.[1]
  return order && `utf-16${order.toLowerCase()}`
}

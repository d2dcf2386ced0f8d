import type { ChangesPart } from '../../preload/contract/changes.ts'
import type { UndoneFile, UndoneParts } from '../../preload/contract/agent.ts'
import type { DiffFile } from '../../preload/contract/tool.ts'
import { PublicError } from '../errors.ts'
import type { FileChange } from '../patch/change-set.ts'
import type { Compute } from '../patch/patch-jobs.ts'
import { sidesOf, sizeOf, type StandingChange } from './standing-change.ts'

export interface Undoing {
  readonly change: StandingChange
  /** Nothing given: all of it. */
  readonly part: ChangesPart['part']
}

/** What is to be written so that these parts are gone and all else stays. */
export async function undoingChanges(compute: Compute, undoings: readonly Undoing[]): Promise<FileChange[]> {
  const changes: FileChange[] = []
  for (const { change, part } of undoings) {
    changes.push(...(part ? [await undoPart(compute, change, part)] : undoWhole(change)))
  }
  return withoutDoubles(changes)
}

const mostFiles = 50

/** What was undone as people and models are told of it. `files`: what undoing did to each. */
export function undoneFiles(
  undoings: readonly Undoing[],
  files: readonly DiffFile[],
): Pick<UndoneParts, 'files' | 'total'> {
  const changeOf = new Map(files.map(({ path, change }) => [path, change]))
  const shown = undoings.slice(0, mostFiles).map(({ change, part }): UndoneFile => {
    const { path, beforePath } = change
    const did = changeOf.get(path) ?? changeOf.get(beforePath) ?? 'modified'
    return { path, change: did, ...(part ? countOf(part) : { part: 'all', count: 1 }) }
  })
  return { files: shown, total: undoings.length }
}

function countOf({ hunks, lines = {} }: NonNullable<ChangesPart['part']>): Pick<UndoneFile, 'part' | 'count'> {
  const counts = Object.values(lines).map((indices) => indices.length)
  const inParts = counts.filter((count) => count > 0)
  if (hunks.length > 0 || inParts.length === 0) return { part: 'hunks', count: hunks.length + inParts.length }
  return { part: 'lines', count: inParts.reduce((sum, count) => sum + count, 0) }
}

function undoWhole({ beforePath, path, before, after }: StandingChange): FileChange[] {
  const goes = (): FileChange => ({
    path,
    beforeHash: after.hash,
    after: null,
    ...(after.kind === 'folder' ? { isFolder: true } : { prunesFolders: true }),
  })
  const isMoved = beforePath !== path && after.kind !== 'missing'
  const there = { path: beforePath, beforeHash: isMoved ? null : after.hash }
  const from = isMoved ? { from: path } : {}
  const content = before.content()
  switch (content.kind) {
    case 'missing':
      return [goes()]
    case 'folder':
      return [{ ...there, after: new Uint8Array(), isFolder: true }]
    case 'file': {
      const comes = { ...there, ...from, after: content.bytes, mode: content.mode }
      return isMoved ? [goes(), comes] : [comes]
    }
    case 'link': {
      const comes = { ...there, ...from, after: content.bytes, isLink: true }
      return isMoved ? [goes(), comes] : [comes]
    }
  }
}

async function undoPart(
  compute: Compute,
  change: StandingChange,
  part: NonNullable<ChangesPart['part']>,
): Promise<FileChange> {
  const { path, before, after } = change
  const pair = sidesOf(change)
  if (before.kind === 'link' || after.kind === 'link') {
    throw new PublicError('bad-request', `${path}: a link can be undone only as a whole.`, { path })
  }
  const kept = await compute('keptBytes', sizeOf(pair), pair, {
    part: { hunks: part.hunks, lines: part.lines ?? {} },
    goal: 'taken-out',
  })
  if ('cannot' in kept) throw new PublicError('bad-request', `${path}: ${kept.cannot}`, { path })
  if (before.kind === 'missing' && kept.bytes.length === 0) {
    return { path, beforeHash: after.hash, after: null, prunesFolders: true }
  }
  // Of a deleted file, these lines come back.
  const mode = after.kind === 'missing' && before.mode !== null ? { mode: before.mode } : {}
  return { path, beforeHash: after.hash, after: kept.bytes, ...mode }
}

/** A path that one file leaves and another comes back to is written once; a folder comes with what comes into it. */
function withoutDoubles(changes: readonly FileChange[]): FileChange[] {
  const comes = changes.filter(({ after }) => after !== null)
  const goes = new Map(changes.flatMap((change) => (change.after === null ? [[change.path, change]] : [])))
  const written = comes.flatMap((change): FileChange[] => {
    if (change.isFolder && comes.some(({ path }) => path.startsWith(`${change.path}/`))) return []
    const gone = goes.get(change.path)
    goes.delete(change.path)
    return [gone ? { ...change, beforeHash: gone.beforeHash } : change]
  })
  return [...goes.values(), ...written]
}

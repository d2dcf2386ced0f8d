import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UndoneParts } from '../../preload/contract/agent.ts'
import type { ChangesPart } from '../../preload/contract/changes.ts'
import type { FileChange } from '../patch/change-set.ts'
import { openPatchTrial, type PatchTrial, type Tree } from '../patch/patch-trial.fixture.ts'
import type { ChangesReader, TakeBack } from './reader.ts'
import { readSessionChanges } from './session-changes.ts'

/** What an agent writes: a file's new text or bytes, null for none, a folder, a link, or a file moved. */
type Written = string | Uint8Array | null | { readonly from: string } | { readonly linkTo: string } | 'folder'

type UndoneTold = Omit<UndoneParts, 'undoId' | 'effect'> & { readonly diff?: string }

/** For tests: a folder in which calls of a session, and a person, change files. */
export interface SessionTrial extends PatchTrial {
  /** A call writes these files in one set; gives the set's id. */
  call(callId: string, files: Readonly<Record<string, Written>>, mode?: number): Promise<string>
  /** A person saves a file. */
  save(path: string, content: string | Uint8Array): void
  text(path: string): string
  /** What was told of undoing, in order; with a diff where something was undone. */
  readonly told: readonly UndoneTold[]
  /** The changes of all calls, or of these. */
  reader(...callIds: readonly string[]): ChangesReader
  /** Undoes parts of what stands as it is shown now; none given: everything. */
  undo(parts?: Readonly<Record<string, ChangesPart['part']>>, ...callIds: readonly string[]): Promise<TakeBack>
}

export const folder = 'folder'

export async function openSessionTrial(tree: Tree): Promise<SessionTrial> {
  const trial = await openPatchTrial(tree)
  const { sets, root } = trial
  const told: UndoneTold[] = []
  const reader = (...callIds: readonly string[]) =>
    readSessionChanges({
      sessionId: 'session',
      callIds: callIds.length > 0 ? new Set(callIds) : null,
      changes: sets,
      undone: ({ undoId: _, effect: _effect, ...parts }, diff) => told.push({ ...parts, diff }),
      restored: ({ undoId: _, effect: _effect, ...parts }) => told.push(parts),
    })

  return {
    ...trial,
    told,
    reader,
    async call(callId, files, mode) {
      const states = await sets.read(Object.entries(files).flatMap(([path, to]) => [path, ...fromOf(to)]))
      const changes = Object.entries(files).flatMap(([path, to]): FileChange[] => {
        const there = { path, beforeHash: states.get(path)!.hash }
        if (to === folder) return [{ ...there, after: new Uint8Array(), isFolder: true }]
        if (to === null) {
          return [{ ...there, after: null, ...(states.get(path)!.kind === 'directory' ? { isFolder: true } : {}) }]
        }
        if (typeof to === 'string' || to instanceof Uint8Array) {
          return [{ ...there, after: Buffer.from(to), ...(mode === undefined ? {} : { mode }) }]
        }
        if ('linkTo' in to) return [{ ...there, after: Buffer.from(to.linkTo), isLink: true }]
        const source = states.get(to.from)!
        if (source.kind !== 'file') throw new Error(`${to.from} is no file.`)
        return [
          { path: to.from, beforeHash: source.hash, after: null },
          { ...there, after: source.bytes, mode: source.mode, from: to.from },
        ]
      })
      return sets.write(await sets.plan(changes), { sessionId: 'session', callId })
    },
    save: (path, content) => writeFileSync(join(root, path), content),
    text: (path) => readFileSync(join(root, path), 'utf8'),
    async undo(parts, ...callIds) {
      const changes = reader(...callIds)
      const rows = (await changes.list()).filter(({ path }) => !parts || path in parts)
      return changes.act(
        'undo',
        rows.map(({ path, beforeHash, afterHash }) => ({ path, beforeHash, afterHash, part: parts?.[path] })),
      )
    },
  }
}

const fromOf = (to: Written): string[] => (to !== null && typeof to === 'object' && 'from' in to ? [to.from] : [])

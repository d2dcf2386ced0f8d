import { randomUUID } from 'node:crypto'
import type { UndoneParts } from '../../preload/contract/agent.ts'
import type { ChangedFile, ChangedText, ChangesPart } from '../../preload/contract/changes.ts'
import type { DiffFile } from '../../preload/contract/tool.ts'
import { PublicError } from '../errors.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import type { ComparedSides, SidesCount, SidesPair } from '../patch/compare-sides.ts'
import { isProtectedForReading } from '../policy/protected-paths.ts'
import type { ChangesReader } from './reader.ts'
import { tracksOf, type Track } from './session-tracks.ts'
import { sidesOf, sizeOf, standingChange, type StandingChange } from './standing-change.ts'
import { undoingChanges, undoneFiles } from './undo-parts.ts'
import { versionNow } from './version.ts'

export interface SessionChangesParts {
  readonly sessionId: string
  /** The calls whose changes are meant; null: all of the session's. */
  readonly callIds: ReadonlySet<string> | null
  readonly changes: ChangeSets
  /** Told when parts were undone, with a diff of what that did to all but protected files, and when they were brought back. */
  undone(parts: UndoneParts, diff: string): void
  restored(parts: UndoneParts): void
}

/**
 * What the calls of a session did to files, as far as it is still there, against the files as they are now: what others
 * did to them, before or since, is on both sides. So undoing a part is leaving it out of the present file.
 *
 * It knows what was written through change sets. What a command that an agent ran did to files is nobody's here, and
 * counts as done by others.
 */
export function readSessionChanges(session: SessionChangesParts): ChangesReader {
  const { sessionId, changes } = session

  async function standing(
    isMeant: (track: Track) => boolean,
    callIds: ReadonlySet<string> | null = session.callIds,
  ): Promise<StandingChange[]> {
    const tracks = new Map<string, Track>()
    const { now } = await changes.recorded(
      sessionId,
      (sets) => {
        for (const track of tracksOf(sets, callIds)) if (isMeant(track)) tracks.set(track.path, track)
        return [...tracks.keys()]
      },
      (path, read) => versionNow(changes, read, tracks.get(path)!.after),
    )
    const found: StandingChange[] = []
    for (const [path, track] of tracks) {
      const change = await standingChange(changes, track, now.get(path)!)
      if (change) found.push(change)
    }
    return found.sort((one, other) => (one.path < other.path ? -1 : 1))
  }

  async function find(path: string): Promise<StandingChange> {
    const [change] = await standing((track) => track.path === path)
    if (!change) throw new PublicError('not-found', `There is no change of the session in ${path} any more.`, { path })
    return change
  }

  /** The calls that wrote these paths, and of which nothing is left. */
  async function callsWithoutRest(paths: readonly string[]): Promise<string[]> {
    const { sets } = await changes.recorded(
      sessionId,
      () => [],
      () => null,
    )
    const wrote = sets.filter(
      ({ undoes, callId, entries }) =>
        undoes === null &&
        (session.callIds?.has(callId) ?? true) &&
        entries.some(({ path, from }) => paths.includes(path) || (from !== undefined && paths.includes(from))),
    )
    const calls = [...new Set(wrote.map(({ callId }) => callId))]
    if (calls.length > mostCalls) return []
    const found: string[] = []
    for (const call of calls) if ((await standing(() => true, new Set([call]))).length === 0) found.push(call)
    return found
  }

  return {
    async list() {
      const files: ChangedFile[] = []
      for (const change of await standing(() => true)) {
        const pair = sidesOf(change)
        const [count] = await changes.compute('countSides', sizeOf(pair), [pair])
        files.push(rowOf(change, pair, count!))
      }
      return files
    },
    async read(path): Promise<ChangedText> {
      const change = await find(path)
      const pair = sidesOf(change)
      const compared = await changes.compute('compareSides', sizeOf(pair), pair)
      const { hunks, before, after } = compared ?? { hunks: [], before: pair.before && '', after: pair.after && '' }
      return { ...rowOf(change, pair, compared && countOf(compared)), hunks, before, after }
    },
    async bytes(path, side) {
      return sidesOf(await find(path))[side]
    },
    async act(verb, parts) {
      if (verb !== 'undo') throw new PublicError('bad-request', 'Changes of a session can only be undone.')
      const chosen = new Map(parts.map((part) => [part.path, part]))
      if (chosen.size < parts.length) throw new PublicError('bad-request', 'A file can be named only once.')
      const found = await standing(({ path }) => chosen.has(path))
      for (const part of parts)
        refuseOther(
          part,
          found.find(({ path }) => path === part.path),
        )
      const undoings = found.map((change) => ({ change, part: chosen.get(change.path)!.part }))
      // The model is told of it, and would read in it what it has to ask for.
      const plan = await changes.plan(await undoingChanges(changes.compute, undoings), isProtectedForReading)
      const undoId = await changes.write(plan, { sessionId, callId: `undo_${randomUUID()}`, undoes: 'parts' })
      const told: UndoneParts = {
        undoId,
        ...undoneFiles(undoings, plan.files),
        callIds: await callsWithoutRest(found.flatMap(({ beforePath, path }) => [beforePath, path])),
        effect: 'edit',
      }
      session.undone(told, plan.diff)
      return async () => {
        await changes.undo(undoId)
        session.restored(told)
      }
    },
  }
}

/** More are not looked at one by one, to say of their cards that they are undone. */
const mostCalls = 20

/** A part is undone only of what was shown. */
function refuseOther({ path, beforeHash, afterHash }: ChangesPart, change: StandingChange | undefined): void {
  if (change?.before.hash !== beforeHash || change.after.hash !== afterHash) {
    throw new PublicError('conflict', `${path} is no longer as it was shown. Nothing was undone.`, { paths: [path] })
  }
  if (!change.isMovedOn) return
  const message = `${path} was changed by others in the same places since: this can only be looked at.`
  throw new PublicError('bad-request', message, { path })
}

const countOf = ({ hunks, added, removed }: ComparedSides): SidesCount => ({ hunks: hunks.length, added, removed })

function rowOf(change: StandingChange, pair: SidesPair, count: SidesCount | null): ChangedFile {
  const { beforePath, path, before, after, isMovedOn } = change
  const kind = kindOf(change)
  const hasMode = before.mode !== null && after.mode !== null && before.mode !== after.mode
  const isLink = before.kind === 'link' || after.kind === 'link'
  const isOther = isLink && before.kind !== after.kind && before.kind !== 'missing' && after.kind !== 'missing'
  return {
    path,
    ...(kind === 'renamed' ? { oldPath: beforePath } : {}),
    change: kind,
    added: count?.added ?? 0,
    removed: count?.removed ?? 0,
    beforeHash: before.hash,
    afterHash: after.hash,
    parts: Math.max(1, count?.hunks ?? 0),
    ...(count ? {} : { binary: { before: pair.before?.length ?? null, after: pair.after?.length ?? null } }),
    ...(hasMode ? { mode: after.mode } : {}),
    ...(after.kind === 'link' ? { isLink: true } : {}),
    ...(isLink ? { isWhole: isOther ? ('type-changed' as const) : ('link' as const) } : {}),
    ...(isMovedOn ? { isFixed: 'moved-on' as const } : {}),
  }
}

function kindOf({ beforePath, path, before, after }: StandingChange): DiffFile['change'] {
  if (before.kind === 'missing') return 'created'
  if (after.kind === 'missing') return 'deleted'
  return beforePath === path ? 'modified' : 'renamed'
}

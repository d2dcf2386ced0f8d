import { errnoOf, messageOf, ToolFailure } from '../errors.ts'
import type { PatchProblem } from '../../preload/contract/patch.ts'
import { type ChangePlan, type FileChange, type FileRead, staleFiles } from '../patch/change-set.ts'
import { type Rebased, rebase } from '../patch/rebase.ts'
import type { ReviewedChange } from '../patch/review.ts'
import { knownEncoding, proposed, workOut } from './planned-change.ts'
import type { ToolContext } from './tool.ts'

/** A patch file by file, over the files as they were when it was worked out. */
export interface PatchUnderReview {
  readonly reviewed: readonly ReviewedChange[]
  readonly states: States
  /** What all of it comes to, where that was worked out already. */
  readonly plan?: ChangePlan
}

/** A file that changed under a patch, and into which the patch does not go any more. */
export interface Misfit {
  readonly path: string
  readonly problems: readonly PatchProblem[]
}

type States = ReadonlyMap<string, FileRead>

const mostTries = 3

/** Takes what was worked out as it is; where the files moved on since, it is worked out again. */
export async function lookAt(context: ToolContext, diff: string, plan: ChangePlan): Promise<PatchUnderReview> {
  let { changes } = plan
  for (let tries = 1; ; tries += 1) {
    const states = await read(context, pathsIn(changes))
    const moved = changes.filter(({ path, beforeHash }) => states.get(path)!.hash !== beforeHash)
    if (moved.length === 0) {
      const reviewed = await compared(context, changes, states)
      return { reviewed, states, ...(changes === plan.changes ? { plan } : {}) }
    }
    if (tries === mostTries) throw staleFiles(moved.map(({ path }) => path))
    changes = (await workOut(context, diff)).changes
  }
}

/** Paths of the files that are no longer those the patch was worked out over. */
export async function stalePaths(context: ToolContext, patch: PatchUnderReview): Promise<ReadonlySet<string>> {
  const now = await read(context, patch.reviewed.flatMap(pathsOf))
  return new Set(patch.reviewed.filter((one) => isStale(one, patch.states, now)).map(({ change }) => change.path))
}

/**
 * The patch over the files as they are now: what is stale is merged, or found its place in as the patch was at first.
 * A misfit stays as it was, and stale; what a file has already is asked for no more.
 */
export async function rebased(
  context: ToolContext,
  diff: string,
  { reviewed, states }: PatchUnderReview,
): Promise<{
  readonly patch: PatchUnderReview
  readonly misfits: readonly Misfit[]
  readonly there: readonly string[]
}> {
  const now = await read(context, reviewed.flatMap(pathsOf))
  const results = reviewed.map((one) => (isStale(one, states, now) ? rebase(one, now) : null))
  const again = results.some((result) => result?.kind === 'conflict') ? await placed(context, diff) : null
  const changes: FileChange[] = []
  const misfits: Misfit[] = []
  const there: string[] = []
  const next = new Map(states)
  for (const [index, one] of reviewed.entries()) {
    const { path } = one.change
    const merged = results[index] ?? null
    const result = merged?.kind === 'conflict' && again ? placedIn(one, again, now) : merged
    if (result === null || result.kind === 'misfit') changes.push(...halvesOf(one))
    if (result === null) continue
    if (result.kind === 'misfit') misfits.push({ path, problems: result.problems })
    if (result.kind === 'there') there.push(path)
    if (result.kind !== 'fits') continue
    changes.push(...result.changes)
    for (const each of pathsIn(result.changes)) if (now.has(each)) next.set(each, now.get(each)!)
  }
  return { patch: { reviewed: await compared(context, changes, next), states: next }, misfits, there }
}

/** Both halves of a rename, and what is neither by itself. */
export const halvesOf = ({ change, removal }: ReviewedChange): readonly FileChange[] =>
  removal ? [change, removal] : [change]

type Placed = Awaited<ReturnType<typeof proposed>>
type Result =
  Exclude<Rebased, { readonly kind: 'conflict' }> | { readonly kind: 'misfit'; problems: readonly PatchProblem[] }

async function placed(context: ToolContext, diff: string): Promise<Placed> {
  return proposed(context, diff).catch((error: unknown) => {
    if (!(error instanceof ToolFailure) && errnoOf(error) === undefined) throw error
    return { problems: [{ code: 'IO_ERROR', path: '', hunk: 0, message: messageOf(error) }] }
  })
}

function placedIn(one: ReviewedChange, again: Placed, now: States): Result {
  const { path } = one.change
  const mine = pathsOf(one)
  if ('problems' in again) {
    const own = again.problems.filter((problem) => mine.includes(problem.path))
    return { kind: 'misfit', problems: own.length > 0 ? own : [changedAlike(path)] }
  }
  const changes = again.changes.filter((change) => mine.includes(change.path))
  // Changed once more while it was looked at.
  if (changes.some((change) => now.get(change.path)!.hash !== change.beforeHash)) {
    return { kind: 'misfit', problems: [changedAlike(path)] }
  }
  return changes.some((change) => change.path === path) ? { kind: 'fits', changes } : { kind: 'there' }
}

const changedAlike = (path: string): PatchProblem => ({
  code: 'STALE_FILE',
  path,
  hunk: 0,
  message: `${path} changed in the same places as the patch.`,
})

const compared = (context: ToolContext, changes: readonly FileChange[], states: States) =>
  context.changes.compute('reviewedChanges', sizeOf(changes), changes, states)

export const sizeOf = (changes: readonly FileChange[]): number =>
  changes.reduce((sum, { after }) => sum + (after?.length ?? 0), 0)

const pathsIn = (changes: readonly FileChange[]): string[] =>
  changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]))

const pathsOf = (one: ReviewedChange): string[] => halvesOf(one).map(({ path }) => path)

const isStale = (one: ReviewedChange, before: States, now: States): boolean =>
  pathsOf(one).some((path) => told(before.get(path)!) !== told(now.get(path)!))

/** What a state is known by. Of a folder, a pipe, or nothing below a link there is no hash. */
const told = (state: FileRead): string =>
  JSON.stringify([
    state.kind,
    state.hash,
    state.kind === 'missing' ? [state.beyond, state.beyondKind, state.realPath] : null,
  ])

/** One file that cannot be read keeps none of the others from being known. */
async function read({ changes, reads }: ToolContext, paths: readonly string[]): Promise<States> {
  const found = await changes.read(paths).catch(async () => {
    const each = await Promise.all(paths.map(async (path) => [path, await readOne(changes, path)] as const))
    return new Map(each)
  })
  return new Map(
    [...found].map(([path, state]) => {
      const encoding = state.kind === 'file' ? knownEncoding(reads.get(path)?.encoding) : undefined
      return [path, encoding === undefined ? state : { ...state, encoding }]
    }),
  )
}

async function readOne(changes: ToolContext['changes'], path: string): Promise<FileRead> {
  try {
    return (await changes.read([path])).get(path)!
  } catch (error) {
    const code = errnoOf(error) === 'EACCES' ? 'PERMISSION_DENIED' : 'IO_ERROR'
    return { kind: 'unusable', code, why: messageOf(error), hash: null }
  }
}

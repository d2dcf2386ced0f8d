import type { PatchProblem } from '../../preload/contract/patch.ts'
import { applyEdits, type AppliedChange, type AppliedEdit, type FileBefore } from './apply.ts'
import { compareSides, countSides, keptBytes } from './compare-sides.ts'
import { pathsOf, type FileEdit, type ParsedPatch, type PatchForm } from './file-edit.ts'
import { followEdit } from './follow-edit.ts'
import { fileDiff, type DiffPair } from './hunks.ts'
import { parsePatch } from './parse.ts'
import { keptChanges, reviewedChanges } from './review.ts'

/*
 * The parts of the way from a patch to its changes that take time with large ones. Arguments and results can be cloned,
 * so that each may be done in another thread.
 */

/** The paths a patch may need, as it writes them, or what keeps it from being read. */
export interface NamesInPatch {
  readonly names: readonly string[]
  readonly problems: readonly PatchProblem[]
}

/** A path as the patch writes it: the one it means, or why it can mean none. */
export type MeantPath = string | { readonly code: PatchProblem['code']; readonly message: string }

export type ChangesOfPatch =
  | { readonly form: PatchForm; readonly changes: readonly AppliedChange[]; readonly edits: readonly AppliedEdit[] }
  | { readonly problems: readonly PatchProblem[] }

function namesInPatch(text: string, path: string | undefined): NamesInPatch {
  const parsed = parsePatch(text, path)
  kept = { text, path, parsed }
  return { names: pathsOf(parsed.edits), problems: parsed.problems }
}

/** The patch whose names were asked for last: what it comes to is asked next, as a rule. */
let kept: { readonly text: string; readonly path: string | undefined; readonly parsed: ParsedPatch } | null = null

function parsedAgain(text: string, path: string | undefined): ParsedPatch {
  const known = kept
  kept = null
  return known?.text === text && known.path === path ? known.parsed : parsePatch(text, path)
}

/** `meant` says of every name what path it is, `files` what stands there. */
function changesOfPatch(
  text: string,
  path: string | undefined,
  meant: ReadonlyMap<string, MeantPath>,
  files: ReadonlyMap<string, FileBefore>,
): ChangesOfPatch {
  const parsed = parsedAgain(text, path)
  const problems: PatchProblem[] = [...parsed.problems]
  const edits: FileEdit[] = []
  for (const edit of parsed.edits) {
    const named = withMeantPaths(edit, meant, problems)
    if (named) edits.push(named)
  }
  const applied = applyEdits(files, edits)
  if ('problems' in applied) problems.push(...applied.problems)
  if ('problems' in applied || problems.length > 0 || parsed.form === null) return { problems }
  return { form: parsed.form, ...applied }
}

function withMeantPaths(
  edit: FileEdit,
  meant: ReadonlyMap<string, MeantPath>,
  problems: PatchProblem[],
): FileEdit | null {
  const normal = (name: string): string | null => {
    const path = meant.get(name)
    if (typeof path === 'string') return path
    if (path) problems.push({ ...path, path: name, hunk: 0 })
    return null
  }
  const path = normal(edit.path)
  const from = edit.from === undefined ? undefined : normal(edit.from)
  if (path === null || from === null) return null
  // A name that is not taken need not be a good one.
  const otherPaths = (edit.otherPaths ?? []).flatMap((name) => {
    const other = meant.get(name)
    return typeof other === 'string' ? [other] : []
  })
  return { ...edit, path, otherPaths, ...(from === undefined ? {} : { from }) }
}

/** Without the hunks, which nobody asks for here. */
const diffFiles = (pairs: readonly DiffPair[]): Omit<ReturnType<typeof fileDiff>, 'hunks'>[] =>
  pairs.map((pair) => {
    const { diff, file } = fileDiff(pair)
    return { diff, file }
  })

export const patchJobs = {
  namesInPatch,
  changesOfPatch,
  diffFiles,
  reviewedChanges,
  keptChanges,
  compareSides,
  countSides,
  keptBytes,
  followEdit,
}

export type PatchJobs = typeof patchJobs

/** Does a job, here or elsewhere. `size` is about how many bytes it has to go through. */
export type Compute = <Name extends keyof PatchJobs>(
  name: Name,
  size: number,
  ...values: Parameters<PatchJobs[Name]>
) => Promise<ReturnType<PatchJobs[Name]>>

export const computeHere: Compute = async (name, _size, ...values) => {
  const job = patchJobs[name] as (...given: readonly unknown[]) => unknown
  return job(...values) as ReturnType<PatchJobs[typeof name]>
}

import type { PatchProblem } from '../../preload/contract/patch.ts'
import { ToolFailure } from '../errors.ts'
import type { AppliedChange, AppliedEdit, FileAfter, FileBefore } from './apply.ts'
import type { FileChange } from './change-set.ts'
import type { PatchForm } from './file-edit.ts'
import { computeHere, type MeantPath, type Compute } from './patch-jobs.ts'

/** What a patch would do to the files as they are. */
export type Proposal =
  | {
      readonly form: PatchForm
      readonly changes: readonly FileChange[]
      readonly edits: readonly AppliedEdit[]
    }
  | { readonly problems: readonly PatchProblem[] }

export interface ProposeHands {
  normalise(path: string): string
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileBefore & { readonly hash: string | null }>>
  /** Without one all is done here and now. */
  readonly compute?: Compute
  /** The encoding in which the session read a file. */
  encodingOf?(path: string): string | undefined
}

/** Takes a patch apart and works out what it comes to; `path` is the file for blocks and hunks that name none. */
export async function propose(hands: ProposeHands, text: string, path?: string): Promise<Proposal> {
  const { compute = computeHere } = hands
  const { names } = await compute('namesInPatch', text.length, text, path)
  const meant = new Map(names.map((name) => [name, meantPath(hands, name)]))
  const paths = [...new Set([...meant.values()].filter((one) => typeof one === 'string'))]
  const found = await hands.read(paths)
  const files = new Map<string, FileBefore>()
  let size = text.length
  for (const [name, state] of found) {
    const encoding = state.kind === 'file' ? hands.encodingOf?.(name) : undefined
    files.set(name, state.kind === 'file' && encoding !== undefined ? { ...state, encoding } : state)
    if (state.kind === 'file') size += state.bytes.length
  }
  const applied = await compute('changesOfPatch', size, text, path, meant, files)
  if ('problems' in applied) return applied
  const changes = applied.changes.map((change) => fileChange(change, found.get(change.path)?.hash ?? null))
  return { form: applied.form, changes, edits: applied.edits }
}

function fileChange(
  { path, after, from, isCopy, prunesFolders, isFolder }: AppliedChange,
  beforeHash: string | null,
): FileChange {
  return {
    path,
    beforeHash,
    after: after === null ? null : bytesOf(after),
    ...(after?.kind === 'file' && after.mode !== undefined ? { mode: after.mode } : {}),
    ...(after?.kind === 'link' ? { isLink: true } : {}),
    ...(after?.kind === 'folder' || isFolder ? { isFolder: true } : {}),
    ...(from === undefined ? {} : { from }),
    ...(isCopy ? { isCopy } : {}),
    ...(prunesFolders ? { prunesFolders } : {}),
  }
}

function bytesOf(after: FileAfter): Uint8Array {
  switch (after.kind) {
    case 'file':
      return after.bytes
    case 'link':
      return new TextEncoder().encode(after.target)
    case 'folder':
      return new Uint8Array()
  }
}

function meantPath(hands: ProposeHands, name: string): MeantPath {
  try {
    const path = hands.normalise(name)
    if (path !== '.') return path
    return { code: 'INVALID_PATH', message: `${JSON.stringify(name)} is the workspace itself, not a file in it.` }
  } catch (thrown) {
    if (!(thrown instanceof ToolFailure)) throw thrown
    const code = thrown.code === 'PATH_OUTSIDE_WORKSPACE' ? thrown.code : 'INVALID_PATH'
    return { code, message: thrown.message }
  }
}

/** The problems as one failure of the call: by their common code, or that of the gravest. */
export function patchFailure(problems: readonly PatchProblem[]): ToolFailure {
  const codes = new Set(problems.map(({ code }) => code))
  const code = codes.size === 1 ? problems[0]!.code : (gravest.find((one) => codes.has(one)) ?? 'PATCH_APPLY_FAILED')
  const head = problems.length === 1 ? '' : `${problems.length} problems; nothing was changed.\n\n`
  const message = head + problems.map((problem) => problem.message).join('\n\n')
  return new ToolFailure(code, message, {
    problems: problems.map(({ code: own, path, hunk }) => ({ code: own, path, hunk })),
  })
}

const gravest: readonly PatchProblem['code'][] = ['PATH_OUTSIDE_WORKSPACE', 'INVALID_PATH', 'PATCH_APPLY_FAILED']

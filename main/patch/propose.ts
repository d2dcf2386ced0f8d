import type { PatchProblem } from '../../preload/contract/patch.ts'
import { ToolFailure } from '../errors.ts'
import { applyEdits, type AppliedEdit, type FileBefore } from './apply.ts'
import type { FileChange } from './change-set.ts'
import { pathsOf, type FileEdit, type PatchForm } from './file-edit.ts'
import { parsePatch } from './parse.ts'

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
  /** The encoding in which the session read a file. */
  encodingOf?(path: string): string | undefined
}

/** Takes a patch apart and works out what it comes to; `path` is the file for blocks and hunks that name none. */
export async function propose(hands: ProposeHands, text: string, path?: string): Promise<Proposal> {
  const parsed = parsePatch(text, path)
  const problems: PatchProblem[] = [...parsed.problems]
  const edits: FileEdit[] = []
  for (const edit of parsed.edits) {
    const named = withNormalPaths(hands, edit, problems)
    if (named) edits.push(named)
  }
  const found = await hands.read(pathsOf(edits))
  const files = new Map<string, FileBefore>()
  for (const [name, state] of found) {
    const encoding = state.kind === 'file' ? hands.encodingOf?.(name) : undefined
    files.set(name, encoding === undefined ? state : { ...(state as FileBefore & { kind: 'file' }), encoding })
  }
  const applied = applyEdits(files, edits)
  if ('problems' in applied) problems.push(...applied.problems)
  if ('problems' in applied || problems.length > 0 || parsed.form === null) return { problems }
  const changes = applied.changes.map(({ path: name, after, from, isCopy, prunesFolders }): FileChange => ({
    path: name,
    beforeHash: found.get(name)?.hash ?? null,
    after: after === null ? null : after.kind === 'link' ? new TextEncoder().encode(after.target) : after.bytes,
    ...(after?.kind === 'file' && after.mode !== undefined ? { mode: after.mode } : {}),
    ...(after?.kind === 'link' ? { isLink: true } : {}),
    ...(from === undefined ? {} : { from }),
    ...(isCopy ? { isCopy } : {}),
    ...(prunesFolders ? { prunesFolders } : {}),
  }))
  return { form: parsed.form, changes, edits: applied.edits }
}

function withNormalPaths(hands: ProposeHands, edit: FileEdit, problems: PatchProblem[]): FileEdit | null {
  const normal = (path: string): string | null => {
    try {
      return hands.normalise(path)
    } catch (thrown) {
      if (!(thrown instanceof ToolFailure)) throw thrown
      problems.push({
        code: thrown.code === 'INVALID_PATH' ? 'INVALID_PATH' : 'PATH_OUTSIDE_WORKSPACE',
        path,
        hunk: 0,
        message: thrown.message,
      })
      return null
    }
  }
  const known = problems.length
  const path = normal(edit.path)
  const from = edit.from === undefined ? undefined : normal(edit.from)
  if (path === null || from === null) return null
  const others: string[] = []
  for (const other of edit.otherPaths ?? []) {
    // A name that is not taken need not be a good one.
    const name = normal(other)
    if (name === null) problems.length = known
    else others.push(name)
  }
  return { ...edit, path, otherPaths: others, ...(from === undefined ? {} : { from }) }
}

/** The problems as one failure of the call: a single one by its own code, several by that of the gravest. */
export function patchFailure(problems: readonly PatchProblem[]): ToolFailure {
  const codes = new Set(problems.map(({ code }) => code))
  const code = codes.size === 1 ? problems[0]!.code : (gravest.find((one) => codes.has(one)) ?? 'PATCH_APPLY_FAILED')
  const head = problems.length === 1 ? '' : `${problems.length} problems; nothing was changed.\n\n`
  const message = head + problems.map((problem) => problem.message).join('\n\n')
  return new ToolFailure(code, message, { problems })
}

const gravest: readonly PatchProblem['code'][] = ['PATH_OUTSIDE_WORKSPACE', 'INVALID_PATH', 'PATCH_APPLY_FAILED']

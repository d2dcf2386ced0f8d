import { z } from 'zod'
import { ToolFailure } from '../../errors.ts'
import type { ChangePlan, FileChange } from '../../patch/change-set.ts'
import { isProtectedForWriting } from '../../policy/protected-paths.ts'
import { everythingBelow } from '../../workspace/deletion.ts'
import { movePath } from '../../workspace/move.ts'
import { rootPath } from '../../workspace/paths.ts'
import { diffView, writePlanned } from '../planned-change.ts'
import { defineTool, type PrepareContext, type Prepared } from '../tool.ts'

/** A larger file is moved as folders are: without a copy by which it could be undone. */
const maxUndoableBytes = 16 * 1024 * 1024

type Plan = { readonly from: string; readonly to: string } & (
  | { readonly how: 'change-set'; readonly change: ChangePlan }
  /** `replaced` goes to the store first. */
  | { readonly how: 'move'; readonly replaced: FileChange | null }
)

export const tool = defineTool({
  name: 'move_file',
  description: `Move or rename a file, link or directory.

Use it instead of writing the file anew and deleting the old one. The directory it moves to must exist. Nothing is \
overwritten unless "overwrite" is true, and then only a file, never a directory. Imports and links that name the old path \
are not changed: search for them afterwards.

Example: {"from": "src/login.ts", "to": "src/auth/login.ts"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  input: z.object({
    from: z.string().describe('What to move, relative to the workspace.'),
    to: z.string().describe('Its new path, name included.'),
    overwrite: z.boolean().default(false).describe('Replace a file that stands there.'),
  }),
  title: ({ from, to }) => `Move ${from} to ${to}`,
  async prepare(input, context): Promise<Prepared<Plan>> {
    const { files } = context.workspace
    const [from, to] = [await files.resolve(input.from), await files.resolve(input.to)]
    const [source, target] = await look(context, from, to, input.overwrite)
    const inside = source.type === 'directory' ? await pathsInside(context, from) : []
    const moves = inside ?? []
    const writes = [from, to, ...moves.map((path) => from + path), ...moves.map((path) => to + path)]
    const isProtected = inside === null || writes.some((path) => isProtectedForWriting(path))
    const effect = isProtected ? 'protected-write' : target ? 'destroy' : 'edit'

    const before = await context.changes.read([from, to])
    const moved = before.get(from)!
    const beforeHash = before.get(to)!.hash
    if (
      source.type !== 'directory' &&
      source.size <= maxUndoableBytes &&
      (moved.kind === 'file' || moved.kind === 'link')
    ) {
      const content =
        moved.kind === 'file'
          ? { after: moved.bytes, mode: moved.mode }
          : { after: new TextEncoder().encode(moved.target), isLink: true }
      const change = await context.changes.plan([
        { path: from, beforeHash: moved.hash, after: null },
        { path: to, beforeHash, from, ...content },
      ])
      return {
        effect,
        writes,
        preview: diffView(change),
        state: [moved.hash, beforeHash],
        plan: { from, to, how: 'change-set', change },
      }
    }
    const replaced = target ? { path: to, beforeHash, after: null } : null
    return {
      effect,
      writes,
      preview: { kind: 'list', title: `Move ${source.type}`, items: [from, `to ${to}`] },
      state: [source, beforeHash],
      plan: { from, to, how: 'move', replaced },
    }
  },
  async execute(_input, context, plan: Plan) {
    const { from, to } = plan
    const result = { from, to }
    if (plan.how === 'change-set') {
      const changeSetId = await writePlanned(context, plan.change)
      return { result, view: diffView(plan.change), changeSetId }
    }
    if (plan.replaced) await writePlanned(context, { changes: [plan.replaced], files: [], diff: '' })
    await movePath(context.workspace.root, from, to)
    return { result, view: { kind: 'list', title: 'Moved', items: [from, `to ${to}`] } }
  },
})

/**
 * What lies in a folder, each path from its `/` on: with the folder it gets another name, and one of them may decide what
 * runs there. Null where that is more than can be looked at.
 */
async function pathsInside({ workspace, signal }: PrepareContext, folder: string): Promise<readonly string[] | null> {
  try {
    const entries = await everythingBelow(workspace.root, folder, signal)
    return entries.slice(1).map(({ path }) => path.slice(folder.length))
  } catch (thrown) {
    if (thrown instanceof ToolFailure) return null
    throw thrown
  }
}

async function look({ workspace: { files } }: PrepareContext, from: string, to: string, overwrite: boolean) {
  if (from === rootPath || to === rootPath) {
    throw new ToolFailure('INVALID_PATH', 'The workspace itself cannot be moved or replaced.', { path: rootPath })
  }
  const source = await files.stat(from)
  if (!source) throw new ToolFailure('FILE_NOT_FOUND', `File not found: ${from}`, { path: from })
  if (from === to) throw new ToolFailure('INVALID_ARGUMENTS', '"from" and "to" are the same path.', { field: 'to' })
  if (to.startsWith(`${from}/`)) {
    throw new ToolFailure('INVALID_ARGUMENTS', `${from} cannot be moved into itself.`, { field: 'to' })
  }
  const parent = to.includes('/') ? to.slice(0, to.lastIndexOf('/')) : rootPath
  const folder = await files.stat(parent)
  if (!folder) {
    const message = `There is no directory ${parent} to move to. Create it with create_directory first.`
    throw new ToolFailure('FILE_NOT_FOUND', message, { path: parent })
  }
  if (folder.type !== 'directory')
    throw new ToolFailure('NOT_A_DIRECTORY', `${parent} is not a directory.`, { path: parent })
  const target = await files.stat(to)
  if (target?.type === 'directory') {
    const message = `${to} is a directory. To move into it, name the new path: ${to}/${from.slice(from.lastIndexOf('/') + 1)}`
    throw new ToolFailure('ALREADY_EXISTS', message, { path: to })
  }
  if (target && source.type === 'directory') {
    throw new ToolFailure('ALREADY_EXISTS', `${to} is a file; a directory cannot replace it.`, { path: to })
  }
  if (target && !overwrite) {
    throw new ToolFailure('ALREADY_EXISTS', `${to} exists already. Choose another name, or set "overwrite".`, {
      path: to,
    })
  }
  return [source, target] as const
}

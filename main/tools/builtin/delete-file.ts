import { z } from 'zod'
import type { FileEntry } from '../../../preload/contract/tool.ts'
import { ToolFailure } from '../../errors.ts'
import { isProtectedForWriting } from '../../policy/protected-paths.ts'
import { everythingBelow, removeEmptyFolders } from '../../workspace/deletion.ts'
import { rootPath } from '../../workspace/paths.ts'
import { writePlanned } from '../planned-change.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'delete_file',
  description: `Delete a file, a link, or with "recursive" a directory with everything in it.

The person is always asked, and sees what goes; what was deleted can be restored from the transcript. Use it instead of rm. \
A directory that is not empty needs "recursive". A link is deleted itself, not what it leads to.

Example: {"path": "src/old-login.ts"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  input: z.object({
    path: z.string().describe('What to delete, relative to the workspace.'),
    recursive: z.boolean().default(false).describe('Delete a directory with everything in it.'),
  }),
  title: ({ path }) => `Delete ${path}`,
  async prepare({ path, recursive }, { workspace, changes, signal }) {
    const resolved = await workspace.files.resolve(path)
    if (resolved === rootPath) {
      throw new ToolFailure('INVALID_PATH', 'The workspace itself cannot be deleted. Name something in it.', { path })
    }
    const entries = await everythingBelow(workspace.root, resolved, signal)
    if (entries.length > 1 && !recursive) {
      const message = `${resolved} is a directory with ${entries.length - 1} entries below it. Set "recursive" to delete it.`
      throw new ToolFailure('NOT_EMPTY', message, { path: resolved, entries: entries.length - 1 })
    }
    const files = entries.filter(({ type }) => type !== 'directory').map((entry) => entry.path)
    const states = [...(await changes.read(files))].map(([file, state]) => [file, state.hash] as const)
    const isProtected = entries.some((entry) => isProtectedForWriting(entry.path))
    return {
      effect: isProtected ? 'protected-write' : 'destroy',
      writes: entries.map((entry) => entry.path),
      preview: {
        kind: 'entries',
        entries: entries.slice(0, 50),
        total: entries.length,
        truncated: entries.length > 50,
      },
      state: states,
      plan: { path: resolved, entries, states },
    }
  },
  async execute(_input, context, plan: Plan) {
    const { path, entries, states } = plan
    const removals = states.map(([file, beforeHash]) => ({ path: file, beforeHash, after: null }))
    const change = { changes: removals, files: [], diff: '' }
    const changeSetId = removals.length > 0 ? await writePlanned(context, change) : undefined
    await removeEmptyFolders(
      context.workspace.root,
      entries.filter(({ type }) => type === 'directory').map((entry) => entry.path),
    )
    return {
      result: { path, entries: entries.length },
      view: { kind: 'entries', entries: entries.slice(0, 50), total: entries.length, truncated: entries.length > 50 },
      ...(changeSetId === undefined ? {} : { changeSetId }),
    }
  },
})

interface Plan {
  readonly path: string
  readonly entries: readonly FileEntry[]
  readonly states: readonly (readonly [path: string, hash: string | null])[]
}

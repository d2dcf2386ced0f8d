import { mkdir, stat } from 'node:fs/promises'
import { z } from 'zod'
import { errnoOf, ToolFailure } from '../../errors.ts'
import { isProtectedForWriting } from '../../policy/protected-paths.ts'
import { withDirectory, withEntry } from '../../workspace/held-directory.ts'
import { rootPath } from '../../workspace/paths.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'create_directory',
  description: `Create a directory, with those above it unless "recursive" is false. One that exists already is fine.

Use it for a directory that shall be empty at first. Before writing a file you need not call it: write_file can create the \
directories of its path.

Example: {"path": "src/features/login"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  input: z.object({
    path: z.string().describe('The directory, relative to the workspace.'),
    recursive: z.boolean().default(true).describe('Create missing parents too.'),
  }),
  title: ({ path }) => `Create directory ${path}`,
  async prepare({ path }, { workspace }) {
    const resolved = await workspace.files.resolve(path)
    return {
      effect: isProtectedForWriting(resolved) ? 'protected-write' : 'small',
      writes: [resolved],
      preview: { kind: 'entries', entries: [{ path: resolved, type: 'directory' }], total: 1, truncated: false },
      plan: resolved,
    }
  },
  async execute({ recursive }, { workspace: { root } }, path: string) {
    if (recursive || path === rootPath)
      await withDirectory(root, path, () => undefined, { create: true }).catch(asOccupied(path))
    else {
      await withEntry(root, path, async ({ directory, name }) => {
        await mkdir(directory.at(name)).catch(async (thrown: unknown) => {
          if (errnoOf(thrown) !== 'EEXIST') throw thrown
          // What is there already is fine if it is a directory.
          if (!(await stat(directory.at(name))).isDirectory()) throw thrown
        })
      })
    }
    const view = { kind: 'entries', entries: [{ path, type: 'directory' }], total: 1, truncated: false } as const
    return { result: { path }, view }
  },
})

const asOccupied = (path: string) => (thrown: unknown) => {
  if (!(thrown instanceof ToolFailure) || thrown.code !== 'NOT_A_DIRECTORY') throw thrown
  if (thrown.details?.['path'] !== path || thrown.message.includes('cannot be in it')) throw thrown
  throw new ToolFailure('ALREADY_EXISTS', `${path} exists already and is not a directory.`, { path }, thrown)
}

import { z } from 'zod'
import { isProtectedForReading } from '../../policy/protected-paths.ts'
import { readEffect } from '../read-effect.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'git.diff',
  description: `Show the changes in the working tree as a unified diff, or with "staged" those that the next commit would take.

Use it to check your own edits, or to see what the person changed. Untracked files are not in it: git.status names them. \
The diff may have up to 5 MB; give a path to narrow it.

Examples: {}
{"path": "src/auth.ts", "staged": true}`,
  category: 'file-system',
  level: 'read-only',
  rate: 'read',
  needs: 'git',
  input: z.object({
    path: z.string().optional().describe('Only changes at or below this path.'),
    staged: z.boolean().default(false).describe('The staged changes instead of those in the working tree.'),
  }),
  title: ({ path, staged }) => `Git diff${staged ? ', staged' : ''}${path === undefined ? '' : ` of ${path}`}`,
  async prepare({ path, staged }, { workspace, git }) {
    if (path === undefined) {
      const secret = (await git.changedFiles({ staged })).filter(isProtectedForReading)
      return secret.length > 0
        ? { effect: 'protected-read', reads: secret, plan: undefined }
        : { effect: 'read', plan: undefined }
    }
    const resolved = await workspace.files.resolve(path)
    return { ...(await readEffect(workspace.files, [resolved])), plan: resolved }
  },
  async execute({ staged }, { git }, path: string | undefined) {
    const diff = await git.diff({ staged, ...(path === undefined ? {} : { path }) })
    const text = diff === '' ? 'No changes.' : diff
    return { result: { diff }, view: { kind: 'text', text } }
  },
})

import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'git.status',
  description: `Tell the state of the git repository: branch, upstream, commits ahead and behind, and which files are staged, \
changed, untracked or in conflict.

Use it before you commit and after larger edits, to see what changed. For the changes themselves use git.diff.

Examples: {}
{"path": "src"}`,
  category: 'file-system',
  level: 'read-only',
  rate: 'read',
  needs: 'git',
  effect: 'read',
  input: z.object({ path: z.string().optional().describe('Only what is at or below this path.') }),
  title: ({ path }) => `Git status${path === undefined ? '' : ` of ${path}`}`,
  async execute({ path }, { workspace, git }) {
    const status = await git.status(path === undefined ? undefined : await workspace.files.resolve(path))
    const told = ({ oldPath, ...file }: (typeof status.staged)[number]) => ({
      ...file,
      ...(oldPath === undefined ? {} : { old_path: oldPath }),
    })
    const items = [
      ...status.conflicted.map((file) => `conflict: ${file}`),
      ...status.staged.map((file) => `staged, ${file.change}: ${file.path}`),
      ...status.unstaged.map((file) => `${file.change}: ${file.path}`),
      ...status.untracked.map((file) => `untracked: ${file}`),
    ]
    const title = `${status.branch ?? 'detached HEAD'}, ${items.length === 0 ? 'nothing changed' : `${items.length} entries`}`
    return {
      result: { ...status, staged: status.staged.map(told), unstaged: status.unstaged.map(told) },
      view: { kind: 'list', title, items: items.slice(0, 50).map((item) => item.slice(0, 160)) },
    }
  },
})

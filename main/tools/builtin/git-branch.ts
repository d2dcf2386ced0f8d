import { z } from 'zod'
import { ToolFailure } from '../../errors.ts'
import { defineTool } from '../tool.ts'

const input = z.object({
  action: z.enum(['list', 'create', 'switch', 'delete', 'rename']),
  name: z.string().min(1).max(250).optional().describe('The branch; for "rename" the new name of the present one.'),
})

export const tool = defineTool({
  name: 'git.branch',
  description: `List the branches, or create, switch to, delete or rename one.

"create" makes a branch at the present commit without switching to it. "rename" renames the present branch. Deleting a branch \
with commits that are nowhere else is asked about in any case. Switching fails where it would overwrite changes: commit them \
first.

Examples: {"action": "list"}
{"action": "create", "name": "feature/login"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  needs: 'git',
  input: input.refine(({ action, name }) => action === 'list' || name !== undefined, {
    message: 'needed for every action but "list"',
    path: ['name'],
  }),
  title: ({ action, name }) => (name === undefined ? `Git branches` : `Git: ${action} branch ${name}`),
  async prepare({ action, name }, { git }) {
    if (action === 'list') return { effect: 'read', plan: undefined }
    if (action !== 'delete') return { effect: 'git-write', exclusive: true, plan: undefined }
    const lost = await git.commitsOnlyOn(name!)
    if ((await git.branches()).some((branch) => branch.current && branch.name === name)) {
      throw new ToolFailure('GIT_ERROR', `${name} is the present branch. Switch to another one first.`, { name })
    }
    if (lost === 0) return { effect: 'git-write', exclusive: true, state: lost, plan: undefined }
    const reason = `${lost === 1 ? 'One commit is' : `${lost} commits are`} on no other branch and would be lost.`
    return { effect: 'destroy', exclusive: true, reasons: [reason], state: lost, plan: undefined }
  },
  async execute({ action, name }, { git, signal }) {
    if (action !== 'list') await git.changeBranch({ action, name: name! }, signal)
    const branches = await git.branches()
    const items = branches.slice(0, 50).map((branch) => `${branch.current ? '* ' : ''}${branch.name}`.slice(0, 160))
    return { result: { branches }, view: { kind: 'list', title: `${branches.length} branches`, items } }
  },
})

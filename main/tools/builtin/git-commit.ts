import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CommitPlan } from '../../git/commit.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'git.commit',
  description: `Commit what is staged, or with "paths" those files as they are now, new and deleted ones too.

Look at git.status and git.diff first, and commit only when the person wants it. Write the message in the manner of the \
repository (git.log shows it): a short line in the imperative, then why if that is not plain. The person sees the diff that \
would be committed. Their own hooks run; when one refuses, its output is in the error.

Example: {"message": "auth: refuse expired tokens", "paths": ["src/auth.ts", "src/auth.test.ts"]}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  needs: 'git',
  timeoutMs: 300_000,
  input: z.object({
    message: z.string().trim().min(1).max(20_000).describe('The commit message.'),
    paths: z
      .array(z.string())
      .min(1)
      .max(1000)
      .optional()
      .describe('Files or directories to commit; what is staged where absent.'),
  }),
  title: ({ message }) => `Commit: ${message.split('\n')[0]!.slice(0, 120)}`,
  async prepare({ paths }, { git, workspace }) {
    const resolved = paths ? await Promise.all(paths.map((path) => workspace.files.resolve(path))) : null
    const plan = await git.planCommit(resolved)
    return {
      effect: 'git-write',
      exclusive: true,
      preview: { kind: 'diff', files: plan.files.slice(0, 50), diff: plan.diff },
      reasons: reasonsOf(plan),
      state: [plan.parent, plan.hooks, plan.leavesHooksOut, createHash('sha256').update(plan.diff).digest('hex')],
      plan: { paths: resolved, files: plan.files, diff: plan.diff },
    }
  },
  async execute(
    { message },
    { git, signal, output },
    plan: Pick<CommitPlan, 'files' | 'diff'> & { paths: readonly string[] | null },
  ) {
    const { hash, summary } = await git.commit({ message, paths: plan.paths, signal, onOutput: output })
    const view = { kind: 'diff', files: plan.files.slice(0, 50), diff: plan.diff, commit: hash } as const
    return { result: { hash, summary }, view }
  },
})

function reasonsOf({ hooks, leavesHooksOut, filters, isSigned }: CommitPlan): string[] {
  const names = hooks.join(', ')
  const withHooks = leavesHooksOut
    ? `Its hooks (${names}) changed since the folder was trusted and do not run. Trust them first if they shall.`
    : `It runs the hooks of this repository: ${names}.`
  return [
    ...(hooks.length > 0 ? [withHooks] : []),
    ...(filters.length > 0 ? [`It runs the filters: ${filters.join(', ')}.`] : []),
    ...(isSigned ? ['It is signed with your key.'] : []),
  ]
}

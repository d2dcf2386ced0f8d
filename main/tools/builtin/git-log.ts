import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'git.log',
  description: `List the newest commits, with hash, author, date and message.

Use it to learn how a file came to be as it is, or how commit messages are written here. For the changes of one commit use \
execute_command with git show.

Examples: {"limit": 5}
{"path": "src/auth.ts"}`,
  category: 'file-system',
  level: 'read-only',
  rate: 'read',
  needs: 'git',
  effect: 'read',
  input: z.object({
    limit: z.int().min(1).max(1000).default(10).describe('How many commits.'),
    path: z.string().optional().describe('Only commits that changed what is at or below this path.'),
  }),
  title: ({ path }) => `Git log${path === undefined ? '' : ` of ${path}`}`,
  async execute({ limit, path }, { workspace, git }) {
    const only = path === undefined ? {} : { path: await workspace.files.resolve(path) }
    const commits = (await git.log({ limit, ...only })).map(({ subject, body, ...commit }) => ({
      ...commit,
      message: body === '' ? subject : `${subject}\n\n${body}`,
    }))
    const items = commits
      .slice(0, 50)
      .map(({ hash, message }) => `${hash.slice(0, 7)} ${message.split('\n')[0]}`.slice(0, 160))
    return { result: { commits }, view: { kind: 'list', title: `${commits.length} commits`, items } }
  },
})

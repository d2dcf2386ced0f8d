import { z } from 'zod'
import { readEffect } from '../read-effect.ts'
import { defineTool } from '../tool.ts'

const maxEntries = 1_000

export const tool = defineTool({
  name: 'list_files',
  description: `List the files and directories of a directory in the workspace.

Use it to learn how a project is laid out before you read files. What ignore files leave out (.gitignore, .ignore) and, \
unless include_hidden is set, names that begin with a dot are not listed. With "recursive" everything below is listed, \
level by level, at most ${maxEntries} entries. "pattern" is a glob: without a slash it matches a name at any depth. Not \
for looking inside files: use search_in_code.

Examples: {"path": "."}
{"path": "src", "recursive": true, "pattern": "*.test.ts"}`,
  category: 'file-system',
  level: 'read-only',
  rate: 'read',
  input: z.object({
    path: z.string().describe('Directory, relative to the workspace; "." is its root.'),
    recursive: z.boolean().default(false).describe('List everything below too.'),
    include_hidden: z.boolean().default(false).describe('List names that begin with a dot.'),
    pattern: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('Only what matches this glob, such as "*.ts" or "src/**/*.css".'),
  }),
  title: ({ path, pattern }) => `List ${path}${pattern === undefined ? '' : ` (${pattern})`}`,
  async prepare({ path }, { workspace }) {
    return { ...(await readEffect(workspace.files, [path])), effect: 'read', plan: undefined }
  },
  async execute({ path, recursive, include_hidden: includeHidden, pattern }, { workspace, signal }) {
    const request = {
      path,
      recursive,
      includeHidden,
      limit: maxEntries,
      signal,
      ...(pattern === undefined ? {} : { pattern }),
    }
    const { entries, total, truncated } = await workspace.files.list(request)
    const note = `Only ${entries.length} entries are listed. List a directory further down, or give a pattern.`
    return {
      result: { files: entries, total, truncated },
      view: { kind: 'entries', entries: entries.slice(0, 50), total, truncated },
      ...(truncated ? { truncated, note } : {}),
    }
  },
})

import { z } from 'zod'
import { isProtectedForReading } from '../../policy/protected-paths.ts'
import { readEffect } from '../read-effect.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'search_in_code',
  aliases: ['search_in_project', 'search_files'],
  description: `Search the text of the workspace's files, fast (ripgrep).

Use it to find where something is defined or used, before reading whole files. The query is plain text unless "regex" is \
true (Rust syntax: no look-around, no back-references). Ignored, hidden and binary files are left out, and so are files \
that may hold secrets. The search stops at max_results; narrow it with "path" or "file_pattern" when it is truncated. To \
find files by their names use list_files with a pattern.

Examples: {"query": "createSession("}
{"query": "fn\\\\s+parse_\\\\w+", "regex": true, "file_pattern": "*.rs", "context_lines": 2}`,
  category: 'search',
  level: 'read-only',
  rate: 'read',
  input: z.object({
    query: z.string().min(1).max(10_000).describe('Text to find, or a regular expression when "regex" is true.'),
    path: z.string().default('.').describe('File or directory to search in; "." is the whole workspace.'),
    file_pattern: z.string().min(1).max(1000).optional().describe('Only files that match this glob, such as "*.ts".'),
    case_sensitive: z.boolean().default(false),
    regex: z.boolean().default(false),
    max_results: z.int().min(1).max(1000).default(100),
    context_lines: z.int().min(0).max(20).default(0).describe('Lines to show before and after each hit.'),
  }),
  adapt: (given, calledAs) => {
    // `search_files` of older tool sets names the expression itself `regex`.
    const { regex, ...rest } = given
    return calledAs === 'search_files' && typeof regex === 'string' ? { ...rest, query: regex, regex: true } : given
  },
  title: ({ query, path }) => `Search for ${query.slice(0, 80)}${path === '.' ? '' : ` in ${path}`}`,
  async prepare({ path }, { workspace }) {
    return { ...(await readEffect(workspace.files, [path])), plan: undefined }
  },
  async execute(input, { workspace, signal }) {
    const { query, path, file_pattern: filePattern, case_sensitive: caseSensitive, regex } = input
    const named = await workspace.files.follow(path)
    const { matches, hits, total, truncated } = await workspace.search({
      query,
      path,
      ...(filePattern === undefined ? {} : { filePattern }),
      caseSensitive,
      regex,
      maxResults: input.max_results,
      contextLines: input.context_lines,
      // A file that was named was asked about; others that hold secrets are not read on the way.
      leaveOut: (file) => file !== named && isProtectedForReading(file),
      signal,
    })
    const shown = hits.slice(0, 50).map((hit) => ({ ...hit, text: hit.text.slice(0, 160) }))
    const note = `Stopped after ${matches.length} hits. Narrow the search with path, file_pattern or a longer query.`
    return {
      result: { matches, total, truncated },
      view: { kind: 'hits', hits: shown, total, truncated },
      ...(truncated ? { truncated, note } : {}),
    }
  },
})

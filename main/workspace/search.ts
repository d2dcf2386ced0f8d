import type { SearchHit } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { readLines } from '../process/read-lines.ts'
import type { WorkspaceFiles } from './files.ts'
import { pathMatcher } from './glob.ts'
import { ripgrepPath } from './ripgrep.ts'
import type { SearchRequest, SearchResult } from './workspace.ts'

/** A longer line (minified code) is cut: a model has no use for the rest. */
const maxLineLength = 1_000

interface Match {
  readonly file: string
  readonly line: number
  readonly text: string
}

/**
 * Searches with ripgrep, which is ended as soon as there is one hit more than asked for. Hits come sorted by file and
 * line.
 */
export async function search(root: string, files: WorkspaceFiles, request: SearchRequest): Promise<SearchResult> {
  const { query, filePattern, maxResults, contextLines, signal, leaveOut } = request
  if (query === '')
    throw new ToolFailure('INVALID_ARGUMENTS', 'query is empty. Say what to search for.', { field: 'query' })
  if (query.includes('\0'))
    throw new ToolFailure('INVALID_ARGUMENTS', 'query holds a NUL character.', { field: 'query' })
  const path = await files.follow(request.path)
  const matchesPattern = filePattern === undefined ? () => true : pathMatcher(filePattern)
  const isWanted = (file: string) => matchesPattern(file) && !leaveOut?.(file)

  const matches: Match[] = []
  const contexts = new Map<string, Map<number, string>>()
  let total = 0
  let current: { file: string; wanted: boolean } | null = null
  const onLine = (line: string): boolean => {
    const event = JSON.parse(line) as RipgrepEvent
    if (event.type !== 'match' && event.type !== 'context') return true
    const file = textOf(event.data.path)
      .replace(/^\.[\\/]/, '')
      .replaceAll('\\', process.platform === 'win32' ? '/' : '\\')
    if (current?.file !== file) current = { file, wanted: isWanted(file) }
    if (!current.wanted || event.data.line_number === null) return true
    const text = textOf(event.data.lines).replace(/\r?\n$/, '')
    if (event.type === 'match') {
      total += 1
      if (total > maxResults) return false
      matches.push({ file, line: event.data.line_number, text })
    }
    if (contextLines > 0) {
      const lines = contexts.get(file) ?? new Map<number, string>()
      contexts.set(file, lines.set(event.data.line_number, text))
    }
    return true
  }

  let isCut = false
  const onLongLine = () => (isCut = true)

  const file = await ripgrepPath()
  const { exitCode, stderr } = await readLines({
    file,
    args: ripgrepArguments(request, path),
    cwd: root,
    signal,
    onLine,
    onLongLine,
  })
  if (exitCode === 2 && total === 0) await refuseBadQuery(file, request, root)
  if (exitCode === 2 && total === 0 && stderr !== '' && (await files.stat(path))?.type === 'file') {
    throw new ToolFailure('IO_ERROR', `Searching ${path} failed: ${stderr.trim().slice(0, 500)}`, { path })
  }

  matches.sort((one, other) => (one.file === other.file ? one.line - other.line : one.file < other.file ? -1 : 1))
  return {
    matches: matches.map((match) => ({
      file: match.file,
      line: match.line,
      content: contentOf(match, contexts, contextLines),
    })),
    hits: matches.map(({ file: name, line, text }): SearchHit => ({ file: name, line, text: shortened(text) })),
    total,
    truncated: isCut || total > maxResults,
  }
}

function ripgrepArguments(request: SearchRequest, path: string): string[] {
  const { maxResults, contextLines, filePattern } = request
  return [
    '--json',
    ...queryArguments(request),
    ...['--no-require-git', '--no-ignore-global', '--max-count', String(maxResults + 1)],
    ...(contextLines > 0 ? ['--context', String(contextLines)] : []),
    ...(filePattern === undefined ? [] : namePattern(filePattern)),
    ...['--', path === '.' ? './' : `./${path}`],
  ]
}

function queryArguments({ query, regex, caseSensitive }: SearchRequest): string[] {
  const spansLines = query.includes('\n') || (regex && /\\n|\(\?[a-z]*s/.test(query))
  return [
    '--no-config',
    caseSensitive ? '--case-sensitive' : '--ignore-case',
    ...(regex ? [] : ['--fixed-strings']),
    ...(spansLines ? ['--multiline'] : []),
    ...['--regexp', query],
  ]
}

/**
 * A glob over names narrows what ripgrep reads. It goes in as a file type: one given by `--glob` would also bring in
 * what the ignore files leave out. The whole pattern is compared again with each path found.
 */
function namePattern(pattern: string): string[] {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1)
  const isWhole = /^[^{}()[\]!,]*$/.test(pattern) || (!pattern.includes('/') && /^[^()[\]!]*$/.test(pattern))
  if (!isWhole || name === '' || name === '**' || name.includes(':')) return []
  return ['--type-add', `wanted:${name}`, '--type', 'wanted']
}

/** What ripgrep says about a query it cannot read does not depend on files: ask it again about none. */
async function refuseBadQuery(file: string, request: SearchRequest, cwd: string): Promise<void> {
  const nothing = process.platform === 'win32' ? 'NUL' : '/dev/null'
  const args = [...queryArguments(request), '--', nothing]
  const { exitCode, stderr } = await readLines({ file, args, cwd, signal: request.signal, onLine: () => true })
  if (exitCode !== 2) return
  throw new ToolFailure(
    'INVALID_ARGUMENTS',
    `query is not a regular expression that ripgrep (Rust syntax) takes: ${stderr.trim().slice(0, 2000)}`,
    { field: 'query' },
  )
}

function contentOf(match: Match, contexts: ReadonlyMap<string, ReadonlyMap<number, string>>, around: number): string {
  if (around === 0) return shortened(match.text)
  const lines: string[] = []
  for (let line = match.line - around; line <= match.line + around; line += 1) {
    const text = line === match.line ? match.text : contexts.get(match.file)?.get(line)
    if (text !== undefined) lines.push(shortened(text))
  }
  return lines.join('\n')
}

const shortened = (text: string): string =>
  text.length > maxLineLength ? `${text.slice(0, maxLineLength).replace(/[\uD800-\uDBFF]$/, '')}…` : text

type Text = { readonly text: string } | { readonly bytes: string }

interface RipgrepEvent {
  readonly type: 'begin' | 'end' | 'match' | 'context' | 'summary'
  readonly data: { readonly path: Text; readonly lines: Text; readonly line_number: number | null }
}

const textOf = (text: Text): string => ('text' in text ? text.text : Buffer.from(text.bytes, 'base64').toString('utf8'))

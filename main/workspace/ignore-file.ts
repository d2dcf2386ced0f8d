import { matchSegments, parseSegments, type Segment } from './glob.ts'

/** What one ignore file says of a path relative to its folder: ignored, brought back, or nothing. */
export type IgnoreFile = (path: string, isDirectory: boolean) => boolean | null

interface Rule {
  readonly ignores: boolean
  readonly onlyFolders: boolean
  /** Compared with the whole path, else with the last name. */
  readonly isAnchored: boolean
  readonly segments: readonly Segment[]
}

/**
 * Reads a file in the form of `.gitignore`: the last rule that matches decides. That nothing comes back below a folder
 * that is ignored is for the caller to see, who enters no such folder.
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const rules = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap(parseRule)
    .reverse()
  return (path, isDirectory) => {
    const parts = path.split('/')
    const name = parts.slice(-1)
    const rule = rules.find(
      ({ onlyFolders, isAnchored, segments }) =>
        (isDirectory || !onlyFolders) && matchSegments(segments, isAnchored ? parts : name),
    )
    return rule?.ignores ?? null
  }
}

function parseRule(line: string): Rule[] {
  if (line.startsWith('#')) return []
  const trimmed = withoutTrailingSpaces(line)
  const ignores = !trimmed.startsWith('!')
  const pattern = ignores ? trimmed : trimmed.slice(1)
  const onlyFolders = pattern.endsWith('/')
  const path = onlyFolders ? pattern.slice(0, -1) : pattern
  if (path === '') return []
  const segments = parseSegments(path.replace(/^\//, ''))
  return [{ ignores, onlyFolders, isAnchored: path.includes('/'), segments }]
}

/** Spaces at the end count only behind a backslash. */
function withoutTrailingSpaces(line: string): string {
  const bare = line.replace(/ +$/, '')
  return bare.length < line.length && /(^|[^\\])(\\\\)*\\$/.test(bare) ? `${bare} ` : bare
}

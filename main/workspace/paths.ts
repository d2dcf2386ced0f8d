import { ToolFailure } from '../errors.ts'

export const maxPathLength = 255

/** The root of a workspace, as `normalisePath` writes it. */
export const rootPath = '.'

/**
 * The form in which a path inside a workspace is known: relative, `/` between its parts, no `.` and no `..`; the root
 * itself is `.`. Looks at the words only; where links lead is found out when the path is used.
 */
export function normalisePath(path: string, root: string, platform: NodeJS.Platform = process.platform): string {
  const text = platform === 'win32' ? path.replaceAll('\\', '/') : path
  const shown = JSON.stringify(shortened(path))
  const refuse = (reason: string, details: Record<string, unknown> = {}) =>
    new ToolFailure('INVALID_PATH', `${shown} ${reason}`, { path: shortened(path), ...details })

  if (path === '') throw refuse('is empty. Give a path relative to the workspace; "." is its root.')
  if (path.includes('\0')) throw refuse('contains a NUL character. Remove it.')
  if (/\p{Surrogate}/u.test(path)) throw refuse('contains half of a character (a lone surrogate). Remove it.')
  if (isAbsolute(text, platform)) {
    const relative = relativeForm(text, root, platform)
    throw relative === null
      ? refuse('is absolute and not in the workspace. Give a path relative to the workspace.')
      : refuse(`is absolute. Give it relative to the workspace: ${JSON.stringify(relative)}.`, { relative })
  }
  const length = [...path].length
  if (length > maxPathLength) throw refuse(`is ${length} characters long; the limit is ${maxPathLength}.`)

  const parts: string[] = []
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (parts.pop() === undefined) throw outsideWorkspace(path, 'climbs out of it by ".."')
      continue
    }
    const problem = platform === 'win32' ? problemOnWindows(part) : null
    if (problem) throw refuse(`has the part ${JSON.stringify(part)}, which ${problem} on Windows. Choose another name.`)
    parts.push(part)
  }
  return parts.join('/') || rootPath
}

export const outsideWorkspace = (path: string, how: string): ToolFailure =>
  new ToolFailure(
    'PATH_OUTSIDE_WORKSPACE',
    `${JSON.stringify(shortened(path))} leads outside the workspace: it ${how}. Only files inside the workspace can be used.`,
    { path: shortened(path) },
  )

/** The parts of a normalised path; none for the root. */
export const partsOf = (path: string): string[] => (path === rootPath ? [] : path.split('/'))

/** Two normalised paths, one below the other. */
export const joined = (directory: string, name: string): string =>
  directory === rootPath ? name : name === rootPath ? directory : `${directory}/${name}`

/** The path of `absolute` under `root`, `null` where it is not inside. Both as the system writes them. */
export function insideRoot(
  absolute: string,
  root: string,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const write = (path: string) => {
    const slashes = platform === 'win32' ? path.replaceAll('\\', '/').toLowerCase() : path
    return slashes.replace(/\/+$/, '')
  }
  const base = write(root)
  const whole = write(absolute)
  if (whole === base) return rootPath
  return whole.startsWith(`${base}/`)
    ? absolute.slice(base.length + 1).replaceAll('\\', platform === 'win32' ? '/' : '\\')
    : null
}

const shortened = (path: string): string => (path.length > 300 ? `${path.slice(0, 300)}…` : path)

function isAbsolute(path: string, platform: NodeJS.Platform): boolean {
  return path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path))
}

function relativeForm(absolute: string, root: string, platform: NodeJS.Platform): string | null {
  const parts: string[] = []
  for (const part of absolute.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return insideRoot((absolute.startsWith('/') ? '/' : '') + parts.join('/'), root, platform)
}

const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/i

function problemOnWindows(part: string): string | null {
  if (deviceName.test(part)) return 'is the name of a device'
  if (/[. ]$/.test(part)) return 'ends with a dot or a space'
  if (/[<>:"|?*\u0001-\u001f]/.test(part)) return 'holds a character not allowed'
  return null
}

import { matchesPathPattern } from './path-pattern.ts'
import { isProtectedForReading, isProtectedForWriting } from './protected-paths.ts'

export type Platform = 'posix' | 'windows'

export interface PathContext {
  readonly platform: Platform
  /** Paths and globs that were found to stay inside by their form; links in them are yet to be followed. */
  readonly paths: Set<string>
}

/** Why a word that names a path makes a command ask; null where it stays inside the workspace and holds no secrets. */
export function pathDoubt(word: string, { platform, paths }: PathContext): string | null {
  if (/^\s*~/.test(word)) return `${word} is in the home folder.`
  // After a colon a path begins anew, as in `HEAD:../file` and `-L1,5:/file`.
  const pieces = platform === 'windows' ? [word] : word.split(':')
  if (pieces.some((piece) => isAbsolute(piece, platform))) return `${word} is an absolute path.`
  if (platform === 'windows' && windowsDevice.test(word)) return `${word} is a device.`
  if (climbsOut(word, platform)) return `${word} may lead out of the workspace.`
  if (pieces.some(namesSecrets)) return `${word} may hold secrets.`
  paths.add(word)
  return null
}

const windowsDevice = /(?:^|[\\/])(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:[.: ]|$)/i

export function namesSecrets(word: string): boolean {
  return /[*?[]/.test(word) ? globMeetsSecrets(word) : isProtectedForReading(word)
}

/** Writing there changes the system, or what runs on this machine by itself. */
export function writingDanger(word: string, platform: Platform): string | null {
  if (isHarmlessDevice(word, platform)) return null
  const path = collapsed(word.replace(/^file:\/\//, ''))
  if (path === '/' || systemFolders.test(path) || windowsFolders.test(word)) return `${word} is a place of the system.`
  if (isProtectedForWriting(word)) return `${word} decides what runs, or holds secrets.`
  return null
}

export const isHarmlessDevice = (word: string, platform: Platform): boolean =>
  platform === 'windows' ? /^(?:nul|\$null)$/i.test(word) : /^\/dev\/(?:null|stdout|stderr|tty)$/.test(word)

const systemFolders =
  /^\/(?:(?:private\/)?etc|usr|bin|sbin|lib(?:32|64|x32)?|boot|dev|sys|proc|opt|root|System|Library|Applications|(?:private\/)?var(?!\/(?:folders|tmp)(?:\/|$)))(?:\/|$)/i
const windowsFolders =
  /^["']?(?:[a-z]:)?[\\/]+(?:windows|program files|program files \(x86\)|programdata|system32)(?:[\\/]|$)|%(?:systemroot|windir|programfiles|programdata)|\$env:(?:systemroot|windir|programfiles|programdata)|^hk(?:lm|cu|cr|u|cc)[:\\]/i

function isAbsolute(word: string, platform: Platform): boolean {
  if (word.startsWith('/')) return true
  return platform === 'windows' && /^(?:\\|[a-z]+:)/i.test(word)
}

/** `..` is followed step by step. */
function climbsOut(word: string, platform: Platform): boolean {
  return word.split(':').some((path) => {
    let depth = 0
    for (const part of path.split(platform === 'windows' ? /[/\\]+/ : /\/+/)) {
      if (/^\.\.[. ]*$/.test(part)) depth--
      // A glob may stand for `..` itself, in shells that let it.
      else if (/^\.[.*?[]+/.test(part) && /[*?[]/.test(part)) depth--
      else if (part !== '' && part !== '.') depth++
      if (depth < 0) return true
    }
    return false
  })
}

function collapsed(path: string): string {
  if (!path.startsWith('/')) return path
  const parts: string[] = []
  for (const part of path.split(/\/+/)) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

const secretSamples = [
  '.env',
  '.env.local',
  '.env.production',
  '.netrc',
  '.pgpass',
  '.git-credentials',
  '.ssh',
  '.aws',
  '.gnupg',
  'id_rsa',
  'id_ed25519',
  'id_ecdsa',
  'credentials',
  'credentials.json',
  'secrets.json',
  'secrets.yaml',
]

/**
 * Whether a glob is aimed at secrets. `*` and `*.json` are as broad as searching the folder and count as that; what
 * begins with a dot, or names one kind of file, is looked at.
 */
function globMeetsSecrets(glob: string): boolean {
  const parts = glob.split('/').filter((part) => part !== '**')
  const name = parts.at(-1) ?? ''
  if (parts.slice(0, -1).some((part) => /[*?[]/.test(part) && secretSamples.some((sample) => meets(part, sample))))
    return true
  if (/^\*+$/.test(name)) return isProtectedForReading(parts.slice(0, -1).join('/'))
  const extension = /^\*\.(\w+)$/.exec(name)?.[1]
  if (extension !== undefined) return isProtectedForReading(`any.${extension}`)
  if (isProtectedForReading(glob.replace(/[*?[\]]/g, 'x'))) return true
  return secretSamples.some((sample) => meets(name, sample))
}

const meets = (pattern: string, sample: string): boolean =>
  (pattern.startsWith('.') || !sample.startsWith('.')) && pattern !== '*' && matchesPathPattern(pattern, sample)

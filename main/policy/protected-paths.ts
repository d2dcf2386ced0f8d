/**
 * Paths that are asked about at every autonomy level: what runs by itself or decides what runs (writing), and what holds
 * secrets (reading as well).
 *
 * Names count at any depth, and as the most forgiving file system would understand them: without case, without trailing
 * dots and spaces, without invisible characters, with a backslash as a separator, `GIT~1` as `.git`.
 */
export function isProtectedForWriting(path: string, before?: string, after?: string): boolean {
  const parts = foldedParts(path)
  if (parts.some((part) => writeProtectedFolders.has(part))) return true
  if (parts.some((part, index) => part === '.github' && parts[index + 1] === 'workflows')) return true
  const name = parts.at(-1) ?? ''
  if (name === 'package.json') return !hasSameScripts(before, after)
  return writeProtectedNames.test(name) || holdsSecrets(parts)
}

export function isProtectedForReading(path: string): boolean {
  return holdsSecrets(foldedParts(path))
}

/** Below a repository's own folder nothing is a file of it. */
export const isInGitFolder = (path: string): boolean => foldedParts(path).some((part) => gitFolders.has(part))

const gitFolders: ReadonlySet<string> = new Set(['.git', 'git~1'])

const writeProtectedFolders: ReadonlySet<string> = new Set([...gitFolders, '.codelab', '.vscode', '.husky', '.ci'])

const writeProtectedNames = new RegExp(
  `^(?:${[
    String.raw`\.gitlab-ci\.ya?ml`,
    String.raw`\.npmrc`,
    String.raw`agents\.md`,
    String.raw`(?:gnu)?makefile(?:\..+)?`,
    String.raw`.+\.mk`,
    String.raw`\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|inputrc)`,
    String.raw`\.(?:zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|tcshrc|login|logout)`,
    String.raw`config\.fish`,
    String.raw`(?:.+_)?profile\.ps1`,
  ].join('|')})$`,
)

const secretFolders: ReadonlySet<string> = new Set(['.ssh', '.gnupg', '.aws', '.azure', '.kube'])

const secretNames = new RegExp(
  `^(?:${[
    String.raw`\.env.*`,
    String.raw`id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)`,
    String.raw`.+\.(?:pem|key|p12|pfx|ppk|jks|keystore|kdbx)`,
    String.raw`[._]netrc`,
    String.raw`\.(?:pgpass|pypirc|htpasswd|git-credentials|vault-token|dockercfg|my\.cnf)`,
    String.raw`(?:.*[._-])?credentials?(?:\.(?:json|ya?ml|toml|ini|xml|db|env|txt|csv))?`,
    String.raw`secrets?\.(?:json|ya?ml|toml|ini|env)`,
    String.raw`(?:.*[._-])?service[._-]?account(?:[._-].*)?\.json`,
  ].join('|')})$`,
)

function holdsSecrets(parts: readonly string[]): boolean {
  if (parts.some((part) => secretFolders.has(part))) return true
  // `.env` may be a folder of such files.
  if (parts.some((part) => part === '.env')) return true
  const [parent, name = ''] = [parts.at(-2), parts.at(-1)]
  if (parent === '.docker' && name === 'config.json') return true
  if (parent === 'gh' && name === 'hosts.yml') return true
  return secretNames.test(name)
}

// What HFS+ ignores in names, and the rest of Unicode's invisible formatting.
const invisible = /[\p{Cf}\p{Cc}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]/gu

function foldedParts(path: string): string[] {
  return path
    .normalize('NFKC')
    .replace(invisible, '')
    .toUpperCase()
    .toLowerCase()
    .split(/[/\\]+/)
    .map((part) => part.replace(/:.*$/, '').replace(/(?<=[^. ])[. ]+$/, ''))
    .filter((part) => part !== '' && part !== '.')
}

/** An empty text is a file that is not there. Texts that are unknown or no JSON may hide anything: not the same. */
function hasSameScripts(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined) return false
  const [old, next] = [scriptsOf(before), scriptsOf(after)]
  return old !== null && old === next
}

function scriptsOf(text: string): string | null {
  if (text.trim() === '') return 'none'
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (typeof manifest !== 'object' || manifest === null) return 'none'
    const scripts = (manifest as { scripts?: unknown }).scripts
    if (typeof scripts !== 'object' || scripts === null) return 'none'
    const entries = Object.entries(scripts).sort(([one], [other]) => (one < other ? -1 : 1))
    return entries.length === 0 ? 'none' : JSON.stringify(entries)
  } catch {
    return null
  }
}

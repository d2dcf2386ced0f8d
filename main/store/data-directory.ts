import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { messageOf, PublicError } from '../errors.ts'

/** Where everything is kept unless a person names another place: `CODELAB_DATA`, else where the platform keeps such things. */
export function defaultDataDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env['CODELAB_DATA']) return resolve(env['CODELAB_DATA'])
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'CodeLab')
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'CodeLab')
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'codelab')
}

/** Makes the directory for its owner alone. One that is there keeps its permissions: it may hold other things. */
export function ensureDataDirectory(path: string): void {
  try {
    make(path)
  } catch (error) {
    throw new PublicError(
      'unavailable',
      `The data directory ${path} cannot be made: ${messageOf(error)}. Name another with CODELAB_DATA or --data.`,
      undefined,
      error,
    )
  }
}

/** Not `mkdirSync`'s own `recursive`, which tries for ever where a folder refuses new ones with ENOENT (/proc, Node 20). */
function make(path: string): void {
  if (existsSync(path)) return
  make(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(path)) throw error // Else another process was quicker.
  }
}

import { readFile } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'
import { contentSecurityPolicy } from '../content-security-policy.ts'
import { mediaTypeOf } from '../media-type.ts'

/** Where the window's own page stands. */
export const appOrigin = 'codelab://app'

/** Must be called before the app is ready, or the scheme has neither an origin nor workers. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'codelab', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Answers `codelab://app/` with the built renderer in `folder`, and nothing else: what a workspace holds never has this
 * origin, whatever its path.
 */
export function serveAppFiles(session: Session, folder: string): void {
  session.protocol.handle('codelab', async (request) => {
    const file = fileFor(request.url, folder)
    if (request.method !== 'GET' || !file) return new Response('Not found', { status: 404 })
    const bytes = await readFile(file).catch(() => null)
    if (!bytes) return new Response('Not found', { status: 404 })
    return new Response(new Uint8Array(bytes), { headers: headersFor(file) })
  })
}

function fileFor(address: string, folder: string): string | null {
  const url = new URL(address)
  if (`${url.protocol}//${url.host}` !== appOrigin) return null
  const path = url.pathname === '/' ? '/index.html' : decoded(url.pathname)
  if (path === null || path.includes('\0')) return null
  const file = normalize(join(folder, path))
  return file.startsWith(folder + sep) ? file : null
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

const headersFor = (file: string): Record<string, string> => ({
  'content-type': mediaTypeOf(file),
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
})

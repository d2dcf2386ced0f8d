import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream'
import { PublicError } from '../errors.ts'
import { contentSecurityPolicy } from '../content-security-policy.ts'
import { mediaTypeOf } from '../media-type.ts'

const everyHeader = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/**
 * Answers requests with the built renderer. Its files are listed once, and a request names one of the list or gets
 * nothing: no path from outside is ever joined to a folder.
 */
export async function createPublicFiles(
  directory: string,
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const files = await list(directory)
  if (!files.has('/index.html')) {
    throw new PublicError('not-found', `The renderer is not built: ${directory} has no index.html. Run npm run build.`)
  }
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    const [address = '/'] = (request.url ?? '/').split(/[?#]/, 1)
    const path = address === '/' ? '/index.html' : address
    const file = files.get(path)
    if (!file) return refuse(response, 404)
    void answer(file, path, request.method === 'HEAD', response)
  }
}

export function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...everyHeader, 'Content-Length': 0, 'Cache-Control': 'no-store' }).end()
}

async function list(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [addressOf(relative(directory, file)), file]))
}

const addressOf = (path: string): string => `/${path.split(sep).map(encodeURIComponent).join('/')}`

async function answer(file: string, path: string, headOnly: boolean, response: ServerResponse): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => null,
  )
  if (size === null) return refuse(response, 404)
  response.writeHead(200, {
    ...everyHeader,
    'Content-Type': mediaTypeOf(file),
    'Content-Length': size,
    // Names below assets carry a hash of their content.
    'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (headOnly) response.end()
  else pipeline(createReadStream(file), response, () => {})
}

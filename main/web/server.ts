import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errnoOf, messageOf, PublicError } from '../errors.ts'
import { createPublicFiles, refuse } from './public-files.ts'
import { createSocketLink, type Connects } from './socket.ts'

export interface WebShellOptions {
  readonly app: Connects
  /** 0: any free one. */
  readonly port: number
  /** The built renderer. */
  readonly staticDirectory: string
}

export interface WebShell {
  /** With the token in the fragment, which no browser sends: whoever has the address is let in. */
  readonly address: string
  close(): Promise<void>
}

const host = '127.0.0.1'

/**
 * Serves the renderer's files and the socket its frames go over, on loopback alone.
 *
 * Every page a browser has open can reach loopback. So a request must name this server as its host (a rebound DNS name
 * does not), the socket must be opened by a page of this server, and its first frame must carry the token.
 */
export async function startWebShell({ app, port, staticDirectory }: WebShellOptions): Promise<WebShell> {
  const token = randomBytes(32).toString('base64url')
  const files = await createPublicFiles(staticDirectory)
  const link = createSocketLink(app, token)
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 })

  server.on('request', (request, response) => {
    if (isOurHost(request)) files(request, response)
    else refuse(response, 421)
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (isOurHost(request) && isOurPage(request) && request.url === '/socket') link.accept(request, socket, head)
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })

  server.listen(port, host)
  await once(server, 'listening').catch((error: unknown) => {
    throw cannotListen(port, error)
  })
  const listening = (server.address() as AddressInfo).port
  const names = [`${host}:${listening}`, `localhost:${listening}`]

  function isOurHost({ headers }: IncomingMessage): boolean {
    return names.includes(headers.host ?? '')
  }

  /** The same name in both: a page of `localhost` does not reach the socket of `127.0.0.1`. */
  function isOurPage({ headers }: IncomingMessage): boolean {
    return headers.origin === `http://${headers.host}`
  }

  return {
    address: `http://${host}:${listening}/#token=${token}`,
    async close() {
      link.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function cannotListen(port: number, error: unknown): PublicError {
  const text =
    errnoOf(error) === 'EADDRINUSE'
      ? `Port ${port} is taken by another program. Name another with --port, or none for any free one.`
      : `The web shell cannot listen on ${host}:${port}: ${messageOf(error)}`
  return new PublicError('conflict', text, undefined, error)
}

import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** `fetch`, as the SDKs take it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * `fetch` over the platform's plain client, for requests of one text and answers that stream. The runtime's own builds
 * a dozen objects and copies the body several times for each request; with a long conversation that is most of what a
 * tool round trip costs us. Redirects are not followed: an address that redirects is told as what it answered.
 *
 * `patienceMs`: how long a server may take to begin its answer, and to go on with it.
 */
export function createDirectFetch(patienceMs: number): Fetch {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`No web address: ${url.protocol}`)
    const exchange = { url, init, patienceMs, agent: url.protocol === 'https:' ? agents.https : agents.http }
    try {
      return await send(exchange)
    } catch (error) {
      // A kept connection that the server closed in the same moment: nothing of the request was taken.
      if (error instanceof StaleConnection) return send(exchange).catch(asFetchError)
      return asFetchError(error)
    }
  }
}

interface Exchange {
  readonly url: URL
  readonly init: RequestInit
  readonly patienceMs: number
  readonly agent: HttpAgent
}

class StaleConnection extends Error {}

function send({ url, init, patienceMs, agent }: Exchange): Promise<Response> {
  const { method = 'GET', body = null, signal = null } = init
  if (signal?.aborted) return Promise.reject(signal.reason as Error)
  const headers = Object.fromEntries(new Headers(init.headers))
  const bytes = bytesOf(body)
  if (bytes) headers['content-length'] = String(bytes.length)
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { method, headers, agent, timeout: patienceMs }
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options)
    const abort = () => request.destroy(signal?.reason as Error)
    signal?.addEventListener('abort', abort, { once: true })
    const release = () => signal?.removeEventListener('abort', abort)
    request.once('timeout', () =>
      request.destroy(Object.assign(new Error('No answer'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
    )
    request.once('response', (incoming) => {
      incoming.once('close', release)
      resolve(toResponse(incoming))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      release()
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(signal?.aborted ? (signal.reason as Error) : isStale ? new StaleConnection(error.message) : error)
    })
    request.end(bytes)
  })
}

function bytesOf(body: RequestInit['body'] | null): Uint8Array | undefined {
  if (body === null) return undefined
  if (typeof body === 'string') return Buffer.from(body)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  throw new TypeError('Only text and bytes can be sent.')
}

/** As `fetch` throws it: the cause says what happened, an abort its own reason. */
function asFetchError(error: unknown): never {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    throw new TypeError('fetch failed', { cause: error })
  }
  throw error
}

const withoutBody: ReadonlySet<number> = new Set([101, 204, 205, 304])

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!)
  }
  const status = incoming.statusCode ?? 0
  if (withoutBody.has(status)) incoming.resume()
  const body = withoutBody.has(status) ? null : streamOf(incoming, headers.get('content-encoding'))
  return new Response(body, { status, statusText: incoming.statusMessage ?? '', headers })
}

function streamOf(incoming: IncomingMessage, encoding: string | null): ReadableStream<Uint8Array> {
  const unpacked = encoding === null ? undefined : unpackers[encoding.toLowerCase()]?.()
  const source = unpacked ? incoming.pipe(unpacked) : incoming
  // A body that breaks off is an error, as a cut connection is to `fetch`; `pipe` alone would not pass it on.
  if (unpacked) incoming.once('error', (error) => unpacked.destroy(error))
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        source.on('data', (part: Uint8Array) => {
          controller.enqueue(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
          if ((controller.desiredSize ?? 0) <= 0) source.pause()
        })
        source.once('end', () => controller.close())
        source.once('error', (error) => controller.error(new TypeError('terminated', { cause: error })))
      },
      pull: () => void source.resume(),
      cancel: () => void incoming.destroy(),
    },
    { highWaterMark: 16 },
  )
}

const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream & { destroy(error?: Error): void }>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

import { createDirectFetch, type Fetch } from './direct-fetch.ts'
import { PublicError } from './errors.ts'

export type { Fetch }

/**
 * How long a server may take to begin its answer, and to go on with it. The runtime's own five minutes are too short for
 * a local model that reads a long prompt on a slow machine.
 */
export const patienceMs = 30 * 60_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The one way out to the network. Without a proxy in the environment a request goes straight out; with one
 * (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case) requests go through it, except to this machine itself.
 * An extra certificate authority comes from `NODE_EXTRA_CA_CERTS`, which the runtime reads.
 */
export function createFetch(env: Environment = process.env, patience = patienceMs): Fetch {
  const direct = createDirectFetch(patience)
  if (!hasProxy(env)) return direct
  let proxied: Promise<Fetch> | undefined
  return async (input, init) => {
    if (isLoopback(input instanceof Request ? input.url : input)) return direct(input, init)
    proxied ??= proxiedFetch(env, patience)
    return (await proxied)(input, init)
  }
}

/** The address is of this machine: it needs no key and no proxy. What is no address is not. */
export function isLoopback(url: string | URL): boolean {
  const parsed = typeof url === 'string' ? (URL.canParse(url) ? new URL(url) : null) : url
  if (!parsed) return false
  const host = parsed.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    host === '0.0.0.0' ||
    /^127(\.\d{1,3}){3}$/.test(host) ||
    /^::ffff:7f/.test(host)
  )
}

const proxyOf = (env: Environment, scheme: 'http' | 'https') =>
  env[`${scheme}_proxy`] || env[`${scheme.toUpperCase()}_PROXY`] || undefined

const hasProxy = (env: Environment) => Boolean(proxyOf(env, 'http') ?? proxyOf(env, 'https'))

/** Loaded only here: the library costs more to start than all else of a first request. */
async function proxiedFetch(env: Environment, patience: number): Promise<Fetch> {
  const { EnvHttpProxyAgent, fetch: fetchThrough } = await import('undici')
  const httpProxy = proxyAddress(proxyOf(env, 'http'))
  const httpsProxy = proxyAddress(proxyOf(env, 'https')) ?? httpProxy
  const dispatcher = new EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    headersTimeout: patience,
    bodyTimeout: patience,
  })
  // The library's own types of the same web standards are nominally others than the runtime's.
  const through = fetchThrough as unknown as (input: unknown, init: unknown) => Promise<Response>
  return (input, init) => through(input, { ...init, dispatcher })
}

/** Many write `proxy.example:3128`. What is wrong is not repeated: it may hold a password. */
function proxyAddress(written: string | undefined): string | undefined {
  if (written === undefined) return undefined
  const address = written.includes('://') ? written : `http://${written}`
  if (URL.canParse(address) && /^https?:/.test(address)) return address
  throw new PublicError('bad-request', 'HTTP_PROXY or HTTPS_PROXY is no address of a proxy, like http://proxy:3128.')
}

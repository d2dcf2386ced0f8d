import { PublicError } from './errors.ts'

/** `fetch`, as the SDKs take it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * How long a server may take to begin its answer, and to go on with it. The runtime's own five minutes are too short for
 * a local model that reads a long prompt on a slow machine.
 */
export const patienceMs = 30 * 60_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The one way out to the network. Without a proxy in the environment it is the runtime's own `fetch`; with one
 * (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case) requests go through it, except to this machine itself.
 * An extra certificate authority comes from `NODE_EXTRA_CA_CERTS`, which the runtime reads.
 */
export function createFetch(env: Environment = process.env, patience = patienceMs): Fetch {
  const direct: Fetch = (input, init) => fetch(input, { ...init, ...patiently(patience) })
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

let patient: { readonly patience: number; readonly dispatcher: unknown } | undefined

/**
 * The runtime's `fetch` takes its limits from a dispatcher. Its own library is not to be imported, but the class of its
 * dispatcher is reached through the global one (https://github.com/nodejs/undici, `lib/global.js`). Where a runtime has
 * none there, its own limits stay.
 */
function patiently(patience: number): { readonly dispatcher?: never } {
  if (patient?.patience !== patience) {
    // The runtime loads the library, and sets the symbol, when one of its classes is first touched.
    void globalThis.Response
    const global = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')]
    const Agent = (global as object | undefined)?.constructor as (new (options: object) => unknown) | undefined
    const dispatcher = Agent && new Agent({ headersTimeout: patience, bodyTimeout: patience })
    patient = { patience, dispatcher }
  }
  return (patient?.dispatcher ? { dispatcher: patient.dispatcher } : {}) as { readonly dispatcher?: never }
}

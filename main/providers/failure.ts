import type { ModelErrorKind } from '../../preload/contract/agent.ts'
import { type Headers, waitAsked } from './asked-wait.ts'
import { isObject } from './json-object.ts'
import { ModelError } from './provider.ts'

/** What is known of a failed request, whichever SDK or body it comes from. */
export interface FailureReport {
  readonly status?: number | undefined
  readonly headers?: Headers | undefined
  /** The parsed body, or the `error` in it. */
  readonly body?: unknown
  /** The body where it is no JSON, or what the SDK says. */
  readonly text?: string | undefined
  readonly cause?: unknown
}

/** Makes a `ModelError` of what a provider answered in place of, or in the middle of, an answer. */
export function failureOf(report: FailureReport): ModelError {
  const error = innermost(report.body)
  const said = messageIn(error) ?? readable(report.text) ?? 'The provider gave no reason.'
  const status = report.status ?? statusIn(error)
  const words = `${codesIn(error).join(' ')} ${said}`
  const kind = kindOf(status, words)
  const retryAfterMs = kind === 'rate-limit' || kind === 'overloaded' ? waitAsked(report.headers, error) : undefined
  return new ModelError(kind, withHint(status, said), {
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: report.cause,
  })
}

/** The error classes that both SDKs have. */
interface SdkErrors {
  readonly APIError: new (...parts: never[]) => Error
  readonly APIConnectionError: new (...parts: never[]) => Error
  readonly APIConnectionTimeoutError: new (...parts: never[]) => Error
}

/** Makes a `ModelError` of what an SDK threw in place of a response. */
export function sdkFailure(thrown: unknown, sdk: SdkErrors, address: string): ModelError {
  if (thrown instanceof sdk.APIConnectionTimeoutError) {
    const words = networkWords['UND_ERR_HEADERS_TIMEOUT'] ?? ''
    return new ModelError('network', `${words} (${hostOf(address)})`, { cause: thrown })
  }
  if (!(thrown instanceof sdk.APIError) || thrown instanceof sdk.APIConnectionError) {
    return networkFailure(thrown, address)
  }
  const { status, headers, error, message } = thrown as Error & {
    readonly status?: number
    readonly headers?: Headers
    readonly error?: unknown
  }
  return failureOf({ status, headers, body: error, text: message, cause: thrown })
}

/** Makes a `ModelError` of what `fetch`, or reading a body, threw. */
export function networkFailure(thrown: unknown, address: string): ModelError {
  const code = codeOf(thrown)
  const words = networkWords[code ?? ''] ?? plainWords(thrown)
  return new ModelError('network', `${words} (${hostOf(address)})`, { cause: thrown })
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address)

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at the address: is the server started, and the port right?',
  ENOTFOUND: 'The name of the server is not known: check the address and the network.',
  EAI_AGAIN: 'The name of the server could not be looked up: is there a network?',
  ECONNRESET: 'The server closed the connection before the answer was complete.',
  EPIPE: 'The server closed the connection before the answer was complete.',
  UND_ERR_SOCKET: 'The server closed the connection before the answer was complete.',
  UND_ERR_BODY_TIMEOUT: 'The server sent nothing more for too long in the middle of the answer.',
  UND_ERR_HEADERS_TIMEOUT: 'The server took too long to begin its answer.',
  UND_ERR_CONNECT_TIMEOUT: 'The server could not be reached in time.',
  ETIMEDOUT: 'The server could not be reached in time.',
  EHOSTUNREACH: 'The server cannot be reached from here.',
  ENETUNREACH: 'The server cannot be reached: is there a network?',
  CERT_HAS_EXPIRED: "The server's certificate has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "The server's certificate is signed by itself: name its authority in NODE_EXTRA_CA_CERTS if it is yours.",
  SELF_SIGNED_CERT_IN_CHAIN:
    "The server's certificate comes from an unknown authority: name it in NODE_EXTRA_CA_CERTS if it is yours.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "The server's certificate comes from an unknown authority: name it in NODE_EXTRA_CA_CERTS if it is yours.",
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not speak TLS at this port: is the address http:// and not https://?',
  EPROTO: 'The server does not speak TLS at this port: is the address http:// and not https://?',
  HPE_INVALID_CONSTANT: 'What answers at the address does not speak HTTP.',
}

/** The first system or library code on the way down the causes. */
function codeOf(thrown: unknown): string | undefined {
  for (let error: unknown = thrown, depth = 0; isObject(error) && depth < 8; error = error['cause'], depth += 1) {
    const code = error['code']
    if (typeof code === 'string' && (code in networkWords || /^(E[A-Z]+|UND_ERR_|HPE_|ERR_|CERT_)/.test(code)))
      return code
    const first: unknown = Array.isArray(error['errors']) ? error['errors'][0] : undefined
    if (isObject(first) && typeof first['code'] === 'string') return first['code']
  }
  return undefined
}

function plainWords(thrown: unknown): string {
  let words = 'The connection failed'
  for (let error: unknown = thrown, depth = 0; error instanceof Error && depth < 8; error = error.cause, depth += 1) {
    if (error.message && !/^(fetch failed|connection error\.?)$/i.test(error.message)) words = error.message
  }
  // The fetch standard keeps some ports from being asked, and has no code for it.
  return words === 'bad port' ? 'No web request may go to this port: let the server listen at another.' : words
}

/**
 * The kind of a failure. Providers have no common code for most of these, so beside the HTTP status their codes and,
 * for a context that is too long, their sentences are what there is to go by.
 */
function kindOf(status: number | undefined, words: string): ModelErrorKind {
  if (tooLong.some((pattern) => pattern.test(words))) return 'too-long'
  // A used-up balance comes as 429, but waiting does not help.
  if (/insufficient_quota|insufficient_balance|credit balance is too low|billing_hard_limit/i.test(words))
    return 'other'
  switch (status) {
    case 401:
    case 403:
    case 407:
      return 'auth'
    case 408:
      return 'network'
    case 413:
      return 'too-long'
    case 429:
      return 'rate-limit'
    case 501:
    case 505:
      return 'other'
    case undefined:
      break
    default:
      if (status >= 500 && status < 600) return 'overloaded'
  }
  if (
    /invalid_api_key|authentication_error|permission_error|permission_denied|unauthenticated|not authenticated|unauthorized/i.test(
      words,
    )
  ) {
    return 'auth'
  }
  if (/rate_limit|rate limit|too many requests|resource_exhausted/i.test(words)) return 'rate-limit'
  if (
    /overloaded|server_error|api_error|internal_error|unavailable|capacity|insufficient_system_resource/i.test(words)
  ) {
    return 'overloaded'
  }
  return 'other'
}

const tooLong: readonly RegExp[] = [
  /context_length_exceeded|exceed_context_size|model_context_window_exceeded|string_above_max_length/i,
  /maximum (context|prompt|input) length/i,
  /prompt is too long|prompt too long|input is too long|prompt exceeds max/i,
  /input length and `?max_tokens`? exceed/i,
  /input token count.*exceeds the maximum/i,
  /(exceeds?|exceeded|larger than|greater than|longer than|too large for)\b.*\b(context (size|length|window)|model token limit|maximum context)/i,
  /context( size| length| window)?\b.*\boverflow|context (size|length|window)\b.*\bexceed/i,
  /reduce the length of the (messages|prompt|input)/i,
  /range of input length should be/i,
  /prompt token count of \d+ exceeds/i,
  /too many (input )?tokens in|request_too_large|tokens in your prompt exceed/i,
]

/** Bodies wrap the error: `{error: {…}}`, `[{error: {…}}]`, `{error: {error: {…}}}`, `{detail: …}`. */
function innermost(body: unknown): unknown {
  let error = Array.isArray(body) ? (body as unknown[])[0] : body
  for (let depth = 0; depth < 3; depth += 1) {
    if (!isObject(error)) break
    const inner = error['error']
    if (inner === undefined || inner === null || typeof inner === 'boolean') break
    error =
      isObject(inner) || typeof error['message'] !== 'string' ? inner : { ...error, error: undefined, code: inner }
  }
  return error
}

function messageIn(error: unknown): string | undefined {
  if (typeof error === 'string') return readable(error)
  if (!isObject(error)) return undefined
  const { message, detail, msg, errors } = error
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const said = [message, detail, msg, first].find((value) =>
    typeof value === 'string' ? value !== '' : isObject(value),
  )
  if (said === undefined) return Object.keys(error).length > 0 ? readable(JSON.stringify(error)) : undefined
  const text = typeof said === 'string' ? said : (messageIn(said) ?? JSON.stringify(said))
  const beside = saidBeside(error)
  return readable(beside !== undefined && !text.includes(beside) ? `${text}: ${beside}` : text)
}

/** What the provider behind OpenRouter said, and the call that Groq could not read. */
function saidBeside({ metadata, failed_generation }: Record<string, unknown>): string | undefined {
  const text = isObject(metadata) ? metadata['raw'] : failed_generation
  return typeof text === 'string' && text !== '' ? text : undefined
}

function codesIn(error: unknown): string[] {
  if (!isObject(error)) return []
  return [error['code'], error['type'], error['status']].filter((value) => typeof value === 'string')
}

function statusIn(error: unknown): number | undefined {
  if (!isObject(error)) return undefined
  for (const value of [error['status'], error['code'], error['status_code'], error['http_code']]) {
    const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && number >= 400 && number < 600) return number
  }
  return undefined
}

const longestMessage = 2000

function readable(text: string | undefined): string | undefined {
  const trimmed = text?.trim()
  if (!trimmed) return undefined
  const page = /^(\d{3}\s+)?<(!doctype|html|head|\?xml)/i.test(trimmed)
  if (page) {
    const title = /<(?:title|h1)[^>]*>([^<]*)</i.exec(trimmed)?.[1]?.trim()
    return `A web page came in place of an answer${title ? `: “${title}”` : ''}.`
  }
  return trimmed.length > longestMessage ? `${trimmed.slice(0, longestMessage)}…` : trimmed
}

function withHint(status: number | undefined, said: string): string {
  if (status === 404 && !/model/i.test(said)) {
    return `${said} (404: is the base address right? It usually ends in /v1 for OpenAI-compatible servers.)`
  }
  return status === undefined || said.startsWith(String(status)) ? said : `${said} (${status})`
}

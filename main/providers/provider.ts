import type { ModelErrorKind, Usage } from '../../preload/contract/agent.ts'
import type { ModelProfile } from '../../preload/contract/settings.ts'

/** A tool as a model is told of it. `name` fits `[A-Za-z0-9_-]{1,64}`; `parameters` is JSON Schema. */
export interface ModelTool {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** `arguments` is JSON text as the model wrote it; `id` is the provider's own. */
export interface ModelCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

export interface ModelImage {
  readonly mediaType: string
  readonly base64: string
}

/** History in no provider's form. A `tool` message answers the call with its `callId`, in the order of the calls. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string; readonly images?: readonly ModelImage[] }
  | {
      readonly role: 'assistant'
      readonly text: string
      readonly reasoning?: string
      /** What the provider wants back as it gave it (signed thinking blocks, say); only it reads this. */
      readonly opaque?: unknown
      readonly calls: readonly ModelCall[]
    }
  | {
      readonly role: 'tool'
      readonly callId: string
      readonly text: string
      readonly isError: boolean
      readonly images?: readonly ModelImage[]
    }

export interface ModelRequest {
  readonly model: string
  readonly system: string
  readonly messages: readonly ModelMessage[]
  readonly tools: readonly ModelTool[]
  readonly maxOutputTokens?: number
  readonly signal: AbortSignal
}

/**
 * What every provider's stream is turned into. Calls are told apart by `index`, their place in the answer. A
 * `call-started` comes as soon as the name is certain; `call-finished` when the last byte of its arguments is there, and
 * not for one that broke off. An id that comes late is in `call-finished` alone; before it stands one of ours.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  | { readonly type: 'call-started'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'call-arguments'; readonly index: number; readonly delta: string }
  | { readonly type: 'call-finished'; readonly index: number; readonly call: ModelCall }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'opaque'; readonly value: unknown }
  | { readonly type: 'stop'; readonly reason: 'end' | 'calls' | 'length' | 'refusal' | 'other' }

/** A request to a model failed. `retryAfterMs` is what the provider asked for; `status` its HTTP status. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly kind: ModelErrorKind
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    kind: ModelErrorKind,
    message: string,
    more: { readonly status?: number; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.kind = kind
    this.status = more.status
    this.retryAfterMs = more.retryAfterMs
  }
}

/**
 * One way to reach models. Streams end with `stop`, or throw `ModelError`; what came before stays. An abort throws the
 * signal's reason.
 */
export interface Provider {
  /** Streams one answer. Makes one request and does not retry. */
  answer(request: ModelRequest): AsyncIterable<ModelEvent>
  /** Ids of the models it offers. */
  listModels(signal: AbortSignal): Promise<readonly string[]>
}

export interface ProviderOptions {
  readonly profile: ModelProfile
  readonly key: string | undefined
}

/** What a file of `builtin/` exports as `provider`. */
export interface ProviderKind {
  readonly api: string
  create(options: ProviderOptions): Promise<Provider> | Provider
  /** Loads its library ahead of the first `create`. */
  load?(): Promise<unknown>
}

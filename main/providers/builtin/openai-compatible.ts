import type OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import { createFetch, isLoopback, patienceMs } from '../../http.ts'
import { readAnswer } from '../answer-stream.ts'
import { type BaseUrl, readBaseUrl } from '../base-url.ts'
import { sdkFailure } from '../failure.ts'
import { isObject } from '../json-object.ts'
import { createAnswerReader } from '../openai-answer.ts'
import { linkSignal } from '../linked-signal.ts'
import { openAiMessagesText } from '../openai-history.ts'
import { ModelError, type ModelRequest, type ModelTool, type Provider, type ProviderKind } from '../provider.ts'
import { openAiTool } from '../tool-forms.ts'

type Sdk = typeof import('openai')

/** OpenAI and all that speak its chat completions: hosted ones, and the local servers. */
export const provider: ProviderKind = {
  api: 'openai',
  load: () => import('openai'),
  async create({ profile, key }) {
    const sdk = await import('openai')
    const address = readBaseUrl(profile.baseUrl, ownAddress)
    const client = createClient(sdk, address, key)
    const needsKey = key === undefined && !isLoopback(address.baseUrl)
    const shape = usualShape(address.baseUrl)

    const send = async (request: ModelRequest): Promise<Response> => {
      for (let adaptations = 0; ; adaptations += 1) {
        const body = Buffer.from(requestText(request, shape))
        const headers = { 'content-type': 'application/json' }
        try {
          // As `chat.completions.create` does it, with a body that is text already.
          const options = { body, headers, signal: request.signal, stream: true }
          return await client.post('/chat/completions', options).asResponse()
        } catch (thrown) {
          request.signal.throwIfAborted()
          if (adaptations === 2 || !adapted(shape, thrown)) throw sdkFailure(thrown, sdk, address.baseUrl)
        }
      }
    }

    return {
      async *answer(request) {
        request.signal.throwIfAborted()
        if (needsKey) throw noKey(address.baseUrl)
        const { signal, release } = linkSignal(request.signal)
        try {
          const response = await send({ ...request, signal })
          const reader = createAnswerReader(request.tools.map(({ name }) => name))
          yield* readAnswer(response, reader, { signal, address: address.baseUrl })
        } finally {
          release()
        }
      },
      async listModels(signal) {
        if (needsKey) throw noKey(address.baseUrl)
        let body: unknown
        try {
          const response = await client.models.list({ signal, timeout: listPatienceMs }).asResponse()
          body = await response.json().catch(() => undefined)
        } catch (thrown) {
          signal.throwIfAborted()
          throw sdkFailure(thrown, sdk, address.baseUrl)
        }
        return modelIds(body)
      },
    } satisfies Provider
  },
}

const listPatienceMs = 30_000
const ownAddress = 'https://api.openai.com/v1'

/** Everything the SDK would read from the environment is stated: a key goes to the address it was given for. */
function createClient(sdk: Sdk, { baseUrl, query }: BaseUrl, key: string | undefined): OpenAI {
  const isAzure = /\.azure\.com$/i.test(new URL(baseUrl).hostname)
  return new sdk.OpenAI({
    apiKey: key ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    defaultQuery: query,
    defaultHeaders: {
      ...(key === undefined ? { Authorization: null } : {}),
      ...(isAzure && key !== undefined ? { Authorization: null, 'api-key': key } : {}),
    },
    fetch: createFetch(),
    maxRetries: 0,
    timeout: patienceMs,
    logLevel: 'off',
  })
}

const noKey = (address: string): ModelError =>
  new ModelError('auth', `No key is set for ${new URL(address).host}. Set OPENAI_API_KEY, or the key in the settings.`)

/** What a server takes of the optional fields; learned from what it refuses. */
interface RequestShape {
  withUsage: boolean
  tokenLimit: 'max_tokens' | 'max_completion_tokens'
}

const usualShape = (baseUrl: string): RequestShape => ({
  withUsage: true,
  tokenLimit: /\.(openai|azure)\.com$/i.test(new URL(baseUrl).hostname) ? 'max_completion_tokens' : 'max_tokens',
})

/** The body, put together from the texts of its messages: a long history is not written anew for every request. */
function requestText(request: ModelRequest, shape: RequestShape): string {
  const fields: Omit<ChatCompletionCreateParamsStreaming, 'messages' | 'tools'> = {
    model: request.model,
    stream: true,
    ...(shape.withUsage ? { stream_options: { include_usage: true } } : {}),
    ...(request.maxOutputTokens === undefined ? {} : { [shape.tokenLimit]: request.maxOutputTokens }),
  }
  const tools = request.tools.length > 0 ? `,"tools":${toolsText(request.tools)}` : ''
  return `${JSON.stringify(fields).slice(0, -1)},"messages":${openAiMessagesText(request)}${tools}}`
}

const writtenTools = new WeakMap<readonly ModelTool[], string>()

function toolsText(tools: readonly ModelTool[]): string {
  let text = writtenTools.get(tools)
  if (text === undefined) {
    writtenTools.set(tools, (text = JSON.stringify(tools.map(openAiTool))))
  }
  return text
}

/** A server refused an optional field: the shape without it is worth one more request. No answer was begun. */
function adapted(shape: RequestShape, thrown: unknown): boolean {
  const { status, message } = isObject(thrown) ? thrown : {}
  if ((status !== 400 && status !== 422) || typeof message !== 'string') return false
  if (shape.withUsage && /stream_options|include_usage/.test(message)) {
    shape.withUsage = false
    return true
  }
  if (shape.tokenLimit === 'max_tokens' && /max_completion_tokens/.test(message)) {
    shape.tokenLimit = 'max_completion_tokens'
    return true
  }
  if (shape.tokenLimit === 'max_completion_tokens' && /max_completion_tokens/.test(message)) {
    shape.tokenLimit = 'max_tokens'
    return true
  }
  return false
}

/** `{data: [{id}]}`, and what others make of it: a bare list, `models`, `name` for `id`. */
function modelIds(body: unknown): string[] {
  const list = isObject(body) ? (body['data'] ?? body['models']) : body
  if (!Array.isArray(list)) {
    throw new ModelError('other', 'The server has no list of models: enter the model by name.')
  }
  const ids = (list as unknown[]).map((entry) => (isObject(entry) ? (entry['id'] ?? entry['name']) : entry))
  return ids.filter((id) => typeof id === 'string')
}

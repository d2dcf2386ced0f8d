import type { Anthropic } from '@anthropic-ai/sdk'
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages'
import { createFetch, isLoopback, patienceMs } from '../../http.ts'
import { createMessageReader } from '../anthropic-answer.ts'
import { anthropicMessages } from '../anthropic-history.ts'
import { readAnswer } from '../answer-stream.ts'
import { readBaseUrl } from '../base-url.ts'
import { sdkFailure } from '../failure.ts'
import { linkSignal } from '../linked-signal.ts'
import { modelFacts } from '../models.ts'
import { ModelError, type ModelRequest, type Provider, type ProviderKind } from '../provider.ts'
import { anthropicTool } from '../tool-forms.ts'

type Sdk = typeof import('@anthropic-ai/sdk')

/** Anthropic, and servers that speak its messages. The base address is without `/v1`, as its SDK has it. */
export const provider: ProviderKind = {
  api: 'anthropic',
  async create({ profile, key }) {
    const sdk = await import('@anthropic-ai/sdk')
    const { baseUrl } = readBaseUrl(profile.baseUrl, 'https://api.anthropic.com')
    const address = baseUrl.replace(/\/v1(\/messages)?$/, '')
    const client = createClient(sdk, address, key)
    const needsKey = key === undefined && !isLoopback(address)

    const send = async (body: MessageCreateParamsStreaming, signal: AbortSignal): Promise<Response> => {
      try {
        return await client.messages.create(body, { signal }).asResponse()
      } catch (thrown) {
        signal.throwIfAborted()
        throw sdkFailure(thrown, sdk, address)
      }
    }

    return {
      async *answer(request) {
        request.signal.throwIfAborted()
        if (needsKey) throw noKey(address)
        const { signal, release } = linkSignal(request.signal)
        try {
          const response = await send(requestBody(request), signal)
          yield* readAnswer(response, createMessageReader(request.model), { signal, address })
        } finally {
          release()
        }
      },
      async listModels(signal) {
        if (needsKey) throw noKey(address)
        try {
          const ids: string[] = []
          for await (const model of client.models.list({ limit: 1000 }, { signal, timeout: 30_000 })) ids.push(model.id)
          return ids
        } catch (thrown) {
          signal.throwIfAborted()
          throw sdkFailure(thrown, sdk, address)
        }
      },
    } satisfies Provider
  },
}

/** The key is stated even where there is none, or the SDK would take one from the environment or its own files. */
function createClient(sdk: Sdk, address: string, key: string | undefined): Anthropic {
  const isOwn = /(^|\.)anthropic\.com$/i.test(new URL(address).hostname)
  return new sdk.Anthropic({
    apiKey: key ?? 'none',
    baseURL: address,
    defaultHeaders: {
      ...(key === undefined ? { Authorization: null } : {}),
      // Servers that copy the API know the key by the header it had at first.
      ...(key !== undefined && !isOwn ? { 'x-api-key': key } : {}),
    },
    fetch: createFetch(),
    maxRetries: 0,
    timeout: patienceMs,
    logLevel: 'off',
  })
}

const noKey = (address: string): ModelError =>
  new ModelError(
    'auth',
    `No key is set for ${new URL(address).host}. Set ANTHROPIC_API_KEY, or the key in the settings.`,
  )

/** For models that are not known; and the most that is asked for, as what is asked for counts against the context. */
const usualOutputTokens = 8192
const mostOutputTokens = 32_000

function requestBody(request: ModelRequest): MessageCreateParamsStreaming {
  const cached = { cache_control: { type: 'ephemeral' as const } }
  const tools = request.tools.map((tool, index) => ({
    ...anthropicTool(tool),
    ...(index === request.tools.length - 1 ? cached : {}),
  }))
  const known = modelFacts(request.model)?.outputTokens
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens ?? Math.min(known ?? usualOutputTokens, mostOutputTokens),
    messages: anthropicMessages(request.messages, request.model),
    stream: true,
    ...(request.system === '' ? {} : { system: [{ type: 'text', text: request.system, ...cached }] }),
    ...(tools.length > 0 ? { tools } : {}),
  }
}

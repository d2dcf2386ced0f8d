import { getEventListeners } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  type ServerAnswer,
  startScriptedServer,
} from '../../../bench/scripted-server.ts'
import { PublicError } from '../../errors.ts'
import { gatherAnswer } from '../gather-answer.ts'
import { ModelError, type ModelEvent, type ModelMessage, type ModelRequest } from '../provider.ts'
import { createProvider } from '../providers.ts'

const running: Pick<ScriptedServer, 'close'>[] = []
afterEach(() => Promise.all(running.splice(0).map((server) => server.close())))

async function serve(answers: ScriptedServerOptions['answers'], models?: readonly string[]): Promise<ScriptedServer> {
  const server = await startScriptedServer({ answers, ...(models ? { models } : {}) })
  running.push(server)
  return server
}

const open = (baseUrl: string, key?: string) =>
  createProvider({ id: 'p', label: 'P', api: 'openai', baseUrl, model: 'm', contextTokens: null, dialect: 'auto' }, key)

const aRequest = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'some-model',
  system: '',
  messages: [{ role: 'user', text: 'Hello' }],
  tools: [],
  signal: new AbortController().signal,
  ...more,
})

async function ask(baseUrl: string, request = aRequest(), key?: string) {
  const answer = gatherAnswer()
  try {
    for await (const event of (await open(baseUrl, key)).answer(request)) answer.take(event)
    return { ...answer.whole(), error: undefined }
  } catch (error) {
    return { ...answer.whole(), error }
  }
}

test('text, reasoning, calls and usage come as events, and one request is made', async () => {
  const server = await serve([
    {
      reasoning: 'Hm.',
      text: 'Reading.',
      calls: [{ id: 'call_1', name: 'read_file', arguments: { path: 'a' } }],
      usage: { inputTokens: 9, outputTokens: 2 },
      chunk: 3,
    },
  ])

  expect(await ask(server.baseUrl)).toEqual({
    text: 'Reading.',
    reasoning: 'Hm.',
    calls: [{ id: 'call_1', name: 'read_file', arguments: { path: 'a' } }],
    stop: 'calls',
    usage: { inputTokens: 9, outputTokens: 2 },
    error: undefined,
  })
  expect(server.requests).toHaveLength(1)
})

test('what a long history looks like on the wire', async () => {
  const server = await serve([{ text: 'ok' }])
  const image = { mediaType: 'image/png', base64: 'AAAA' }
  const opaque = {
    api: 'openai',
    reasoningField: 'reasoning_content',
    extras: { call_2: { google: { thought_signature: 'sig' } } },
  }
  const messages: ModelMessage[] = [
    { role: 'user', text: 'Look', images: [image] },
    { role: 'assistant', text: 'Earlier.', reasoning: 'Old thoughts.', opaque, calls: [] },
    { role: 'user', text: 'Go on' },
    {
      role: 'assistant',
      text: '',
      reasoning: 'New thoughts.',
      opaque,
      calls: [
        { id: 'call_1', name: 'read_file', arguments: '{"path":"a"}' },
        { id: 'call_2', name: 'read_file', arguments: '{"path":' },
      ],
    },
    { role: 'tool', callId: 'call_1', text: 'a picture', isError: false, images: [image] },
    { role: 'tool', callId: 'call_2', text: 'broken arguments', isError: true },
  ]
  const parameters = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {} }
  const tools = [{ name: 'read_file', description: 'Reads.', parameters }]

  await ask(server.baseUrl, aRequest({ system: 'Be brief.', messages, tools, maxOutputTokens: 100 }))

  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  expect(server.requests[0]?.body).toEqual({
    model: 'some-model',
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 100,
    tools: [
      {
        type: 'function',
        function: { name: 'read_file', description: 'Reads.', parameters: { type: 'object', properties: {} } },
      },
    ],
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Look' }, picture] },
      { role: 'assistant', content: 'Earlier.' },
      { role: 'user', content: 'Go on' },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'New thoughts.',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '{"path":"a"}' } },
          {
            id: 'call_2',
            type: 'function',
            function: { name: 'read_file', arguments: '{"invalid_arguments":"{\\"path\\":"}' },
            extra_content: { google: { thought_signature: 'sig' } },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'a picture' },
      { role: 'tool', tool_call_id: 'call_2', content: 'broken arguments' },
      { role: 'user', content: [picture] },
    ],
  })
})

test('an abort in the middle of a stream ends it at once with the reason', async () => {
  const server = await serve([{ text: 'a', hang: true }])
  const controller = new AbortController()
  const events: ModelEvent[] = []
  const reason = new Error('enough')

  const run = async () => {
    for await (const event of (await open(server.baseUrl)).answer(aRequest({ signal: controller.signal }))) {
      events.push(event)
      controller.abort(reason)
    }
  }

  await expect(run()).rejects.toBe(reason)
  expect(events).toEqual([{ type: 'text', delta: 'a' }])
})

test('a signal that lives through many requests keeps nothing of them', async () => {
  const server = await serve(() => ({ text: 'ok' }))
  const { signal } = new AbortController()

  for (let round = 0; round < 3; round += 1) await ask(server.baseUrl, aRequest({ signal }))

  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('who stops listening in the middle ends the request', async () => {
  const server = await serve([{ text: 'a', hang: true }])

  for await (const _ of (await open(server.baseUrl)).answer(aRequest())) break

  await expect.poll(() => server.requests[0]?.isAbandoned).toBe(true)
})

test('an abort before the first byte of the answer ends it at once with the reason', async () => {
  const server = await serve([{ delayMs: 60_000 }])
  const reason = new Error('enough')
  const signal = AbortSignal.any([AbortSignal.timeout(10_000), abortedSoon(reason)])

  expect((await ask(server.baseUrl, aRequest({ signal }))).error).toBe(reason)
})

function abortedSoon(reason: Error): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 30)
  return controller.signal
}

test('a server that closes half way leaves what came, with a network error', async () => {
  const server = await serve([{ text: 'half an ans', calls: [{ name: 'f', arguments: '{"a":' }], cut: true }])

  const answer = await ask(server.baseUrl)

  expect(answer).toMatchObject({ text: 'half an ans', calls: [{ name: 'f', arguments: '{"a":' }], stop: null })
  expect(answer.error).toMatchObject({ name: 'ModelError', kind: 'network' })
})

test('connections are used again, also while the end of an answer is still on its way', async () => {
  const server = await serve(() => ({ text: 'ok' }))
  const provider = await open(server.baseUrl)

  for (let round = 0; round < 5; round += 1) for await (const _ of provider.answer(aRequest())) continue

  expect(server.connectionCount()).toBeLessThanOrEqual(2)
})

const refusal = (message: string): ServerAnswer => ({ status: 400, text: message })

test('a server that refuses stream_options is asked once more without it, and never again with it', async () => {
  const asked: boolean[] = []
  const server = await serve(({ body }) => {
    const withUsage = 'stream_options' in (body as object)
    asked.push(withUsage)
    return withUsage ? refusal('Unrecognized request argument supplied: stream_options') : { text: 'ok' }
  })
  const provider = await open(server.baseUrl)
  const text = async () => {
    const answer = gatherAnswer()
    for await (const event of provider.answer(aRequest())) answer.take(event)
    return answer.whole().text
  }

  expect([await text(), await text()]).toEqual(['ok', 'ok'])
  expect(asked).toEqual([true, false, false])
})

test('a model that wants its token limit under the newer name gets it so', async () => {
  const server = await serve(({ body }) =>
    'max_tokens' in (body as object)
      ? refusal(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        )
      : { text: 'ok' },
  )

  expect(await ask(server.baseUrl, aRequest({ maxOutputTokens: 50 }))).toMatchObject({ text: 'ok' })
  expect(server.requests[1]?.body).toMatchObject({ max_completion_tokens: 50 })
})

test.each([
  [401, 'Incorrect API key provided', 'auth'],
  [403, 'no', 'auth'],
  [404, 'The model does not exist', 'other'],
  [408, 'no', 'network'],
  [413, 'no', 'too-long'],
  [429, 'Rate limit reached', 'rate-limit'],
  [429, 'You exceeded your current quota (insufficient_quota)', 'other'],
  [500, 'no', 'overloaded'],
  [503, 'no', 'overloaded'],
  [
    400,
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    'too-long',
  ],
  [400, 'the request exceeds the available context size, try increasing it', 'too-long'],
  [400, 'something else is wrong', 'other'],
] as const)('status %i, “%s”, is told as %s', async (status, text, kind) => {
  const server = await serve([{ status, text }])

  const { error } = await ask(server.baseUrl)

  expect(error).toMatchObject({ name: 'ModelError', kind, status })
  expect((error as ModelError).message).toContain(text)
  expect(server.requests).toHaveLength(1)
})

test('an error page of a proxy is told in words, not in HTML', async () => {
  const raw = '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>'
  const server = await serve([{ status: 502, raw, headers: { 'content-type': 'text/html' } }])

  const { error } = await ask(server.baseUrl)

  expect(error).toMatchObject({ kind: 'overloaded', status: 502 })
  expect((error as ModelError).message).toBe('A web page came in place of an answer: “502 Bad Gateway”. (502)')
})

test('a web page in place of an answer points at the base address', async () => {
  const raw = '<!doctype html><title>LM Studio</title>'
  const server = await serve([{ raw, headers: { 'content-type': 'text/html; charset=utf-8' } }])

  expect((await ask(server.baseUrl)).error).toMatchObject({
    kind: 'other',
    message: expect.stringContaining('usually ends in /v1') as string,
  })
})

test('no server at the address is told as such', async () => {
  const server = await startScriptedServer({ answers: [] })
  await server.close()

  expect((await ask(server.baseUrl)).error).toMatchObject({
    kind: 'network',
    message: expect.stringContaining('Nothing listens') as string,
  })
})

test('https at a port that speaks plain HTTP is told as such', async () => {
  const server = await serve([])

  expect((await ask(server.baseUrl.replace('http:', 'https:'), undefined, 'k')).error).toMatchObject({
    kind: 'network',
    message: expect.stringContaining('http://') as string,
  })
})

test('a remote address without a key fails before anything is sent', async () => {
  expect((await ask('https://api.example.com/v1')).error).toMatchObject({ kind: 'auth' })
})

test('a key is taken without the line end it was pasted with, and refused with others inside', async () => {
  const server = await serve([{ text: 'ok' }])

  await ask(server.baseUrl, aRequest(), ' sk-1\n')

  expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-1')
  expect((await ask(server.baseUrl, aRequest(), 'ключ')).error).toBeInstanceOf(PublicError)
})

test('an error that repeats the key is told without it', async () => {
  const server = await serve([{ status: 401, text: 'Received API Key = sk-very-secret, which is not known' }])

  const { error } = await ask(server.baseUrl, aRequest(), 'sk-very-secret')

  expect(error).toMatchObject({ kind: 'auth', message: 'Received API Key = (the key), which is not known (401)' })
})

test('an address that is none is refused in words', async () => {
  expect((await ask('localhost:1234')).error).toBeInstanceOf(PublicError)
})

test('a loopback address gets no key that was not given for it', async () => {
  const server = await serve([{ text: 'ok' }])
  const before = { ...process.env }
  Object.assign(process.env, { OPENAI_API_KEY: 'k', OPENAI_ADMIN_KEY: 'k', OPENAI_ORG_ID: 'o', OPENAI_PROJECT_ID: 'p' })

  try {
    await ask(server.baseUrl)
  } finally {
    process.env = before
  }

  const { headers } = server.requests[0] ?? {}
  expect(headers?.authorization).toBeUndefined()
  expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('openai-'))).toEqual([])
})

test('the models of a server are listed', async () => {
  const server = await serve([], ['a', 'b'])

  expect(await (await open(server.baseUrl)).listModels(new AbortController().signal)).toEqual(['a', 'b'])
})

test.each([
  ['{"data":[{"id":"a"}]}', ['a']],
  ['[{"id":"a"},{"name":"b"}]', ['a', 'b']],
  ['{"models":[{"name":"a"}]}', ['a']],
])('a list of models in the form %s is read', async (body, ids) => {
  const baseUrl = await serveModels(body)

  expect(await (await open(baseUrl)).listModels(new AbortController().signal)).toEqual(ids)
})

test('a server without a list of models says so', async () => {
  const listing = (await open(await serveModels('<html>'))).listModels(new AbortController().signal)

  await expect(listing).rejects.toMatchObject({
    name: 'ModelError',
    message: expect.stringContaining('by name') as string,
  })
})

async function serveModels(body: string): Promise<string> {
  const server = createServer((_, response) => response.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push({ close: async () => void (server.closeAllConnections(), server.close()) })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

test('a server that refuses every form of a request is not asked for ever', async () => {
  const server = await serve(() => refusal('stream_options, max_tokens and max_completion_tokens are not supported'))

  expect((await ask(server.baseUrl, aRequest({ maxOutputTokens: 5 }))).error).toMatchObject({ status: 400 })
  expect(server.requests.length).toBeLessThanOrEqual(3)
})

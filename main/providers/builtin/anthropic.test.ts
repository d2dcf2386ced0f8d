import { afterEach, expect, test } from 'vitest'
import { type ScriptedServerOptions, type ScriptedServer, startScriptedServer } from '../../../bench/scripted-server.ts'
import { gatherAnswer } from '../gather-answer.ts'
import type { ModelEvent, ModelMessage, ModelRequest } from '../provider.ts'
import { createProvider } from '../providers.ts'

const running: ScriptedServer[] = []
afterEach(() => Promise.all(running.splice(0).map((server) => server.close())))

async function serve(answers: ScriptedServerOptions['answers']): Promise<ScriptedServer> {
  const server = await startScriptedServer({ answers })
  running.push(server)
  return server
}

const open = (baseUrl: string, key?: string) =>
  createProvider(
    { id: 'p', label: 'P', api: 'anthropic', baseUrl, model: 'm', contextTokens: null, dialect: 'auto' },
    key,
  )

const aRequest = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'claude-sonnet-5',
  system: '',
  messages: [{ role: 'user', text: 'Hello' }],
  tools: [],
  signal: new AbortController().signal,
  ...more,
})

test('text, thinking and calls come as events', async () => {
  const server = await serve([
    {
      reasoning: 'Hm.',
      text: 'Reading.',
      calls: [{ name: 'read_file', arguments: { path: 'a' }, id: 'toolu_1' }],
      chunk: 4,
    },
  ])
  const answer = gatherAnswer()

  for await (const event of (await open(server.anthropicBaseUrl)).answer(aRequest())) answer.take(event)

  expect(answer.whole()).toMatchObject({
    text: 'Reading.',
    reasoning: 'Hm.',
    calls: [{ id: 'toolu_1', name: 'read_file', arguments: { path: 'a' } }],
    stop: 'calls',
  })
})

test('what a long history looks like on the wire', async () => {
  const server = await serve([{ text: 'ok' }])
  const image = { mediaType: 'image/png', base64: 'AAAA' }
  const messages: ModelMessage[] = [
    { role: 'user', text: 'Look', images: [image] },
    {
      role: 'assistant',
      text: 'I look.',
      opaque: {
        api: 'anthropic',
        model: 'claude-sonnet-5',
        blocks: [
          { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
          { type: 'text', length: 7 },
          { type: 'tool_use', id: 'call.1' },
        ],
      },
      calls: [{ id: 'call.1', name: 'read_file', arguments: '{"path":"a"}' }],
    },
    { role: 'tool', callId: 'call.1', text: 'no such file', isError: true, images: [image] },
    { role: 'user', text: 'Go on' },
  ]
  const tools = [
    { name: 'read_file', description: 'Reads.', parameters: { $schema: 'x', type: 'object', properties: {} } },
  ]

  const provider = await open(server.anthropicBaseUrl, 'secret')
  for await (const _ of provider.answer(aRequest({ system: 'Be brief.', messages, tools }))) continue

  const cache_control = { type: 'ephemeral' }
  const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
  expect(server.requests[0]?.headers['x-api-key']).toBe('secret')
  expect(server.requests[0]?.body).toEqual({
    model: 'claude-sonnet-5',
    max_tokens: 32000,
    stream: true,
    system: [{ type: 'text', text: 'Be brief.', cache_control }],
    tools: [
      { name: 'read_file', description: 'Reads.', input_schema: { type: 'object', properties: {} }, cache_control },
    ],
    messages: [
      { role: 'user', content: [picture, { type: 'text', text: 'Look', cache_control }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'call_1', name: 'read_file', input: { path: 'a' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'call_1',
            is_error: true,
            content: [{ type: 'text', text: 'no such file' }, picture],
          },
          { type: 'text', text: 'Go on', cache_control },
        ],
      },
    ],
  })
})

test('thinking of another model does not go back', async () => {
  const server = await serve([{ text: 'ok' }])
  const opaque = {
    api: 'anthropic',
    model: 'claude-old',
    blocks: [{ type: 'thinking', thinking: 'x', signature: 'y' }],
  }
  const messages: ModelMessage[] = [
    { role: 'user', text: 'a' },
    { role: 'assistant', text: 'b', opaque, calls: [] },
    { role: 'user', text: 'c' },
  ]

  for await (const _ of (await open(server.anthropicBaseUrl)).answer(aRequest({ messages }))) continue

  expect(JSON.stringify(server.requests[0]?.body)).not.toContain('thinking')
})

test('broken arguments go back as an object that shows what was written', async () => {
  const server = await serve([{ text: 'ok' }])
  const messages: ModelMessage[] = [
    { role: 'user', text: 'a' },
    { role: 'assistant', text: '', calls: [{ id: 'c1', name: 'f', arguments: '{"a":' }] },
    { role: 'tool', callId: 'c1', text: 'broken', isError: true },
  ]

  for await (const _ of (await open(server.anthropicBaseUrl)).answer(aRequest({ messages }))) continue

  expect(JSON.stringify(server.requests[0]?.body)).toContain('"input":{"invalid_arguments":"{\\"a\\":"}')
})

test.each([
  [401, 'auth'],
  [429, 'rate-limit'],
  [529, 'overloaded'],
  [500, 'overloaded'],
  [400, 'other'],
] as const)('status %i is told as %s', async (status, kind) => {
  const server = await serve([{ status, text: 'no', headers: { 'retry-after': '7' } }])
  const run = async () => {
    for await (const _ of (await open(server.anthropicBaseUrl)).answer(aRequest())) continue
  }

  await expect(run()).rejects.toMatchObject({
    name: 'ModelError',
    kind,
    status,
    retryAfterMs: status >= 429 ? 7000 : undefined,
  })
})

test('a key in the environment does not go to an address it was not given for', async () => {
  const server = await serve([{ text: 'ok' }])
  process.env['ANTHROPIC_API_KEY'] = 'from-environment'
  process.env['ANTHROPIC_AUTH_TOKEN'] = 'also-from-environment'

  try {
    for await (const _ of (await open(server.anthropicBaseUrl)).answer(aRequest())) continue
  } finally {
    delete process.env['ANTHROPIC_API_KEY']
    delete process.env['ANTHROPIC_AUTH_TOKEN']
  }

  expect(JSON.stringify(server.requests[0]?.headers)).not.toContain('from-environment')
  expect(server.requests[0]?.headers.authorization).toBeUndefined()
})

test('an abort in the middle of a stream ends it at once with the reason', async () => {
  const server = await serve([{ text: 'abc', hang: true }])
  const controller = new AbortController()
  const reason = new Error('enough')
  const events: ModelEvent[] = []

  const run = async () => {
    for await (const event of (await open(server.anthropicBaseUrl)).answer(aRequest({ signal: controller.signal }))) {
      events.push(event)
      controller.abort(reason)
    }
  }

  await expect(run()).rejects.toBe(reason)
  expect(events).toEqual([{ type: 'text', delta: 'abc' }])
})

test('the models of a server are listed', async () => {
  const server = await serve([])

  expect(await (await open(server.anthropicBaseUrl)).listModels(new AbortController().signal)).toEqual(['scripted'])
})

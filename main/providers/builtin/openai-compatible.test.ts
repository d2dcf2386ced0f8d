import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ModelError, type ModelEvent, type ModelRequest } from '../provider.ts'
import { provider } from './openai-compatible.ts'

type Answerer = Parameters<typeof createServer>[1]
const open: { close(): void }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function serve(answer: NonNullable<Answerer>): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close() {
      server.closeAllConnections()
      server.close()
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

const aRequest = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'some-model',
  system: '',
  messages: [{ role: 'user', text: 'Hello' }],
  tools: [],
  signal: new AbortController().signal,
  ...more,
})

const openProvider = async (baseUrl: string, key?: string) =>
  provider.create({
    key,
    profile: { id: 'p', label: 'P', api: 'openai', baseUrl, model: 'some-model', contextTokens: null, dialect: 'auto' },
  })

async function collect(stream: AsyncIterable<ModelEvent>) {
  const events: ModelEvent[] = []
  try {
    for await (const event of stream) events.push(event)
    return { events, error: undefined }
  } catch (error) {
    return { events, error }
  }
}

const textIn = (events: readonly ModelEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.delta : '')).join('')
const chunk = (delta: object, more: object = {}) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, ...more }] })}\n\n`

test('an answer streams as text, usage and stop', async () => {
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk({ role: 'assistant', content: '' }))
    response.write(chunk({ content: 'Hel' }))
    response.write(chunk({ content: 'lo' }))
    response.write(chunk({}, { finish_reason: 'stop' }))
    response.write('data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}\n\n')
    response.end('data: [DONE]\n\n')
  })

  const { events, error } = await collect((await openProvider(baseUrl)).answer(aRequest()))

  expect(error).toBeUndefined()
  expect(events).toEqual([
    { type: 'text', delta: 'Hel' },
    { type: 'text', delta: 'lo' },
    { type: 'usage', usage: { inputTokens: 9, outputTokens: 2 } },
    { type: 'stop', reason: 'end' },
  ])
})

test('an abort in the middle of a stream ends it at once with the reason', async () => {
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk({ content: 'a' }))
  })
  const controller = new AbortController()
  const events: ModelEvent[] = []
  const reason = new Error('enough')

  const run = async () => {
    for await (const event of (await openProvider(baseUrl)).answer(aRequest({ signal: controller.signal }))) {
      events.push(event)
      controller.abort(reason)
    }
  }

  await expect(run()).rejects.toBe(reason)
  expect(events).toEqual([{ type: 'text', delta: 'a' }])
})

test('a server that closes half way leaves what came, with a network error', async () => {
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk({ content: 'half an ans' }))
    setTimeout(() => response.destroy(), 20)
  })

  const { events, error } = await collect((await openProvider(baseUrl)).answer(aRequest()))

  expect(textIn(events)).toBe('half an ans')
  expect(error).toBeInstanceOf(ModelError)
  expect((error as ModelError).kind).toBe('network')
})

test('a server that refuses stream_options is asked once more without it, and never again with it', async () => {
  const asked: boolean[] = []
  const baseUrl = await serve((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const withUsage = 'stream_options' in (JSON.parse(body) as object)
      asked.push(withUsage)
      if (withUsage) {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end('{"error":{"message":"Unrecognized request argument supplied: stream_options"}}')
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(chunk({ content: 'ok' }, { finish_reason: 'stop' }) + 'data: [DONE]\n\n')
    })
  })
  const model = await openProvider(baseUrl)

  const first = await collect(model.answer(aRequest()))
  const second = await collect(model.answer(aRequest()))

  expect([textIn(first.events), textIn(second.events)]).toEqual(['ok', 'ok'])
  expect(asked).toEqual([true, false, false])
})

test('no server at the address is told as such', async () => {
  const { error } = await collect((await openProvider('http://127.0.0.1:59999/v1')).answer(aRequest()))

  expect(error).toMatchObject({ kind: 'network', message: expect.stringContaining('Nothing listens') as string })
})

test('a remote address without a key fails before anything is sent', async () => {
  const { error } = await collect((await openProvider('https://api.example.com/v1')).answer(aRequest()))

  expect(error).toMatchObject({ kind: 'auth' })
})

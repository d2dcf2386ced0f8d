import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One answer of the server, given in the form of whichever API was asked. */
export interface ServerAnswer {
  readonly reasoning?: string
  readonly text?: string
  readonly calls?: readonly {
    readonly name: string
    /** An object, or the text as a model wrote it. */
    readonly arguments: object | string
    readonly id?: string
  }[]
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number }
  /** Characters in a piece; everything in one piece without it. */
  readonly chunk?: number
  /** Pause before each piece. */
  readonly delayMs?: number
  /** Another status than 200: `text` is the error's message. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, in place of all the above. */
  readonly raw?: string
  /** The connection is closed after the pieces, without an end. */
  readonly cut?: boolean
  /** Nothing more comes after the pieces. */
  readonly hang?: boolean
}

export interface ServerRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** The parsed body; null where bodies are not kept, and for requests without one. */
  readonly body: unknown
  readonly bodyBytes: number
  /** Milliseconds on the clock of `performance.now()`: its first byte had come, and its last. */
  readonly arrivedAt: number
  readonly receivedAt: number
  /** The last byte of the answer was handed to the system; null while it is being given. */
  answeredAt: number | null
  /** The asking side went away before the end. */
  isAbandoned: boolean
}

export interface ScriptedServerOptions {
  /** In order, one a request; or worked out from the request and its number, from 0. */
  readonly answers: readonly ServerAnswer[] | ((request: ServerRequest, index: number) => ServerAnswer)
  readonly models?: readonly string[]
  /** Off for benches with long histories. */
  readonly keepBodies?: boolean
  readonly port?: number
}

export interface ScriptedServer {
  /** For chat completions. */
  readonly baseUrl: string
  /** For messages, whose SDK adds `/v1` itself. */
  readonly anthropicBaseUrl: string
  /** Requests for answers, oldest first. */
  readonly requests: readonly ServerRequest[]
  /** Milliseconds from the last byte of each answer to the arrival of the next request. */
  roundTrips(): number[]
  /** Connections that were made so far. */
  connectionCount(): number
  close(): Promise<void>
}

/** A server on loopback that speaks chat completions and messages and plays the given answers. */
export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const requests: ServerRequest[] = []
  const { answers, models = ['scripted'], keepBodies = true } = options

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrivedAt = performance.now()
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part as Buffer)
    const receivedAt = performance.now()
    const path = (incoming.url ?? '').replace(/\?.*$/, '')
    if (path.endsWith('/models')) return sendJson(response, 200, modelList(models))
    const api = path.endsWith('/chat/completions') ? 'openai' : path.endsWith('/messages') ? 'anthropic' : null
    if (!api) return sendJson(response, 404, { error: { message: `There is nothing at ${path}.` } })
    const body = Buffer.concat(parts)
    const request: ServerRequest = {
      path,
      headers: incoming.headers,
      body: keepBodies && body.length > 0 ? (JSON.parse(body.toString('utf8')) as unknown) : null,
      bodyBytes: body.length,
      arrivedAt,
      receivedAt,
      answeredAt: null,
      isAbandoned: false,
    }
    requests.push(request)
    const index = requests.length - 1
    const answer = typeof answers === 'function' ? answers(request, index) : answers[index]
    if (!answer) {
      return sendJson(response, 500, { error: { message: `There is no answer for request ${index + 1}.` } })
    }
    response.once('finish', () => (request.answeredAt = performance.now()))
    response.once('close', () => (request.isAbandoned = !response.writableFinished && !answer.cut))
    await play(api, answer, response)
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { error: { message: String(error) } })
    })
  })
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl: `${address}/v1`,
    anthropicBaseUrl: address,
    requests,
    roundTrips: () =>
      requests.slice(1).flatMap(({ arrivedAt }, index) => {
        const before = requests[index]?.answeredAt
        return before === null || before === undefined ? [] : [arrivedAt - before]
      }),
    connectionCount: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function play(api: 'openai' | 'anthropic', answer: ServerAnswer, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, delayMs = 0 } = answer
  if (answer.raw !== undefined) {
    response.writeHead(status, { 'content-type': 'text/event-stream', ...headers })
    response.write(answer.raw)
  } else if (status !== 200) {
    const error = { message: answer.text ?? 'The script says so.', type: 'scripted' }
    return sendJson(response, status, api === 'openai' ? { error } : { type: 'error', error }, headers)
  } else {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
    const frames = api === 'openai' ? openAiFrames(answer) : anthropicFrames(answer)
    const isPaced = delayMs > 0
    for (const frame of isPaced ? frames : [frames.join('')]) {
      if (isPaced) await sleep(delayMs)
      response.write(frame)
    }
  }
  if (answer.hang) return
  if (answer.cut) {
    await sleep(20)
    response.destroy()
  } else response.end()
}

const isWhole = ({ cut, hang }: ServerAnswer): boolean => !cut && !hang

const textOf = (written: object | string): string => (typeof written === 'string' ? written : JSON.stringify(written))

function pieces(text: string, size: number | undefined): string[] {
  if (size === undefined || text.length <= size) return text === '' ? [] : [text]
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size))
}

let callsGiven = 0

function openAiFrames(answer: ServerAnswer): string[] {
  const frame = (value: object) => `data: ${JSON.stringify(value)}\n\n`
  const head = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 0, model: 'scripted' }
  const delta = (value: object, finish: string | null = null) =>
    frame({ ...head, choices: [{ index: 0, delta: value, finish_reason: finish }] })
  const { reasoning = '', text = '', calls = [], chunk, usage } = answer
  const frames = [delta({ role: 'assistant', content: '' })]
  for (const piece of pieces(reasoning, chunk)) frames.push(delta({ reasoning_content: piece }))
  for (const piece of pieces(text, chunk)) frames.push(delta({ content: piece }))
  calls.forEach((call, index) => {
    const id = call.id ?? `call_${(callsGiven += 1)}`
    const begin = { index, id, type: 'function', function: { name: call.name, arguments: '' } }
    frames.push(delta({ tool_calls: [begin] }))
    for (const piece of pieces(textOf(call.arguments), chunk)) {
      frames.push(delta({ tool_calls: [{ index, function: { arguments: piece } }] }))
    }
  })
  if (!isWhole(answer)) return frames
  frames.push(delta({}, calls.length > 0 ? 'tool_calls' : 'stop'))
  if (usage) {
    const { inputTokens: prompt_tokens, outputTokens: completion_tokens } = usage
    const total_tokens = prompt_tokens + completion_tokens
    frames.push(frame({ ...head, choices: [], usage: { prompt_tokens, completion_tokens, total_tokens } }))
  }
  return [...frames, 'data: [DONE]\n\n']
}

function anthropicFrames(answer: ServerAnswer): string[] {
  const frame = (value: { readonly type: string; readonly [field: string]: unknown }) =>
    `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
  const { reasoning = '', text = '', calls = [], chunk, usage = { inputTokens: 0, outputTokens: 0 } } = answer
  const message = { id: 'msg_scripted', type: 'message', role: 'assistant', model: 'scripted', content: [] }
  const counted = { input_tokens: usage.inputTokens, output_tokens: 0 }
  const frames = [frame({ type: 'message_start', message: { ...message, usage: counted } })]
  let index = 0
  const block = (start: object, deltas: readonly object[]) => {
    frames.push(frame({ type: 'content_block_start', index, content_block: start }))
    for (const delta of deltas) frames.push(frame({ type: 'content_block_delta', index, delta }))
    frames.push(frame({ type: 'content_block_stop', index }))
    index += 1
  }
  if (reasoning !== '') {
    const deltas = pieces(reasoning, chunk).map((thinking) => ({ type: 'thinking_delta', thinking }))
    block({ type: 'thinking', thinking: '', signature: '' }, [
      ...deltas,
      { type: 'signature_delta', signature: 'c2ln' },
    ])
  }
  if (text !== '') {
    block(
      { type: 'text', text: '' },
      pieces(text, chunk).map((piece) => ({ type: 'text_delta', text: piece })),
    )
  }
  for (const call of calls) {
    const id = call.id ?? `toolu_${(callsGiven += 1)}`
    const deltas = pieces(textOf(call.arguments), chunk)
    block(
      { type: 'tool_use', id, name: call.name, input: {} },
      deltas.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    )
  }
  if (!isWhole(answer)) return frames
  const delta = { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null }
  frames.push(frame({ type: 'message_delta', delta, usage: { output_tokens: usage.outputTokens } }))
  return [...frames, frame({ type: 'message_stop' })]
}

const modelList = (models: readonly string[]) => ({
  object: 'list',
  data: models.map((id) => ({
    id,
    object: 'model',
    type: 'model',
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
  })),
  has_more: false,
  first_id: models[0] ?? null,
  last_id: models.at(-1) ?? null,
})

function sendJson(response: ServerResponse, status: number, value: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { type ScriptedServer, type ServerAnswer, startScriptedServer } from '../../bench/scripted-server.ts'
import { type CommandIo, UsageError } from './command.ts'
import { command } from './model.ts'

const running: ScriptedServer[] = []
afterEach(() => Promise.all(running.splice(0).map((server) => server.close())))

async function serve(...answers: ServerAnswer[]): Promise<ScriptedServer> {
  const server = await startScriptedServer({ answers, models: ['one', 'two'] })
  running.push(server)
  return server
}

async function run(args: readonly string[], more: Partial<CommandIo> = {}) {
  let out = ''
  let told = ''
  const io: CommandIo = {
    stdin: Readable.from([]),
    print: async (text) => void (out += text),
    tell: (text) => void (told += text),
    env: {},
    isTerminal: false,
    signal: new AbortController().signal,
    ...more,
  }
  const status = await command.run(args, io)
  return {
    status,
    out,
    told,
    lines: () =>
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
  }
}

test('with --json each event is a line, and the answer the last', async () => {
  const server = await serve({
    reasoning: 'Hm.',
    text: 'Yes <tool_call>{}</tool_call>',
    calls: [{ id: 'call_1', name: 'f', arguments: { a: 1 } }],
    usage: { inputTokens: 3, outputTokens: 4 },
  })

  const { status, lines } = await run(['ask', 'Well?', '--base-url', server.baseUrl, '--model', 'm', '--json'])

  expect(status).toBe(0)
  expect(lines()).toEqual([
    { type: 'reasoning', delta: 'Hm.' },
    { type: 'text', delta: 'Yes <tool_call>{}</tool_call>' },
    { type: 'call-started', index: 0, id: 'call_1', name: 'f' },
    { type: 'call-arguments', index: 0, delta: '{"a":1}' },
    { type: 'call-finished', index: 0, call: { id: 'call_1', name: 'f', arguments: '{"a":1}' } },
    { type: 'opaque', value: { api: 'openai', reasoningField: 'reasoning_content' } },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 4 } },
    { type: 'stop', reason: 'calls' },
    {
      type: 'answer',
      text: 'Yes <tool_call>{}</tool_call>',
      reasoning: 'Hm.',
      calls: [{ id: 'call_1', name: 'f', arguments: { a: 1 } }],
      stop: 'calls',
      usage: { inputTokens: 3, outputTokens: 4 },
    },
  ])
})

test.each(['openai', 'anthropic'] as const)(
  'a stream of %s that breaks gives what came, the error, and status 1',
  async (api) => {
    const server = await serve({ text: 'Half', calls: [{ id: 'call_1', name: 'f', arguments: '{"a":' }], cut: true })
    const baseUrl = api === 'openai' ? server.baseUrl : server.anthropicBaseUrl

    const { status, lines } = await run(['ask', 'x', '--api', api, '--base-url', baseUrl, '--model', 'm', '--json'])

    expect(status).toBe(1)
    expect(lines().at(-1)).toMatchObject({
      type: 'answer',
      text: 'Half',
      calls: [{ id: 'call_1', name: 'f', arguments: '{"a":' }],
      error: { kind: 'network', message: expect.any(String) as string },
    })
    expect(server.requests).toHaveLength(1)
  },
)

test('an error of the server is not tried again', async () => {
  const server = await serve({ status: 503, text: 'busy' }, { text: 'ok' })

  const { status, lines } = await run(['ask', 'x', '--base-url', server.baseUrl, '--model', 'm', '--json'])

  expect(status).toBe(1)
  expect(lines().at(-1)).toMatchObject({ error: { kind: 'overloaded', status: 503 } })
  expect(server.requests).toHaveLength(1)
})

test('the key of the api comes from the environment', async () => {
  const server = await serve({ text: 'ok' })
  const env = { OPENAI_API_KEY: 'k-1', ANTHROPIC_API_KEY: 'k-2' }

  await run(['ask', 'x', '--base-url', server.baseUrl, '--model', 'm'], { env })

  expect(server.requests[0]?.headers.authorization).toBe('Bearer k-1')
})

test('without --json a person reads the text and the calls', async () => {
  const server = await serve({ text: 'Hi', calls: [{ name: 'f', arguments: { a: 1 } }] })

  const { out } = await run(['ask', 'x', '--base-url', server.baseUrl, '--model', 'm'])

  expect(out).toBe('Hi\nf {"a":1}\n')
})

test('tools are offered and images shown from files, the question from standard input', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-model-'))
  const [tools, image] = [join(folder, 'tools.json'), join(folder, 'a.png')]
  writeFileSync(tools, '[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},{"name":"g"}]')
  writeFileSync(image, 'x')
  const server = await serve({ text: 'ok' })
  const args = ['ask', '-', '--base-url', server.baseUrl, '--model', 'm', '--tools', tools, '--image', image]

  await run([...args, '--system', 'Brief.', '--max-tokens', '5'], { stdin: Readable.from(['What', ' now?']) })
  rmSync(folder, { recursive: true })

  expect(server.requests[0]?.body).toMatchObject({
    max_tokens: 5,
    tools: [{ function: { name: 'f' } }, { function: { name: 'g' } }],
    messages: [
      { role: 'system', content: 'Brief.' },
      {
        content: [
          { type: 'text', text: 'What now?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,eA==' } },
        ],
      },
    ],
  })
})

test('the models of a server are listed', async () => {
  const server = await serve()

  expect((await run(['list', '--base-url', server.baseUrl])).out).toBe('one\ntwo\n')
})

test('a remote address without a key is told, not asked', async () => {
  const { status, lines } = await run(['ask', 'x', '--base-url', 'https://models.invalid/v1', '--model', 'm', '--json'])

  expect(status).toBe(1)
  expect(lines().at(-1)).toMatchObject({ type: 'answer', text: '', error: { kind: 'auth' } })
})

test.each([
  [[]],
  [['tell']],
  [['ask']],
  [['ask', 'x']],
  [['ask', 'x', 'y', '--model', 'm']],
  [['ask', 'x', '--model', 'm', '--api', 'other']],
  [['ask', 'x', '--model', 'm', '--max-tokens', 'many']],
  [['ask', 'x', '--model', 'm', '--tools', '/nowhere.json']],
])('%j is refused with a reason', async (args) => {
  await expect(run(args)).rejects.toBeInstanceOf(UsageError)
})

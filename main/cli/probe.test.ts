import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import {
  type ScriptedServer,
  type ServerAnswer,
  type ServerRequest,
  startScriptedServer,
} from '../../bench/scripted-server.ts'
import { command } from './probe.ts'

const running: ScriptedServer[] = []
afterEach(() => Promise.all(running.splice(0).map((server) => server.close())))

/** A model that answers by whether it was given tools, and by the form its instructions show. */
async function probe(answer: (offersTools: boolean, system: string) => ServerAnswer) {
  const server = await startScriptedServer({
    answers: ({ body }: ServerRequest) => {
      const { tools, messages } = body as { tools?: unknown[]; messages: { content: string }[] }
      return answer(tools !== undefined, messages[0]?.content ?? '')
    },
  })
  running.push(server)
  const lines: Record<string, unknown>[] = []
  const status = await command.run(['--base-url', server.baseUrl, '--model', 'm', '--json'], {
    stdin: Readable.from([]),
    print: async (text) => void lines.push(JSON.parse(text) as Record<string, unknown>),
    tell: () => undefined,
    env: {},
    isTerminal: false,
    signal: new AbortController().signal,
  })
  const works = lines.filter(({ outcome }) => outcome === 'works').map(({ way }) => way)
  return { status, works, native: lines[0], last: lines.at(-1), requests: server.requests.length }
}

const call = { path: 'notes/today.txt', count: 3 }
const written = JSON.stringify({ name: 'read_lines', arguments: call })

test('a model with native calls keeps them', async () => {
  const { status, works, last } = await probe((offersTools) =>
    offersTools ? { calls: [{ name: 'read_lines', arguments: call }] } : { text: 'I cannot.' },
  )

  expect(status).toBe(0)
  expect(works).toEqual(['native'])
  expect(last).toEqual({ type: 'probe', model: 'm', dialect: 'native' })
})

test('a server that hands the markup through is told with the dialects that read it', async () => {
  const { native, last } = await probe((offersTools) =>
    offersTools ? { text: `<tool_call>\n${written}\n</tool_call>` } : { text: 'no' },
  )

  expect(native).toMatchObject({ outcome: 'as-text', dialects: expect.arrayContaining(['hermes']) as string[] })
  expect(last).toMatchObject({ dialect: expect.stringMatching(/^(auto|hermes)$/) as string })
})

test('a model that only follows an example is used by that form', async () => {
  const { works, last } = await probe((offersTools, system) => {
    if (offersTools) return { status: 400, text: 'this model does not support tools' }
    return system.includes('<list_folder>')
      ? { text: '<read_lines>\n<path>notes/today.txt</path>\n<count>3</count>\n</read_lines>' }
      : { text: 'What?' }
  })

  expect(works).toEqual(['tag-per-tool'])
  expect(last).toMatchObject({ dialect: 'tag-per-tool' })
})

test('a call with other arguments does not count', async () => {
  const { status, native } = await probe((offersTools) =>
    offersTools ? { calls: [{ name: 'read_lines', arguments: { path: 'else' } }] } : { text: 'no' },
  )

  expect(status).toBe(1)
  expect(native).toMatchObject({ outcome: 'wrong-arguments' })
})

test('a wrong key ends it at the first request', async () => {
  const { status, requests, native } = await probe(() => ({ status: 401, text: 'Invalid key' }))

  expect(status).toBe(1)
  expect(requests).toBe(1)
  expect(native).toMatchObject({ outcome: 'failed', reply: expect.stringContaining('Invalid key') as string })
})

test('an interrupt ends it while the model is silent', async () => {
  const stop = new AbortController()
  const server = await startScriptedServer({
    answers: () => {
      stop.abort()
      return { text: 'late', delayMs: 60_000 }
    },
  })
  running.push(server)

  const probing = command.run(['--base-url', server.baseUrl, '--model', 'm'], {
    stdin: Readable.from([]),
    print: async () => undefined,
    tell: () => undefined,
    env: {},
    isTerminal: false,
    signal: stop.signal,
  })

  await expect(probing).rejects.toThrow()
})

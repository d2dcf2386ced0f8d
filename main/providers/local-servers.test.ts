import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { findLocalServers, localPorts } from './local-servers.ts'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const models =
  (...entries: object[]): RequestListener =>
  (request, response) => {
    response.writeHead(request.url === '/v1/models' ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', data: entries }))
  }

const find = (ports: readonly { name: string; port: number }[]) =>
  findLocalServers(new AbortController().signal, { ports })

test('a server is found with its models', async () => {
  const port = await serve(models({ id: 'qwen3:8b' }, { id: 'gpt-oss:20b' }))

  expect(await find([{ name: 'Ollama', port }])).toEqual([
    { name: 'Ollama', baseUrl: `http://127.0.0.1:${port}/v1`, models: ['qwen3:8b', 'gpt-oss:20b'] },
  ])
})

test("a server at another's port is known by its answer", async () => {
  const port = await serve(models({ id: 'm', owned_by: 'vllm' }))

  expect(await find([{ name: 'llama.cpp', port }])).toMatchObject([{ name: 'vLLM' }])
})

test('what is no model server, says nothing, or is not there, is left out in time', async () => {
  const page = await serve((_, response) => response.end('<html></html>'))
  const silent = await serve(() => undefined)
  const moved = await serve((_, response) => response.writeHead(302, { location: 'http://example.invalid/' }).end())

  expect(await find([page, silent, moved, 59_998].map((port) => ({ name: 'x', port })))).toEqual([])
})

test.each([
  [undefined, []],
  ['127.0.0.1:5000', [5000]],
  ['0.0.0.0:5000', [5000]],
  [':5000', [5000]],
  ['http://localhost:5000/', [5000]],
  ['127.0.0.1:11434', []],
  ['localhost', []],
  ['192.168.0.5:5000', []],
  ['http://localhost.example.com:5000', []],
])('where Ollama listens by its variable is looked at on this machine alone: %s', (host, ports) => {
  const usual = [11434, 1234, 8080, 8000]

  expect(localPorts({ OLLAMA_HOST: host }).map(({ port }) => port)).toEqual([...ports, ...usual])
})

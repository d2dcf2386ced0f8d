import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createFetch, isLoopback } from './http.ts'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A proxy that takes every name for this machine, and notes what it was asked for. */
async function aProxy() {
  const asked: string[] = []
  const target = await listen(createServer((request, response) => response.end(`target ${request.headers.host}`)))
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('through the proxy')
  })
  proxy.on('connect', (request, client) => {
    asked.push(`CONNECT ${request.url}`)
    const server = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    server.on('error', () => client.destroy())
    client.on('error', () => server.destroy())
  })
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked, target: `http://127.0.0.1:${target}` }
}

test('with a proxy in the environment requests go through it', async () => {
  const { url, asked } = await aProxy()

  const text = await (await createFetch({ HTTP_PROXY: url })('http://models.example/v1/models')).text()

  expect(asked).toHaveLength(1)
  expect(asked[0]).toContain('models.example')
  expect(text).toContain('models.example')
})

test('this machine is reached without the proxy', async () => {
  const { url, asked, target } = await aProxy()

  await (await createFetch({ HTTP_PROXY: url, HTTPS_PROXY: url })(target)).text()

  expect(asked).toEqual([])
})

test('an address in NO_PROXY is reached without the proxy', async () => {
  const { url, asked } = await aProxy()

  const direct = createFetch({ http_proxy: url, no_proxy: 'models.invalid' })('http://models.invalid/')

  await expect(direct).rejects.toThrow()
  expect(asked).toEqual([])
})

test('a proxy without a scheme is one of HTTP', async () => {
  const { url, asked } = await aProxy()

  await createFetch({ HTTP_PROXY: url.replace('http://', '') })('http://models.example/')

  expect(asked).toHaveLength(1)
})

test('a proxy that is no address is told without repeating it', async () => {
  const refused = createFetch({ HTTPS_PROXY: 'socks5://me:secret@proxy' })('https://models.example/')

  await expect(refused).rejects.toThrow(/HTTPS_PROXY/)
  await expect(refused).rejects.not.toThrow(/secret/)
})

test('a silent server is waited for as long as it is told, and not as the runtime would', async () => {
  const port = await listen(createServer(() => undefined))

  await expect(createFetch({}, 200)(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
    cause: { code: 'UND_ERR_HEADERS_TIMEOUT' },
  })
})

test.each([
  ['http://localhost:1234/v1', true],
  ['http://127.0.0.1', true],
  ['http://127.8.9.1/', true],
  ['http://[::1]:8080/v1', true],
  ['http://ollama.localhost/', true],
  ['http://0.0.0.0:8000', true],
  ['https://api.openai.com/v1', false],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://192.168.0.5:11434', false],
  ['no address', false],
  ['', false],
])('%s is this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})

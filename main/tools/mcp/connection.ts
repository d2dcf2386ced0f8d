import { randomUUID } from 'node:crypto'
import type { Client, Transport } from '@modelcontextprotocol/client'
import type { McpServer } from '../../../preload/contract/settings.ts'
import { messageOf, ToolFailure } from '../../errors.ts'
import { childEnvironment } from '../../process/environment.ts'
import { endTree, lineageOf, markerName } from '../../process/process-tree.ts'

/** A tool as a server states it. */
export interface StatedTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: Readonly<Record<string, unknown>>
}

/** What a server answers a call with, as far as it is shown. */
export interface RemoteAnswer {
  readonly isError: boolean
  readonly text: string
  readonly structured: unknown
  readonly images: readonly { readonly mediaType: string; readonly base64: string }[]
}

/** What a server tells of itself while it runs. */
export interface McpNews {
  /** It has other tools by now: `connection.tools` has them. */
  toolsChanged(): void
  /** It ended, and nobody had asked for it. */
  ended(): void
}

/** A server that answers. */
export interface McpConnection {
  /** As it stated them last. */
  readonly tools: readonly StatedTool[]
  isAlive(): boolean
  call(tool: string, given: Record<string, unknown>, signal: AbortSignal): Promise<RemoteAnswer>
  /** What it wrote to its error output last. */
  lastWords(): string
  close(): Promise<void>
}

const startMs = 30_000
const maxTools = 500
const maxWords = 2_000
/** A server that adds tools one by one is asked once. */
const settleMs = 200

/** Starts or reaches a server and asks which tools it has. Throws `TOOL_UNAVAILABLE` with what it said. */
export async function connect(name: string, server: McpServer, version: string, news: McpNews): Promise<McpConnection> {
  const { Client: McpClient } = await import('@modelcontextprotocol/client')
  let tools: readonly StatedTool[] = []
  let isAlive = true
  const onChanged = () => {
    if (!isAlive) return
    listTools(client).then(
      (found) => {
        tools = found
        news.toolsChanged()
      },
      // It ends, or does not answer: what it stated before stands.
      () => {},
    )
  }
  const client = new McpClient(
    { name: 'codelab-ide', version },
    { capabilities: {}, listChanged: { tools: { autoRefresh: false, debounceMs: settleMs, onChanged } } },
  )
  const link = 'url' in server ? await httpLink(server) : await stdioLink(server)
  client.onclose = () => {
    if (!isAlive) return
    isAlive = false
    news.ended()
  }
  try {
    await client.connect(link.transport, { timeout: startMs })
    await link.started?.()
    tools = await listTools(client)
    return {
      get tools() {
        return tools
      },
      isAlive: () => isAlive,
      async call(tool, given, signal) {
        const answer = await client.callTool({ name: tool, arguments: given }, { signal, timeout: 24 * 3600_000 })
        return answerOf(answer)
      },
      lastWords: link.lastWords,
      async close() {
        isAlive = false
        await client.close().catch(() => {})
        await link.end()
      },
    }
  } catch (thrown) {
    isAlive = false
    await client.close().catch(() => {})
    await link.end()
    const words = link.lastWords()
    const said = words === '' ? '' : ` It said: ${words}`
    throw new ToolFailure(
      'TOOL_UNAVAILABLE',
      `The MCP server ${name} did not come up: ${messageOf(thrown)}.${said} Its settings may have to be mended.`,
      undefined,
      thrown,
    )
  }
}

interface Link {
  readonly transport: Transport
  started?(): Promise<void>
  lastWords(): string
  end(): Promise<void>
}

async function stdioLink(server: Extract<McpServer, { readonly command: string }>): Promise<Link> {
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio')
  const marker = randomUUID()
  const transport = new StdioClientTransport({
    command: server.command,
    args: [...(server.args ?? [])],
    env: childEnvironment({ ...filledIn(server.env ?? {}), [markerName]: marker }),
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
    stderr: 'pipe',
  })
  let words = ''
  transport.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-maxWords)))
  let lineage: Awaited<ReturnType<typeof lineageOf>> = { marker, output: null }
  return {
    transport,
    async started() {
      if (transport.pid !== null) lineage = await lineageOf(transport.pid, marker)
    },
    lastWords: () => words.trim(),
    // What it started itself goes too.
    end: () => endTree(null, lineage),
  }
}

async function httpLink(server: Extract<McpServer, { readonly url: string }>): Promise<Link> {
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client')
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers: filledIn(server.headers ?? {}) },
  })
  return { transport, lastWords: () => '', end: async () => {} }
}

/** `${NAME}` is that variable of our own environment, so that no key has to stand in the settings. */
const filledIn = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+)\}/g, (_, variable: string) => process.env[variable] ?? ''),
    ]),
  )

async function listTools(client: Client): Promise<readonly StatedTool[]> {
  const found: StatedTool[] = []
  let cursor: string | undefined
  do {
    const page = await client.listTools(cursor === undefined ? {} : { cursor }, { timeout: startMs })
    for (const { name, description, inputSchema } of page.tools) {
      found.push({ name, description: description ?? '', inputSchema: inputSchema as Record<string, unknown> })
    }
    cursor = page.nextCursor
  } while (cursor !== undefined && found.length < maxTools)
  return found.slice(0, maxTools)
}

function answerOf(answer: Awaited<ReturnType<Client['callTool']>>): RemoteAnswer {
  const texts: string[] = []
  const images: { mediaType: string; base64: string }[] = []
  for (const part of answer.content ?? []) {
    if (part.type === 'text') texts.push(part.text)
    else if (part.type === 'image') images.push({ mediaType: part.mimeType, base64: part.data })
    else if (part.type === 'resource') texts.push('text' in part.resource ? part.resource.text : part.resource.uri)
    else if (part.type === 'resource_link') texts.push(part.uri)
    else texts.push(`(${part.type})`)
  }
  return { isError: answer.isError === true, text: texts.join('\n'), structured: answer.structuredContent, images }
}

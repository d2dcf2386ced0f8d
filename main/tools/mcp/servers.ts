import { z } from 'zod'
import type { McpServer, McpServerState } from '../../../preload/contract/settings.ts'
import { messageOf, ToolFailure } from '../../errors.ts'
import { toWireName } from '../../providers/wire-names.ts'
import type { MoreTools } from '../registry.ts'
import type { Prepared, Tool, ToolReturn } from '../tool.ts'
import { type ArgumentCheck, compileCheck } from './argument-check.ts'
import { connect, type McpConnection, type StatedTool } from './connection.ts'

/** The tools of other programs: `mcp.<server>.<tool>`. A server is started by the first call that needs it. */
export interface McpServers extends MoreTools {
  state(name: string): McpServerState
  /** Starts one that a person wants to see run. Resolves also where it does not come up: its state tells why. */
  start(name: string): Promise<void>
  stop(name: string): Promise<void>
  /** Of any change of a server's state. Returns the unsubscription. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

interface Entry {
  /** Its settings, to see that they changed. */
  readonly stated: string
  readonly server: McpServer
  connection: McpConnection | null
  starting: Promise<McpConnection> | null
  /** What it stated last; a server that has ended keeps its tools, and a call starts it again. */
  tools: ReadonlyMap<string, Tool> | null
  /** Why it does not run, where that is nobody's wish. */
  trouble: Extract<McpServerState, { readonly words: string }> | null
  readonly connectTool: Tool
}

/** `version` is ours, told to the servers. */
export function createMcpServers(read: () => Readonly<Record<string, McpServer>>, version: string): McpServers {
  const entries = new Map<string, Entry>()
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  let listed: { readonly key: readonly unknown[]; readonly tools: readonly Tool[] } = { key: [], tools: [] }

  /** As the settings have them by now; one whose settings changed or went is ended. */
  function current(): ReadonlyMap<string, Entry> {
    const servers = read()
    for (const [name, entry] of entries) {
      if (JSON.stringify(servers[name]) === entry.stated) continue
      entries.delete(name)
      void end(entry)
    }
    for (const [name, server] of Object.entries(servers)) {
      if (entries.has(name) || server.disabled) continue
      const entry: Entry = {
        stated: JSON.stringify(server),
        server,
        connection: null,
        starting: null,
        tools: null,
        trouble: null,
        connectTool: connectTool(name, server, () => started(name)),
      }
      entries.set(name, entry)
    }
    return entries
  }

  async function started(name: string): Promise<McpConnection> {
    const entry = current().get(name)
    if (!entry)
      throw new ToolFailure('TOOL_UNAVAILABLE', `The settings have no MCP server ${name}, or it is switched off.`)
    if (entry.connection?.isAlive()) return entry.connection
    if (!entry.starting) {
      entry.starting = begin(name, entry)
      tell()
    }
    return entry.starting
  }

  async function begin(name: string, entry: Entry): Promise<McpConnection> {
    entry.trouble = null
    try {
      const connection = await connect(name, entry.server, version, {
        toolsChanged: () => void takeTools(name, entry).then(tell),
        ended() {
          entry.trouble = { status: 'ended', words: entry.connection?.lastWords() ?? '' }
          tell()
        },
      })
      entry.connection = connection
      await takeTools(name, entry)
      return connection
    } catch (thrown) {
      entry.trouble = { status: 'failed', words: messageOf(thrown) }
      throw thrown
    } finally {
      entry.starting = null
      tell()
    }
  }

  async function takeTools(name: string, entry: Entry): Promise<void> {
    const stated = entry.connection?.tools ?? []
    const checks = await Promise.all(stated.map(({ inputSchema }) => compileCheck(inputSchema)))
    // Meanwhile it may have stated others; those are on their way here.
    if (entry.connection?.tools !== stated) return
    entry.tools = new Map(stated.map((tool, index) => [tool.name, remoteTool(name, tool, checks[index]!, hands(name))]))
  }

  async function end({ connection, starting }: Entry): Promise<void> {
    await connection?.close()
    await starting?.then((late) => late.close()).catch(() => {})
  }

  const hands = (name: string): Hands => ({
    server: read()[name]!,
    isUp: () => entries.get(name)?.connection?.isAlive() ?? false,
    started: () => started(name),
  })

  return {
    tools() {
      const all = [...current().values()]
      const key = all.map(({ tools, connectTool: tool }) => tools ?? tool)
      if (key.length !== listed.key.length || key.some((part, index) => part !== listed.key[index])) {
        listed = { key, tools: all.flatMap(({ tools, connectTool: tool }) => (tools ? [...tools.values()] : [tool])) }
      }
      return listed.tools
    },
    find(asked) {
      if (!/^mcp[._]/.test(asked)) return undefined
      for (const [name, entry] of current()) {
        const known = [entry.connectTool, ...(entry.tools?.values() ?? [])]
        const found = known.find(
          ({ specification }) => specification.name === asked || toWireName(specification.name) === asked,
        )
        if (found) return found
        const prefix = `mcp.${name}.`
        // Which tools it has is known once it runs; until then any name may be one.
        if (!entry.tools && asked.startsWith(prefix)) {
          const stated = { name: asked.slice(prefix.length), description: '', inputSchema: { type: 'object' } }
          return remoteTool(name, stated, () => null, hands(name))
        }
      }
      return undefined
    },
    state(name) {
      const entry = current().get(name)
      if (!entry) return { status: 'disabled' }
      if (entry.starting) return { status: 'starting' }
      if (entry.connection?.isAlive()) {
        return { status: 'running', tools: entry.connection.tools.map((tool) => tool.name) }
      }
      return entry.trouble ?? { status: 'idle' }
    },
    async start(name) {
      await started(name).catch(() => {})
    },
    async stop(name) {
      const entry = current().get(name)
      if (!entry) return
      await end(entry)
      entry.trouble = null
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      const all = [...entries.values()]
      entries.clear()
      await Promise.all(all.map(end))
    },
  }
}

/** What a remote tool needs of the server it belongs to. */
interface Hands {
  readonly server: McpServer
  isUp(): boolean
  started(): Promise<McpConnection>
}

const common = {
  rate: 'command',
  maxArgumentBytes: 100 * 1024,
  timeoutMs: 120_000,
  retryOn: [],
  isPolling: false,
  needs: undefined,
  adapt: (input: Record<string, unknown>) => input,
} as const

function connectTool(name: string, server: McpServer, start: () => Promise<McpConnection>): Tool {
  return {
    ...common,
    specification: {
      name: `mcp.${name}.connect`,
      aliases: [],
      description: `Start the MCP server "${name}", so that its tools can be used. Answers with what they are.

Example: {}`,
      parameters: { type: 'object', properties: {} },
      category: 'utility',
      place: 'remote',
      level: 'execute',
    },
    input: z.object({}),
    title: () => `Start the MCP server ${name}`,
    prepare: async () => startOf(name, server),
    async execute() {
      const { tools } = await start()
      const names = tools.map((tool) => `mcp.${name}.${tool.name}`)
      return { result: { tools: names }, view: { kind: 'list', title: `Tools of ${name}`, items: names.slice(0, 50) } }
    },
  }
}

function remoteTool(name: string, stated: StatedTool, check: ArgumentCheck, hands: Hands): Tool {
  const fullName = `mcp.${name}.${stated.name}`
  return {
    ...common,
    specification: {
      name: fullName,
      aliases: [],
      description: stated.description || `The tool ${stated.name} of the MCP server "${name}".`,
      parameters: { ...stated.inputSchema, type: 'object' },
      category: 'utility',
      place: 'remote',
      level: 'execute',
    },
    input: z.record(z.string(), z.unknown()).superRefine((given, context) => {
      for (const { path, message } of check(given) ?? []) context.addIssue({ code: 'custom', path: [...path], message })
    }),
    title: () => `${name}: ${stated.name}`,
    prepare: async (given) => {
      const shown = JSON.stringify(given, null, 2)
      if (!hands.isUp()) return startOf(name, hands.server, shown)
      return { effect: 'remote', preview: { kind: 'text', text: shown }, plan: undefined }
    },
    async execute(given, context) {
      const wasUp = hands.isUp()
      const connection = await hands.started()
      const known = connection.tools.find((tool) => tool.name === stated.name)
      if (!known) {
        const names = connection.tools.map((tool) => `mcp.${name}.${tool.name}`)
        throw new ToolFailure('TOOL_NOT_FOUND', `${name} has no tool ${stated.name}. It has ${names.join(', ')}.`, {
          nearest: names.slice(0, 3),
        })
      }
      // What was given was checked against the schema as it was known; of a server just started that may be another.
      const problems = wasUp ? null : (await compileCheck(known.inputSchema))(given as Record<string, unknown>)
      if (problems) {
        const told = problems.map(({ path, message }) => `${path.join('.') || 'the arguments'}: ${message}`)
        throw new ToolFailure('INVALID_ARGUMENTS', `The arguments of ${fullName} do not fit:\n${told.join('\n')}`)
      }
      return answered(fullName, name, connection, known, given as Record<string, unknown>, context)
    },
  }
}

async function answered(
  fullName: string,
  name: string,
  connection: McpConnection,
  { name: tool }: StatedTool,
  given: Record<string, unknown>,
  { signal, keep }: Parameters<Tool['execute']>[1],
): Promise<ToolReturn> {
  const answer = await connection.call(tool, given, signal).catch((thrown: unknown) => {
    signal.throwIfAborted()
    const words = connection.lastWords()
    const end = connection.isAlive()
      ? ''
      : ` The server has ended${words === '' ? '' : `; it said: ${words}`}. The next call starts it again.`
    throw new ToolFailure('TOOL_FAILED', `${fullName} failed: ${messageOf(thrown)}.${end}`, { server: name }, thrown)
  })
  if (answer.isError) {
    throw new ToolFailure('TOOL_FAILED', answer.text || `${fullName} failed and did not say why.`, { server: name })
  }
  const [image] = answer.images
  const result = answer.structured ?? answer.text
  return {
    result,
    view: image
      ? { kind: 'image', mediaType: image.mediaType, blob: keep(image.base64), alt: answer.text || fullName }
      : { kind: 'text', text: answer.text || JSON.stringify(result, null, 2) },
    ...(answer.images.length > 1 ? { note: `${answer.images.length - 1} more images were left out.` } : {}),
  }
}

/** What starting a server comes to: its command is what runs. */
function startOf(name: string, server: McpServer, given?: string): Prepared<undefined> {
  const isLocal = 'command' in server
  const what = isLocal ? [server.command, ...(server.args ?? [])].join(' ') : server.url
  return {
    effect: isLocal ? 'process-start' : 'remote',
    preview: { kind: 'text', text: given === undefined ? what : `${what}\n\n${given}` },
    reasons: [
      isLocal ? `It starts the MCP server "${name}": ${what}` : `It connects to the MCP server "${name}" at ${what}`,
    ],
    state: server,
    plan: undefined,
  }
}

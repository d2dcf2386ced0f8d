import type { Input } from '../../preload/contract/channels.ts'
import type { McpServer, McpServerView } from '../../preload/contract/settings.ts'
import { PublicError } from '../errors.ts'
import { draftOf, serverOf } from '../settings/mcp-drafts.ts'
import type { SettingsService } from '../settings/settings.ts'
import type { McpServers } from '../tools/mcp/servers.ts'
import type { Announcer } from './announcer.ts'

export interface McpChannels {
  list(): readonly McpServerView[]
  save(asked: Input<'mcp.save'>): readonly McpServerView[]
  remove(name: string): readonly McpServerView[]
  start(name: string): Promise<null>
  stop(name: string): Promise<null>
}

/** The servers that lend tools, as a person sees and changes them; what changes is told to every window. */
export function createMcpChannels(settings: SettingsService, servers: McpServers, announcer: Announcer): McpChannels {
  const list = (): readonly McpServerView[] =>
    Object.entries(settings.read().mcpServers).map(([name, server]) => ({
      name,
      server: draftOf(server),
      state: servers.state(name),
    }))
  const tell = () => announcer.announce('everyone', 'mcp.changed', list())
  servers.onChange(tell)

  const keep = (mcpServers: Readonly<Record<string, McpServer>>) => {
    settings.update({ mcpServers })
    tell()
    return list()
  }

  return {
    list,
    save({ name, formerName, server: draft }) {
      const { mcpServers } = settings.read()
      if (name !== formerName && Object.hasOwn(mcpServers, name)) {
        throw new PublicError('conflict', `There is a server ${name} already. Choose another name.`)
      }
      const server = serverOf(draft, formerName === null ? undefined : mcpServers[formerName])
      const others = Object.entries(mcpServers)
      const place = others.findIndex(([other]) => other === formerName)
      // It stays where it stood, also under another name.
      if (place === -1) others.push([name, server])
      else others[place] = [name, server]
      return keep(Object.fromEntries(others))
    },
    remove(name) {
      const { [name]: _, ...others } = settings.read().mcpServers
      return keep(others)
    },
    async start(name) {
      await servers.start(name)
      return null
    },
    async stop(name) {
      await servers.stop(name)
      return null
    },
  }
}

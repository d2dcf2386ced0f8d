import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { McpServerDraft, McpServerView } from '../../preload/contract/settings.ts'

interface McpState {
  /** Null until they are looked at for the first time. */
  readonly servers: readonly McpServerView[] | null
  load(): Promise<void>
  /** `formerName`: what it was called, null for a new one. */
  save(name: string, formerName: string | null, server: McpServerDraft): Promise<void>
  remove(name: string): Promise<void>
  setEnabled(view: McpServerView, isEnabled: boolean): Promise<void>
  start(name: string): Promise<void>
  stop(name: string): Promise<void>
}

/** The servers that lend tools. Main tells of each change (`mcp.changed`). */
export const useMcp = create<McpState>((set, get) => ({
  servers: null,
  async load() {
    set({ servers: await backend().call('mcp.list', {}) })
  },
  async save(name, formerName, server) {
    set({ servers: await backend().call('mcp.save', { name, formerName, server }) })
  },
  async remove(name) {
    set({ servers: await backend().call('mcp.remove', { name }) })
  },
  async setEnabled({ name, server }, isEnabled) {
    const { disabled: _, ...enabled } = server
    await get().save(name, name, isEnabled ? enabled : { ...enabled, disabled: true })
  },
  async start(name) {
    await backend().call('mcp.start', { name })
  },
  async stop(name) {
    await backend().call('mcp.stop', { name })
  },
}))

import { create } from 'zustand'
import type { TerminalInfo } from '../../preload/contract/terminal.ts'
import { backend } from '../backend/index.ts'
import { useWorkspace } from './workspace-store.ts'

interface TerminalState {
  readonly terminals: readonly TerminalInfo[]
  readonly activeId: string | null
  show(terminals: readonly TerminalInfo[]): void
  load(): Promise<void>
  open(): Promise<void>
  choose(id: string): void
  close(id: string): Promise<void>
}

const workspaceId = () => useWorkspace.getState().workspace?.workspaceId

/** Those who show a terminal, told that it has printed more. */
const outputListeners = new Map<string, Set<() => void>>()

export function onTerminalOutput(id: string, listener: () => void): () => void {
  const listeners = outputListeners.get(id) ?? new Set()
  outputListeners.set(id, listeners.add(listener))
  return () => void listeners.delete(listener)
}

export function terminalPrinted(id: string): void {
  for (const listener of outputListeners.get(id) ?? []) listener()
}

export const useTerminals = create<TerminalState>((set, get) => ({
  terminals: [],
  activeId: null,
  show: (terminals) =>
    set(({ activeId }) => ({
      terminals,
      activeId: terminals.some(({ id }) => id === activeId) ? activeId : (terminals.at(-1)?.id ?? null),
    })),
  async load() {
    const id = workspaceId()
    if (id !== undefined) get().show(await backend().call('terminal.list', { workspaceId: id }))
  },
  async open() {
    const id = workspaceId()
    if (id === undefined) return
    const opened = await backend().call('terminal.open', { workspaceId: id, columns: 100, rows: 12 })
    await get().load()
    set({ activeId: opened.id })
  },
  choose: (activeId) => set({ activeId }),
  async close(id) {
    const folder = workspaceId()
    if (folder === undefined) return
    await backend().call('terminal.close', { workspaceId: folder, id })
    await get().load()
  },
}))

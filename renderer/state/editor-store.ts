import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { FileContent } from '../../preload/contract/workspace.ts'
import { messageOf } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

export type Tab =
  | { readonly id: string; readonly kind: 'file'; readonly path: string; readonly isPreview: boolean }
  | { readonly id: string; readonly kind: 'settings'; readonly isPreview: false }

export type OpenFile =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | { readonly status: 'read'; readonly content: FileContent }

interface EditorState {
  readonly tabs: readonly Tab[]
  readonly activeId: string | null
  readonly files: Readonly<Record<string, OpenFile>>
  /** Where the person asked to be taken in a file; `at` makes a second request differ. */
  readonly place: { readonly path: string; readonly line: number; readonly at: number } | null
  openFile(path: string, options?: { line?: number; pin?: boolean }): void
  openSettings(): void
  selectTab(id: string): void
  selectNextTab(step: 1 | -1): void
  pinTab(id: string): void
  closeTab(id: string): void
  closeAll(): void
  readFile(path: string): Promise<void>
}

const fileId = (path: string) => `file:${path}`

export const useEditor = create<EditorState>((set, get) => ({
  tabs: [],
  activeId: null,
  files: {},
  place: null,

  openFile(path, { line, pin = false } = {}) {
    const id = fileId(path)
    const { tabs } = get()
    const existing = tabs.find((tab) => tab.id === id)
    const tab: Tab = { id, kind: 'file', path, isPreview: existing ? existing.isPreview && !pin : !pin }
    set({
      tabs: existing ? tabs.map((other) => (other.id === id ? tab : other)) : placed(tabs, tab),
      activeId: id,
      ...(line === undefined ? {} : { place: { path, line, at: Date.now() } }),
    })
    if (!existing || get().files[path]?.status === 'failed') void get().readFile(path)
    useWorkspace.getState().reveal(path)
  },

  openSettings() {
    const { tabs } = get()
    const tab: Tab = { id: 'settings', kind: 'settings', isPreview: false }
    set({ tabs: tabs.some(({ id }) => id === tab.id) ? tabs : [...tabs, tab], activeId: tab.id })
  },

  selectTab: (id) => set({ activeId: id }),

  selectNextTab(step) {
    const { tabs, activeId } = get()
    const index = tabs.findIndex(({ id }) => id === activeId)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next) set({ activeId: next.id })
  },

  pinTab: (id) =>
    set(({ tabs }) => ({
      tabs: tabs.map((tab) => (tab.id === id && tab.kind === 'file' ? { ...tab, isPreview: false } : tab)),
    })),

  closeTab(id) {
    const { tabs, activeId, files } = get()
    const index = tabs.findIndex((tab) => tab.id === id)
    const closed = tabs[index]
    if (!closed) return
    const left = tabs.filter((tab) => tab.id !== id)
    const neighbour = left[Math.min(index, left.length - 1)]
    const { [closed.kind === 'file' ? closed.path : '']: _, ...otherFiles } = files
    set({ tabs: left, activeId: activeId === id ? (neighbour?.id ?? null) : activeId, files: otherFiles })
  },

  closeAll: () => set({ tabs: [], activeId: null, files: {}, place: null }),

  async readFile(path) {
    const workspaceId = useWorkspace.getState().workspace?.workspaceId
    if (workspaceId === undefined) return
    const put = (file: OpenFile) => set(({ files }) => ({ files: { ...files, [path]: file } }))
    if (get().files[path]?.status !== 'read') put({ status: 'loading' })
    try {
      put({ status: 'read', content: await backend().call('file.read', { workspaceId, path }) })
    } catch (error) {
      put({ status: 'failed', text: messageOf(error) })
    }
  },
}))

/** A preview takes the place of the preview before it; others go to the end. */
function placed(tabs: readonly Tab[], tab: Tab): readonly Tab[] {
  const preview = tab.isPreview ? tabs.findIndex(({ isPreview }) => isPreview) : -1
  return preview < 0 ? [...tabs, tab] : tabs.with(preview, tab)
}

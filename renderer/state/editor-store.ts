import { create } from 'zustand'
import type { ChangesSource } from '../../preload/contract/changes.ts'
import { isDirty, useDocuments } from './document-store.ts'
import { useLayout } from './layout-store.ts'
import { useWorkspace } from './workspace-store.ts'

export type Tab =
  | { readonly id: string; readonly kind: 'file'; readonly path: string; readonly isPreview: boolean }
  /** The editor's text beside what the disk holds. */
  | { readonly id: string; readonly kind: 'compare'; readonly path: string; readonly isPreview: false }
  | { readonly id: string; readonly kind: 'review'; readonly callId: string; readonly isPreview: false }
  | { readonly id: string; readonly kind: 'changes'; readonly source: ChangesSource; readonly isPreview: false }
  | { readonly id: string; readonly kind: 'settings'; readonly isPreview: false }
  | { readonly id: string; readonly kind: 'activity'; readonly isPreview: false }

interface EditorState {
  readonly tabs: readonly Tab[]
  readonly activeId: string | null
  /** Where the person asked to be taken in a file; `at` makes a second request differ. */
  readonly place: { readonly path: string; readonly line: number; readonly at: number } | null
  openFile(path: string, options?: { line?: number; pin?: boolean }): void
  /** The file in the second pane; null: there is one pane. */
  readonly besidePath: string | null
  openBeside(path: string): void
  closeBeside(): void
  openCompare(path: string): void
  openReview(callId: string): void
  /** Which of the changed files the person asked for; `at` makes a second request differ. */
  readonly changedPath: { readonly tabId: string; readonly path: string; readonly at: number } | null
  /** Changes that stand, once for each source; `inPlaceOf`: in the place of the tab of other changes. */
  openChanges(source: ChangesSource, options?: { path?: string; inPlaceOf?: ChangesSource }): void
  openSettings(): void
  openActivity(): void
  selectTab(id: string): void
  selectNextTab(step: 1 | -1): void
  pinTab(id: string): void
  /** Asks first where unsaved text would be lost. */
  closeTab(id: string): void
  /** Closes it whatever is unsaved. */
  dropTab(id: string): void
  closeAll(): void
}

const roomyWidth = 1200
/** Two texts beside each other need the width more than the tree does. */
const makeRoom = () => {
  if (innerWidth < roomyWidth) useLayout.setState({ isSideShown: false })
}

export const tabOfFile = (path: string): string => `file:${path}`
export const tabOfReview = (callId: string): string => `review:${callId}`

export function tabOfChanges(source: ChangesSource): string {
  switch (source.kind) {
    case 'session':
      return `changes:session:${source.sessionId}:${source.turnId ?? ''}:${source.callId ?? ''}`
    case 'commits':
      return `changes:commits:${source.from ?? ''}..${source.to}`
    case 'working-tree':
    case 'index':
      return `changes:${source.kind}`
  }
}

export const useEditor = create<EditorState>((set, get) => {
  const openTab = (tab: Tab) => {
    const { tabs } = get()
    set({ tabs: tabs.some(({ id }) => id === tab.id) ? tabs : [...tabs, tab], activeId: tab.id })
  }
  /** A file that no pane shows any more is let go. */
  const release = (path: string, besidePath = get().besidePath) => {
    if (path !== besidePath) useDocuments.getState().forget(path)
  }
  /** A preview takes the place of the preview before it; others go to the end. */
  const placed = (tabs: readonly Tab[], tab: Tab): readonly Tab[] => {
    const preview = tab.isPreview ? tabs.findIndex(({ isPreview }) => isPreview) : -1
    const replaced = tabs[preview]
    if (replaced?.kind !== 'file') return [...tabs, tab]
    release(replaced.path)
    return tabs.with(preview, tab)
  }

  return {
    tabs: [],
    activeId: null,
    place: null,
    changedPath: null,
    besidePath: null,

    openFile(path, { line, pin = false } = {}) {
      const id = tabOfFile(path)
      const { tabs } = get()
      const existing = tabs.find((tab) => tab.id === id)
      const tab: Tab = { id, kind: 'file', path, isPreview: existing ? existing.isPreview && !pin : !pin }
      set({
        tabs: existing ? tabs.map((other) => (other.id === id ? tab : other)) : placed(tabs, tab),
        activeId: id,
        ...(line === undefined ? {} : { place: { path, line, at: Date.now() } }),
      })
      const { documents, read } = useDocuments.getState()
      if (documents[path]?.status !== 'read') void read(path)
      useWorkspace.getState().reveal(path)
    },

    openBeside(path) {
      get().closeBeside()
      set({ besidePath: path })
      const { documents, read } = useDocuments.getState()
      if (documents[path]?.status !== 'read') void read(path)
    },
    closeBeside() {
      const { besidePath, tabs } = get()
      set({ besidePath: null })
      if (besidePath === null || tabs.some((tab) => tab.kind === 'file' && tab.path === besidePath)) return
      // Unsaved text stays in sight.
      if (isDirty(besidePath)) get().openFile(besidePath, { pin: true })
      else useDocuments.getState().forget(besidePath)
    },
    openCompare: (path) => openTab({ id: `compare:${path}`, kind: 'compare', path, isPreview: false }),
    openReview(callId) {
      makeRoom()
      openTab({ id: tabOfReview(callId), kind: 'review', callId, isPreview: false })
    },
    openChanges(source, { path, inPlaceOf } = {}) {
      // The panel they may have been opened from stays.
      if (useLayout.getState().side !== 'source-control') makeRoom()
      const tab: Tab = { id: tabOfChanges(source), kind: 'changes', source, isPreview: false }
      if (path !== undefined) set({ changedPath: { tabId: tab.id, path, at: Date.now() } })
      const { tabs } = get()
      const index = inPlaceOf ? tabs.findIndex(({ id }) => id === tabOfChanges(inPlaceOf)) : -1
      if (index >= 0 && !tabs.some(({ id }) => id === tab.id)) set({ tabs: tabs.with(index, tab), activeId: tab.id })
      else openTab(tab)
    },
    openSettings: () => openTab({ id: 'settings', kind: 'settings', isPreview: false }),
    openActivity: () => openTab({ id: 'activity', kind: 'activity', isPreview: false }),

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
      const tab = get().tabs.find((each) => each.id === id)
      if (tab?.kind === 'file' && isDirty(tab.path))
        useLayout.getState().openDialog({ kind: 'unsaved', path: tab.path })
      else get().dropTab(id)
    },

    dropTab(id) {
      const { tabs, activeId } = get()
      const index = tabs.findIndex((tab) => tab.id === id)
      const closed = tabs[index]
      if (!closed) return
      const left = tabs.filter((tab) => tab.id !== id)
      const neighbour = left[Math.min(index, left.length - 1)]
      set({ tabs: left, activeId: activeId === id ? (neighbour?.id ?? null) : activeId })
      if (closed.kind === 'file') release(closed.path)
    },

    closeAll() {
      set({ tabs: [], activeId: null, place: null, changedPath: null, besidePath: null })
      useDocuments.getState().forgetAll()
    },
  }
})

/** The place of the tab in front, and among how many: another tab that takes its place is in front like it. */
const frontOf = ({ tabs, activeId }: EditorState) => `${tabs.findIndex(({ id }) => id === activeId)} of ${tabs.length}`

// The editors are given the window for one tab; whoever leaves or closes it has the panels again.
useEditor.subscribe((state, before) => {
  if (state.activeId !== before.activeId && frontOf(state) !== frontOf(before))
    useLayout.setState({ isMaximised: false })
})

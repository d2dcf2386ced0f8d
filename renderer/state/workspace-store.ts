import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { AppInfo } from '../../preload/contract/channels.ts'
import type { DirectoryListing, RecentWorkspace, WorkspaceInfo } from '../../preload/contract/workspace.ts'
import { messageOf } from './toast-store.ts'

type Directory = { readonly status: 'loading' } | { readonly status: 'failed'; readonly text: string } | DirectoryRead
interface DirectoryRead {
  readonly status: 'read'
  readonly listing: DirectoryListing
}

interface WorkspaceState {
  readonly app: AppInfo | null
  readonly workspace: WorkspaceInfo | null
  readonly recent: readonly RecentWorkspace[]
  /** Folders that were read, by path; `''` is the root. */
  readonly directories: Readonly<Record<string, Directory>>
  readonly expanded: ReadonlySet<string>
  readonly opening: string | null
  readonly openError: string | null
  loadRecent(): Promise<void>
  openFolder(path: string): Promise<boolean>
  closeFolder(): void
  trust(trusted: boolean): Promise<void>
  toggleFolder(path: string): void
  collapseAll(): void
  reveal(path: string): void
  readAgain(directories: readonly string[]): void
  /** After the link was down: the folder is opened anew, since main may have forgotten it. */
  reopen(): Promise<void>
}

/** A reload comes back to the folder it left. */
const lastFolderKey = 'codelab-folder'
export const folderBeforeReload = (): string | null => sessionStorage.getItem(lastFolderKey)

export const useWorkspace = create<WorkspaceState>((set, get) => {
  const read = async (path: string) => {
    const workspaceId = get().workspace?.workspaceId
    if (workspaceId === undefined) return
    const put = (directory: Directory) =>
      set(({ directories, workspace }) =>
        workspace?.workspaceId === workspaceId ? { directories: { ...directories, [path]: directory } } : {},
      )
    if (!get().directories[path]) put({ status: 'loading' })
    try {
      put({ status: 'read', listing: await backend().call('file.list', { workspaceId, path }) })
    } catch (error) {
      put({ status: 'failed', text: messageOf(error) })
    }
  }

  return {
    app: null,
    workspace: null,
    recent: [],
    directories: {},
    expanded: new Set(),
    opening: null,
    openError: null,

    async loadRecent() {
      set({ recent: await backend().call('workspace.recent', {}) })
    },

    async openFolder(path) {
      if (get().opening !== null) return false
      set({ opening: path, openError: null })
      try {
        const workspace = await backend().call('workspace.open', { path })
        const before = get().workspace
        if (before && before.workspaceId !== workspace.workspaceId) {
          void backend()
            .call('workspace.close', { workspaceId: before.workspaceId })
            .catch(() => {})
        }
        sessionStorage.setItem(lastFolderKey, workspace.root)
        set({ workspace, directories: {}, expanded: new Set() })
        void read('')
        return true
      } catch (error) {
        set({ openError: messageOf(error) })
        return false
      } finally {
        set({ opening: null })
      }
    },

    closeFolder() {
      const { workspace } = get()
      sessionStorage.removeItem(lastFolderKey)
      set({ workspace: null, directories: {}, expanded: new Set() })
      if (workspace)
        void backend()
          .call('workspace.close', { workspaceId: workspace.workspaceId })
          .catch(() => {})
    },

    async trust(trusted) {
      const { workspace } = get()
      if (!workspace) return
      set({ workspace: await backend().call('workspace.trust', { workspaceId: workspace.workspaceId, trusted }) })
    },

    toggleFolder(path) {
      const expanded = new Set(get().expanded)
      if (expanded.delete(path)) {
        set({ expanded })
        return
      }
      expanded.add(path)
      set({ expanded })
      void read(path)
    },

    collapseAll: () => set({ expanded: new Set() }),

    reveal(path) {
      const parts = path.split('/').slice(0, -1)
      const parents = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
      const missing = parents.filter((parent) => !get().expanded.has(parent))
      if (missing.length === 0) return
      set({ expanded: new Set([...get().expanded, ...missing]) })
      for (const parent of missing) void read(parent)
    },

    readAgain(directories) {
      const { directories: known, expanded } = get()
      const next = { ...known }
      for (const path of directories) {
        if (path === '' || expanded.has(path)) void read(path)
        else delete next[path]
      }
      set({ directories: next })
    },

    async reopen() {
      const root = get().workspace?.root
      if (root === undefined) return
      set({ workspace: await backend().call('workspace.open', { path: root }) })
      get().readAgain(['', ...get().expanded])
    },
  }
})

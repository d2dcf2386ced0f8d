import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { ActivityEntry } from '../../preload/contract/activity.ts'
import { useSession } from './session-store.ts'
import { messageOf } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

const pageSize = 100

interface ActivityState {
  /** Null before they were read. */
  readonly entries: readonly ActivityEntry[] | null
  readonly hasMore: boolean
  readonly error: string | null
  /** Reads the newest anew, as many as are shown. */
  refresh(): Promise<void>
  loadOlder(): Promise<void>
  undo(entry: ActivityEntry): Promise<void>
}

export const useActivity = create<ActivityState>((set, get) => {
  const workspaceId = () => useWorkspace.getState().workspace?.workspaceId
  return {
    entries: null,
    hasMore: false,
    error: null,

    async refresh() {
      const id = workspaceId()
      if (id === undefined) return
      const limit = Math.min(500, Math.max(pageSize, get().entries?.length ?? 0))
      try {
        const page = await backend().call('activity.list', { workspaceId: id, limit })
        if (id === workspaceId()) set({ ...page, error: null })
      } catch (error) {
        set({ error: messageOf(error) })
      }
    },

    async loadOlder() {
      const { entries } = get()
      const [id, before] = [workspaceId(), entries?.at(-1)?.id]
      if (id === undefined || before === undefined) return
      const page = await backend().call('activity.list', { workspaceId: id, before, limit: pageSize })
      if (get().entries === entries) set({ entries: [...entries!, ...page.entries], hasMore: page.hasMore })
    },

    async undo({ sessionId, callId }) {
      await backend().call('change.undo', { sessionId, callId })
      await get().refresh()
    },
  }
})

useWorkspace.subscribe((state, before) => {
  if (state.workspace?.root !== before.workspace?.root) useActivity.setState({ entries: null, hasMore: false })
})

const quietMs = 400

/** Keeps the list up with what the open session does. Returns the undoing. */
export function followActivity(): () => void {
  void useActivity.getState().refresh()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = useSession.subscribe((state, before) => {
    if (state.transcript === before.transcript) return
    timer ??= setTimeout(() => {
      timer = undefined
      void useActivity.getState().refresh()
    }, quietMs)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}

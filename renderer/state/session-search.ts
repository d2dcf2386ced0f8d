import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { MessageHit } from '../../preload/contract/agent.ts'
import { useSession } from './session-store.ts'
import { orTell } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

interface SessionSearch {
  readonly words: string
  /** Null while nothing is looked for, or nothing has come yet. */
  readonly hits: readonly MessageHit[] | null
  /** The message to be shown; `at` makes a second request for the same one differ. */
  readonly wanted: { readonly messageId: string; readonly at: number } | null
  look(words: string): void
  /** Opens the session and goes to the message in it. */
  goTo(hit: MessageHit): Promise<void>
}

/** Not at every key, but before a person wonders. */
const pauseMs = 120

/** Looks for what was said in the folder's sessions. */
export const useSessionSearch = create<SessionSearch>((set, get) => {
  let timer: ReturnType<typeof setTimeout> | undefined

  async function find(words: string): Promise<void> {
    const { workspace } = useWorkspace.getState()
    if (!workspace) return
    const { workspaceId } = workspace
    const hits = await backend().call('session.search', { workspaceId, words, limit: 100 })
    if (get().words === words) set({ hits })
  }

  return {
    words: '',
    hits: null,
    wanted: null,
    look(words) {
      clearTimeout(timer)
      if (words.trim() === '') return set({ words, hits: null })
      set({ words })
      timer = setTimeout(() => orTell(find(words)), pauseMs)
    },
    async goTo({ sessionId, messageId }) {
      await useSession.getState().openSession(sessionId)
      set({ wanted: { messageId, at: performance.now() } })
    },
  }
})

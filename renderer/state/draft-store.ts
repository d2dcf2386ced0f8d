import { create } from 'zustand'
import { useAttachments } from './attachments.ts'
import { useLayout } from './layout-store.ts'
import { useSession } from './session-store.ts'

interface DraftState {
  /** What is being written in each session's composer; `''` is the session that does not exist yet. */
  readonly texts: Readonly<Record<string, string>>
  readonly isSending: boolean
  write(sessionId: string, text: string): void
  /** Sends the open session's draft. It stays in the composer until main has taken it. */
  submit(): Promise<void>
  /** Takes one of the person's own messages back into the composer, in a session that branches off before it. */
  branch(messageId: string): Promise<void>
}

export const useDrafts = create<DraftState>((set, get) => ({
  texts: {},
  isSending: false,
  write: (sessionId, text) => set(({ texts }) => ({ texts: { ...texts, [sessionId]: text } })),

  async branch(messageId) {
    const text = await useSession.getState().branchBefore(messageId)
    get().write(useSession.getState().sessionId ?? '', text)
    useLayout.getState().goToComposer()
  },

  async submit() {
    const sessionId = useSession.getState().sessionId ?? ''
    const text = get().texts[sessionId] ?? ''
    if (get().isSending) return
    set({ isSending: true })
    try {
      const attachments = useAttachments.getState().added[sessionId] ?? []
      await useSession.getState().send(text, attachments)
      useAttachments.getState().clear(sessionId)
      if (get().texts[sessionId] === text) get().write(sessionId, '')
    } finally {
      set({ isSending: false })
    }
  },
}))

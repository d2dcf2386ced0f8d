import { create } from 'zustand'
import { filesRead, useAttachments } from './attachments.ts'
import { useLayout } from './layout-store.ts'
import { onFirstSession, useSession } from './session-store.ts'

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
    if (get().isSending) return
    set({ isSending: true })
    try {
      await filesRead()
      const sessionId = useSession.getState().sessionId ?? ''
      const text = get().texts[sessionId] ?? ''
      const attachments = useAttachments.getState().added[sessionId] ?? []
      const sentTo = await useSession.getState().send(text, attachments)
      for (const place of new Set([sessionId, sentTo])) {
        for (const each of attachments) useAttachments.getState().remove(place, each)
        if (get().texts[place] === text) get().write(place, '')
      }
    } finally {
      set({ isSending: false })
    }
  },
}))

onFirstSession((sessionId) => {
  useDrafts.getState().write(sessionId, useDrafts.getState().texts[''] ?? '')
  useDrafts.getState().write('', '')
  useAttachments.getState().moveTo(sessionId)
})

import { create } from 'zustand'
import type { Attachment } from '../../preload/contract/agent.ts'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { sizeText } from '../locale/size-text.ts'
import { messageOf, tell } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** As main's channel takes it. */
export type NewAttachment = Omit<Attachment, 'content'> & { readonly content: string }

interface AttachmentState {
  /** What goes with the message being written, by session. */
  readonly added: Readonly<Record<string, readonly NewAttachment[]>>
  add(sessionId: string, attachment: NewAttachment): void
  remove(sessionId: string, attachment: NewAttachment): void
  clear(sessionId: string): void
}

/** A message crosses as one frame. */
const most = { text: 1_000_000, image: 5 * 1024 * 1024, all: 8 * 1024 * 1024, count: 50 }

export const useAttachments = create<AttachmentState>((set, get) => {
  const put = (sessionId: string, list: readonly NewAttachment[]) =>
    set(({ added }) => ({ added: { ...added, [sessionId]: list } }))
  return {
    added: {},
    add(sessionId, attachment) {
      const before = (get().added[sessionId] ?? []).filter(
        ({ kind, name }) => kind !== attachment.kind || name !== attachment.name || kind === 'image',
      )
      const size = before.reduce((sum, { content }) => sum + content.length, attachment.content.length)
      if (size > most.all || before.length >= most.count) {
        tell(t('attach.too-much', { size: sizeText(most.all) }), 'error')
        return
      }
      put(sessionId, [...before, attachment])
    },
    remove: (sessionId, attachment) =>
      put(
        sessionId,
        (get().added[sessionId] ?? []).filter((each) => each !== attachment),
      ),
    clear: (sessionId) => put(sessionId, []),
  }
})

/** A file of the folder, as it is on the disk now. */
export async function attachPath(sessionId: string, path: string): Promise<void> {
  const { workspace } = useWorkspace.getState()
  if (!workspace) return
  try {
    const file = await backend().call('file.read', { workspaceId: workspace.workspaceId, path })
    const { add } = useAttachments.getState()
    if (file.kind === 'text' && file.text.length <= most.text) {
      add(sessionId, { kind: 'file', name: path, mediaType: 'text/plain', content: file.text })
    } else if (file.kind === 'image') {
      add(sessionId, { kind: 'image', name: path, mediaType: file.mediaType, content: file.base64 })
    } else tell(t('attach.only-named', { path }))
  } catch (error) {
    tell(messageOf(error), 'error')
  }
}

/** Files that were pasted or dropped: images as such, texts with what they say. */
export async function attachFiles(sessionId: string, files: readonly File[]): Promise<void> {
  const { add } = useAttachments.getState()
  for (const file of files) {
    const name = file.name || 'image'
    if (file.type.startsWith('image/') && file.type !== 'image/svg+xml') {
      if (file.size > most.image) tell(t('attach.too-large', { path: name, size: sizeText(most.image) }), 'error')
      else add(sessionId, { kind: 'image', name, mediaType: file.type, content: await base64Of(file) })
      continue
    }
    if (file.size > most.text) {
      tell(t('attach.too-large', { path: name, size: sizeText(most.text) }), 'error')
      continue
    }
    const content = await file.text()
    if (content.includes('\u0000')) tell(t('attach.not-text', { path: name }), 'error')
    else add(sessionId, { kind: 'text', name, mediaType: file.type || 'text/plain', content })
  }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(new Error(t('attach.unreadable', { path: file.name })))
    reader.readAsDataURL(file)
  })
}

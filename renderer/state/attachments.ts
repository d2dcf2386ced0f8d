import { create } from 'zustand'
import type { Attachment } from '../../preload/contract/agent.ts'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { sizeText } from '../locale/size-text.ts'
import { useSession } from './session-store.ts'
import { messageOf, tell } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** As main's channel takes it. */
export type NewAttachment = Omit<Attachment, 'content'> & { readonly content: string }

interface AttachmentState {
  /** What goes with the message being written, by session. */
  readonly added: Readonly<Record<string, readonly NewAttachment[]>>
  add(sessionId: string, attachment: NewAttachment): void
  remove(sessionId: string, attachment: NewAttachment): void
  /** What was added before there was a session goes with the one that was made. */
  moveTo(sessionId: string): void
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
    moveTo: (sessionId) => set(({ added }) => ({ added: { ...added, '': [], [sessionId]: added[''] ?? [] } })),
  }
})

/** A file of the folder, as it is on the disk now. */
export async function attachPath(sessionId: string, path: string): Promise<void> {
  const { workspace } = useWorkspace.getState()
  if (workspace) await addInOrder(sessionId, () => readPath(workspace.workspaceId, path))
}

/** Files that were pasted or dropped: images as such, texts with what they say. */
export async function attachFiles(sessionId: string, files: readonly File[]): Promise<void> {
  await Promise.all(files.map((file) => addInOrder(sessionId, () => readFile(file))))
}

/** Resolves when nothing is read any more for a message. */
export const filesRead = (): Promise<void> => last

let last: Promise<void> = Promise.resolve()

/** One is read after the other: they stand in the message as the person added them, however long each takes. */
function addInOrder(sessionId: string, read: () => Promise<NewAttachment | null>): Promise<void> {
  last = last.then(async () => {
    try {
      const attachment = await read()
      const madeMeanwhile = sessionId === '' ? useSession.getState().sessionId : null
      if (attachment) useAttachments.getState().add(madeMeanwhile ?? sessionId, attachment)
    } catch (error) {
      tell(messageOf(error), 'error')
    }
  })
  return last
}

/** Null: the person was told why not. */
async function readPath(workspaceId: string, path: string): Promise<NewAttachment | null> {
  const file = await backend().call('file.read', { workspaceId, path })
  if (file.kind === 'text' && file.text.length <= most.text) {
    return { kind: 'file', name: path, mediaType: 'text/plain', content: file.text }
  }
  if (file.kind === 'image') return { kind: 'image', name: path, mediaType: file.mediaType, content: file.base64 }
  tell(t('attach.only-named', { path }))
  return null
}

async function readFile(file: File): Promise<NewAttachment | null> {
  const name = file.name || 'image'
  const isImage = file.type.startsWith('image/') && file.type !== 'image/svg+xml'
  const limit = isImage ? most.image : most.text
  if (file.size > limit) {
    tell(t('attach.too-large', { path: name, size: sizeText(limit) }), 'error')
    return null
  }
  if (isImage) return { kind: 'image', name, mediaType: file.type, content: await base64Of(file) }
  const content = await file.text()
  if (!content.includes('\u0000')) return { kind: 'text', name, mediaType: file.type || 'text/plain', content }
  tell(t('attach.not-text', { path: name }), 'error')
  return null
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(new Error(t('attach.unreadable', { path: file.name })))
    reader.readAsDataURL(file)
  })
}

import { create } from 'zustand'
import { BackendError, backend } from '../backend/index.ts'
import type { Draft, FileContent } from '../../preload/contract/workspace.ts'
import { largestOpened, readLargeText } from './large-file.ts'
import { liveTexts } from './live-texts.ts'
import { messageOf } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

export type Document =
  { readonly status: 'loading' } | { readonly status: 'failed'; readonly text: string } | ReadDocument

export interface ReadDocument {
  readonly status: 'read'
  /** What the editor's text began from: the disk's, when it was last read or written. */
  readonly content: FileContent
  readonly isDirty: boolean
  /** What the disk holds by now, where it is something else than `content` and the text here is unsaved. */
  readonly disk: FileContent | 'gone' | null
  /** Unsaved text from before a crash, for the editor to begin with. */
  readonly draft: string | null
  readonly problem: string | null
}

interface DocumentState {
  readonly documents: Readonly<Record<string, Document>>
  /** Reads the file, or again after it changed on the disk. */
  read(path: string): Promise<void>
  forget(path: string): void
  forgetAll(): void
  edited(path: string, isDirty: boolean): void
  /** False: it was not saved, and the document says why. */
  save(path: string): Promise<boolean>
  /** Saves over what the disk holds by now. */
  overwrite(path: string): Promise<boolean>
  /** Gives up the unsaved text for what the disk holds. */
  takeDisk(path: string): void
  /** Tells main of all unsaved text at once: the page may go, or main may be another process by now. */
  tellDrafts(): void
  /** The paths of files whose unsaved text a crash left. */
  restoreDrafts(): Promise<readonly string[]>
}

const workspaceId = (): string | null => useWorkspace.getState().workspace?.workspaceId ?? null

/** Main hears of unsaved text at every pause in typing, not at every key. */
const draftPauseMs = 300
const waitingDrafts = new Map<string, ReturnType<typeof setTimeout>>()

export const useDocuments = create<DocumentState>((set, get) => {
  const put = (path: string, document: Document) =>
    set(({ documents }) => ({ documents: { ...documents, [path]: document } }))
  const readDocument = (path: string): ReadDocument | null => {
    const document = get().documents[path]
    return document?.status === 'read' ? document : null
  }
  const change = (path: string, part: Partial<ReadDocument>) => {
    const document = readDocument(path)
    if (document) put(path, { ...document, ...part })
  }

  const tellDraft = (path: string) => {
    clearTimeout(waitingDrafts.get(path))
    waitingDrafts.set(
      path,
      setTimeout(() => sendDraft(path), draftPauseMs),
    )
  }
  const sendDraft = (path: string) => {
    clearTimeout(waitingDrafts.get(path))
    waitingDrafts.delete(path)
    const id = workspaceId()
    const document = readDocument(path)
    const live = liveTexts.get(path)
    if (id === null) return
    const draft =
      document?.isDirty && document.content.kind === 'text' && live
        ? { text: live.read(), encoding: document.content.encoding, baseHash: document.content.hash }
        : null
    void backend()
      .call('document.change', { workspaceId: id, path, version: live?.version() ?? 0, draft })
      .catch((error: unknown) => change(path, { problem: messageOf(error) }))
  }

  const write = async (path: string, expectedHash: string | null): Promise<boolean> => {
    const id = workspaceId()
    const document = readDocument(path)
    const live = liveTexts.get(path)
    if (id === null || !live || document?.content.kind !== 'text') return false
    const text = live.read()
    const version = live.version()
    const { encoding } = document.content
    try {
      const { hash, size } = await backend().call('file.write', { workspaceId: id, path, text, encoding, expectedHash })
      change(path, { content: { kind: 'text', path, text, encoding, hash, size }, disk: null, problem: null })
      live.markSaved(version)
      sendDraft(path)
      return true
    } catch (error) {
      if (error instanceof BackendError && error.code === 'conflict') await get().read(path)
      else change(path, { problem: messageOf(error) })
      return false
    }
  }

  return {
    documents: {},

    async read(path) {
      const id = workspaceId()
      if (id === null) return
      if (!get().documents[path]) put(path, { status: 'loading' })
      try {
        const read = await backend().call('file.read', { workspaceId: id, path })
        const isLarge = read.kind === 'too-large' && read.size <= largestOpened
        const content = isLarge ? await readLargeText(id, path) : read
        const document = readDocument(path)
        if (document?.isDirty) {
          const isSame =
            content.kind === 'text' && document.content.kind === 'text' && content.hash === document.content.hash
          change(path, { disk: isSame ? null : content })
        } else if (get().documents[path]) {
          put(path, { status: 'read', content, isDirty: false, disk: null, draft: null, problem: null })
        }
      } catch (error) {
        if (readDocument(path)?.isDirty) change(path, { disk: 'gone' })
        else if (get().documents[path]) put(path, { status: 'failed', text: messageOf(error) })
      }
    },

    forget(path) {
      const { [path]: document, ...documents } = get().documents
      set({ documents })
      liveTexts.get(path)?.dispose()
      if (document?.status === 'read' && document.isDirty) sendDraft(path)
    },

    forgetAll() {
      for (const live of liveTexts.values()) live.dispose()
      set({ documents: {} })
    },

    edited(path, isDirty) {
      if (readDocument(path)?.isDirty !== isDirty) change(path, { isDirty, problem: null })
      tellDraft(path)
    },

    save(path) {
      const document = readDocument(path)
      if (document?.content.kind !== 'text' || !document.isDirty) return Promise.resolve(true)
      return write(path, document.content.hash)
    },

    overwrite(path) {
      const disk = readDocument(path)?.disk
      return write(path, disk && disk !== 'gone' && disk.kind === 'text' ? disk.hash : null)
    },

    takeDisk(path) {
      const disk = readDocument(path)?.disk
      if (!disk || disk === 'gone') return
      const live = liveTexts.get(path)
      if (live && disk.kind === 'text') live.replace(disk.text)
      change(path, { content: disk, isDirty: false, disk: null, draft: null, problem: null })
      live?.markSaved(live.version())
      sendDraft(path)
    },

    tellDrafts() {
      for (const path of Object.keys(get().documents)) if (readDocument(path)?.isDirty) sendDraft(path)
    },

    async restoreDrafts() {
      const id = workspaceId()
      if (id === null) return []
      const drafts = await backend().call('document.drafts', { workspaceId: id })
      const restored = await Promise.all(drafts.map((draft) => restore(id, draft)))
      return restored.filter((path) => path !== null)
    },
  }

  async function restore(id: string, { path, text, encoding, baseHash }: Draft): Promise<string | null> {
    if (readDocument(path)) return null
    const onDisk = await backend()
      .call('file.read', { workspaceId: id, path })
      .catch(() => null)
    const base = onDisk?.kind === 'text' && onDisk.hash === baseHash ? onDisk : null
    if (base?.text === text) return null
    const content: FileContent = base ?? { kind: 'text', path, text: '', encoding, hash: baseHash ?? '', size: 0 }
    put(path, {
      status: 'read',
      content,
      isDirty: true,
      disk: base ? null : (onDisk ?? 'gone'),
      draft: text,
      problem: null,
    })
    return path
  }
})

/** Whether closing the file would lose something. */
export function isDirty(path: string): boolean {
  const document = useDocuments.getState().documents[path]
  return document?.status === 'read' && document.isDirty
}

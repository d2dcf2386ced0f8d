import type { Folder } from '../folders.ts'
import { PublicError } from '../errors.ts'
import type { Announcer, Listener, Send } from './announcer.ts'

/** One window's side: the folders it has open, by the ids it knows them by, and what it listens to. */
export interface ClientConnection {
  readonly listener: Listener
  /** What its window shall open at once. */
  readonly startFolder: string | null
  /** Aborted when the window is gone. */
  readonly closed: AbortSignal
  add(folder: Folder, onChange: (workspaceId: string, directories: readonly string[]) => void): string
  /** Throws `PublicError('not-found')` for an id this connection did not open. */
  folder(workspaceId: string): Folder
  remove(workspaceId: string): Promise<void>
  close(): Promise<void>
}

export function createConnection(
  announcer: Announcer,
  send: Send,
  newId: () => string,
  startFolder: string | null,
): ClientConnection {
  const listener = announcer.connect(send)
  const closing = new AbortController()
  const open = new Map<string, { readonly folder: Folder; stopListening(): void }>()

  async function remove(workspaceId: string): Promise<void> {
    const entry = open.get(workspaceId)
    if (!entry) return
    open.delete(workspaceId)
    entry.stopListening()
    listener.ignore(`workspace:${entry.folder.root}`)
    listener.ignore(`workspace:${workspaceId}`)
    await entry.folder.release()
  }

  return {
    listener,
    startFolder,
    closed: closing.signal,
    add(folder, onChange) {
      const workspaceId = `workspace_${newId()}`
      const stopListening = folder.workspace.onChange((directories) => onChange(workspaceId, directories))
      open.set(workspaceId, { folder, stopListening })
      listener.hear(`workspace:${workspaceId}`)
      listener.hear(`workspace:${folder.root}`)
      return workspaceId
    },
    folder(workspaceId) {
      const entry = open.get(workspaceId)
      if (!entry) throw new PublicError('not-found', 'This folder is not open any more. Open it again.')
      return entry.folder
    },
    remove,
    async close() {
      closing.abort()
      listener.close()
      await Promise.all([...open.keys()].map(remove))
    },
  }
}

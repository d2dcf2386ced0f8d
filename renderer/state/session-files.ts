import { backend } from '../backend/index.ts'
import { importPartLength } from '../../preload/contract/wire.ts'
import { readWhole } from './blob-text.ts'
import { useSession } from './session-store.ts'
import { useWorkspace } from './workspace-store.ts'

const mediaTypes = { markdown: 'text/markdown', json: 'application/json' } as const

/** Writes a session to a file that the person keeps. */
export async function exportSession(sessionId: string, format: 'markdown' | 'json'): Promise<void> {
  const { fileName, blob, size } = await backend().call('session.export', { sessionId, format })
  saveFile(fileName, new Blob([await readWhole({ head: '', tail: '', size, blob })], { type: mediaTypes[format] }))
}

/** Makes a session of this folder of an exported one, and opens it. */
export async function importSession(file: File): Promise<void> {
  const { workspace } = useWorkspace.getState()
  if (!workspace) return
  const text = await file.text()
  const importId = crypto.randomUUID()
  for (let from = 0; ; from += importPartLength) {
    const session = await backend().call('session.import', {
      workspaceId: workspace.workspaceId,
      importId,
      part: text.slice(from, from + importPartLength),
      isLast: from + importPartLength >= text.length,
    })
    if (!session) continue
    await useSession.getState().loadSessions()
    return useSession.getState().openSession(session.id)
  }
}

/** Goes on in a second session that begins with all of this one. */
export async function forkSession(sessionId: string): Promise<void> {
  const fork = await backend().call('session.fork', { sessionId })
  await useSession.getState().loadSessions()
  await useSession.getState().openSession(fork.id)
}

/** The browser's own way to keep a file; the desktop asks where. */
function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

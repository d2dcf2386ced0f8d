import { backend } from '../backend/index.ts'
import { t, tCount } from '../locale/text.ts'
import { isDirty, useDocuments } from './document-store.ts'
import { useEditor } from './editor-store.ts'
import { messageOf, tell } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** What a person does to files in the explorer. Failures are told; the open tabs follow. */

const workspaceId = (): string => {
  const { workspace } = useWorkspace.getState()
  if (!workspace) throw new Error('No folder is open.')
  return workspace.workspaceId
}
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const joined = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const told = async (work: () => Promise<void>): Promise<boolean> => {
  try {
    await work()
    return true
  } catch (error) {
    tell(messageOf(error), 'error')
    return false
  }
}

const openBelow = (path: string): readonly string[] =>
  Object.keys(useDocuments.getState().documents).filter((open) => isBelow(open, path))

/** Unsaved text would be left without a file. */
function refuseUnsaved(path: string): void {
  const unsaved = openBelow(path).find(isDirty)
  if (unsaved !== undefined) throw new Error(t('explorer.save-first', { path: unsaved }))
}

export const createEntry = (path: string, kind: 'file' | 'directory'): Promise<boolean> =>
  told(async () => {
    await backend().call('file.create', { workspaceId: workspaceId(), path, kind })
    useWorkspace.getState().readAgain([parentOf(path)])
    if (kind === 'file') useEditor.getState().openFile(path, { pin: true })
  })

export const moveEntry = (from: string, to: string): Promise<boolean> =>
  told(async () => {
    if (from === to) return
    refuseUnsaved(from)
    const open = openBelow(from)
    const { tabs, activeId } = useEditor.getState()
    const active = tabs.find(({ id }) => id === activeId)
    await backend().call('file.rename', { workspaceId: workspaceId(), from, to })
    closeTabs(open)
    for (const path of open) useEditor.getState().openFile(to + path.slice(from.length), { pin: true })
    if (active && !(active.kind === 'file' && open.includes(active.path))) useEditor.getState().selectTab(active.id)
    useWorkspace.getState().readAgain([...new Set([parentOf(from), parentOf(to)])])
  })

export const deleteEntry = (path: string): Promise<boolean> =>
  told(async () => {
    refuseUnsaved(path)
    const id = workspaceId()
    const { undoId, entries } = await backend().call('file.delete', { workspaceId: id, path })
    closeTabs(openBelow(path))
    useWorkspace.getState().readAgain([parentOf(path)])
    const name = { path: nameOf(path) }
    const words = entries === 1 ? t('explorer.deleted', name) : tCount('explorer.deleted-many', entries, name)
    if (undoId === null) tell(words)
    else tell(words, 'info', { label: t('explorer.restore'), run: () => void restore(id, undoId, path) })
  })

const restore = (id: string, undoId: string, path: string): Promise<boolean> =>
  told(async () => {
    await backend().call('file.restore', { workspaceId: id, undoId })
    useWorkspace.getState().readAgain([parentOf(path)])
  })

function closeTabs(paths: readonly string[]): void {
  const { tabs, dropTab } = useEditor.getState()
  for (const tab of tabs)
    if ((tab.kind === 'file' || tab.kind === 'compare') && paths.includes(tab.path)) dropTab(tab.id)
}

export const copyPath = (path: string, isWhole: boolean): Promise<boolean> =>
  told(async () => {
    const { root = '' } = useWorkspace.getState().workspace ?? {}
    const separator = root.includes('\\') ? '\\' : '/'
    await navigator.clipboard.writeText(isWhole ? [root, ...path.split('/')].join(separator) : path)
  })

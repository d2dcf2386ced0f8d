import { backend, pathOf } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { useChanges } from './changes-store.ts'
import { useDocuments } from './document-store.ts'
import { useDrafts } from './draft-store.ts'
import { useEditor } from './editor-store.ts'
import { followRepository, mayChangeFiles } from './follow-repository.ts'
import { followOwnModes } from './own-modes.ts'
import { useLayout } from './layout-store.ts'
import { useReviews } from './review-store.ts'
import { askingIn, feed, useSession } from './session-store.ts'
import { useMcp } from './mcp-store.ts'
import { followSystemTheme, useSettings } from './settings-store.ts'
import { terminalPrinted, useTerminals } from './terminal-store.ts'
import { orTell, tell } from './toast-store.ts'
import { folderBeforeReload, useWorkspace } from './workspace-store.ts'
import { create } from 'zustand'

export const useLink = create<{ state: 'up' | 'down' }>(() => ({ state: 'up' }))

/** The one place where announcements enter the stores. */
export function listen(): void {
  const link = backend()

  link.on('session.event', (announced) => {
    feed.receive(announced)
    if (mayChangeFiles(announced.event)) useChanges.getState().lookAgain()
  })
  link.on('sessions.changed', ({ workspaceRoot }) => {
    if (workspaceRoot === useWorkspace.getState().workspace?.root) orTell(useSession.getState().loadSessions())
  })
  link.on('settings.changed', (view) => useSettings.getState().show(view))
  link.on('mcp.changed', (servers) => useMcp.setState({ servers }))
  link.on('terminal.output', ({ id }) => terminalPrinted(id))
  link.on('terminal.changed', ({ workspaceRoot, terminals }) => {
    if (workspaceRoot === useWorkspace.getState().workspace?.root) useTerminals.getState().show(terminals)
  })
  link.on('workspace.info', (workspace) => {
    const own = useWorkspace.getState().workspace
    // Another window's folder may be this one too, known by another id.
    if (workspace.root === own?.root)
      useWorkspace.setState({ workspace: { ...workspace, workspaceId: own.workspaceId } })
  })
  link.on('workspace.changed', ({ workspaceId, directories }) => {
    const { workspace, readAgain } = useWorkspace.getState()
    if (workspaceId !== workspace?.workspaceId) return
    readAgain(directories)
    useChanges.getState().lookAgain()
    const changed = new Set(directories)
    const { documents, read } = useDocuments.getState()
    for (const path of Object.keys(documents)) if (changed.has(parentOf(path))) void read(path)
    if (reviewedPaths().some((path) => foldersOf(path).some((folder) => changed.has(folder))))
      useReviews.getState().lookAgain()
  })

  link.on('git.changed', () => useChanges.getState().lookAgain())

  followRepository()
  followOwnModes()
  openReviewsWhenAsked()

  addEventListener('pagehide', () => {
    useDocuments.getState().tellDrafts()
    useReviews.getState().tellProgress()
    useChanges.getState().tellProgress()
  })

  let wasDown = false
  link.onLink((state) => {
    useLink.setState({ state })
    if (state === 'down') wasDown = true
    else if (wasDown) orTell(comeBack())
  })
}

/**
 * A review opens by itself when it is asked for, and once more where nothing could be applied and it is asked again,
 * unless someone is writing in an editor just then.
 */
function openReviewsWhenAsked(): void {
  const opened = new Set<string>()
  useSession.subscribe(({ transcript }, before) => {
    if (transcript === before.transcript) return
    for (const { callId, approvalId, question } of askingIn(transcript)) {
      if (question.kind !== 'review' || opened.has(approvalId)) continue
      opened.add(approvalId)
      if (!document.activeElement?.closest('.monaco-editor')) useEditor.getState().openReview(callId)
    }
  })
}

const reviewedPaths = (): string[] =>
  Object.values(useReviews.getState().reviews).flatMap((state) =>
    state.status === 'open' ? state.review.files.map(({ path }) => path) : [],
  )

/** The folder of a file, and those it is in: with one of them it vanishes. */
const foldersOf = (path: string): string[] => {
  const parent = parentOf(path)
  return parent === '' ? [''] : [parent, ...foldersOf(parent)]
}

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** Main may be another process now: what this page had open there is opened again. */
async function comeBack(): Promise<void> {
  await useWorkspace.getState().reopen()
  const { documents, read, tellDrafts } = useDocuments.getState()
  tellDrafts()
  for (const path of Object.keys(documents)) void read(path)
  feed.reopen()
  await useSession.getState().loadSessions()
  await useSettings.getState().load()
}

/** What is fetched before the first screen: settings, and the folder named at start or open before a reload. */
export async function begin(): Promise<void> {
  listen()
  followSystemTheme()
  const link = backend()
  const [app] = await Promise.all([link.call('app.info', {}), useSettings.getState().load()])
  const folder = folderBeforeReload() ?? app.startFolder
  if (folder !== null) await openFolder(folder)
  useWorkspace.setState({ app })
  for (const { code, values } of app.notices) tell(t(`start.${code}`, values), 'error')
}

/** Opens a folder with all that hangs on it. */
export async function openFolder(path: string): Promise<void> {
  if (!(await useWorkspace.getState().openFolder(path))) return
  useEditor.getState().closeAll()
  orTell(useSession.getState().enterWorkspace())
  orTell(openDrafts())
}

/** Lets a person choose a folder to open: by the system's own dialog where the shell has one. */
export async function chooseFolder(): Promise<void> {
  if (useWorkspace.getState().app?.shell !== 'electron') return useLayout.getState().openDialog({ kind: 'browse' })
  const path = await backend().call('shell.pick-folder', {})
  if (path !== null) await openFolder(path)
}

/** A folder was dropped on the window. Where it lies only the desktop knows. */
export async function openDropped(folder: File): Promise<void> {
  const path = pathOf(folder)
  if (path === null) tell(t('folder.no-path'))
  else await openFolder(path)
}

/** The tour: a folder made for it, with a first message to send. */
export async function takeTour(): Promise<void> {
  const { path, sessionId } = await backend().call('tour.start', {})
  await openFolder(path)
  await useSession.getState().openSession(sessionId)
  useDrafts.getState().write(sessionId, t('tour.message'))
  useLayout.getState().goToComposer()
}

/** Files with unsaved text from before a crash or a reload come back as they were left. */
async function openDrafts(): Promise<void> {
  for (const path of await useDocuments.getState().restoreDrafts()) useEditor.getState().openFile(path, { pin: true })
}

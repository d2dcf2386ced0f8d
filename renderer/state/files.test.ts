import { beforeEach, expect, test, vi } from 'vitest'
import { asked, happen, main, Refusal } from './page.fixture.ts'
import { openDropped, openFolder } from './connect.ts'
import { useDocuments } from './document-store.ts'
import { useEditor } from './editor-store.ts'
import { copyPath, createEntry, deleteEntry, moveEntry } from './file-actions.ts'
import { useLayout } from './layout-store.ts'
import { liveTexts } from './live-texts.ts'
import { useToasts } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

const disk = new Map<string, string>()
const hashOf = (text: string) => `hash of ${text}`
const read = (path: string) => {
  const text = disk.get(path)
  if (text === undefined) throw new Refusal('not-found', `There is no ${path}.`)
  return { kind: 'text', path, text, encoding: 'utf-8', hash: hashOf(text), size: text.length } as const
}
const folder = (root: string) => ({
  workspaceId: `id of ${root}`,
  root,
  name: root,
  trusted: null,
  changedParts: [],
  branch: null,
  scriptedBy: null,
})

beforeEach(async () => {
  disk.clear()
  disk.set('src/a.ts', 'a').set('src/b.ts', 'b').set('c.txt', 'c')
  useToasts.setState({ toasts: [] })
  main.answer({
    'workspace.open': ({ path }) => folder(path),
    'workspace.trust': ({ trusted }) => ({ ...folder('/w'), trusted }),
    'workspace.recent': () => [{ root: '/w', name: 'w' }],
    'session.list': () => [],
    'document.drafts': () => [],
    'file.list': ({ path }) => ({ path, entries: [] }),
    'file.read': ({ path }) => read(path),
    'file.write': ({ path, text, expectedHash }) => {
      const now = disk.get(path)
      if (expectedHash !== null && (now === undefined || hashOf(now) !== expectedHash))
        throw new Refusal('conflict', 'It changed.')
      disk.set(path, text)
      return { hash: hashOf(text), size: text.length }
    },
    'file.create': ({ path }) => void disk.set(path, ''),
    'file.rename': ({ from, to }) => {
      disk.set(to, disk.get(from) ?? '')
      disk.delete(from)
    },
    'file.delete': ({ path }) => {
      disk.delete(path)
      return { undoId: 'undo', entries: 1 }
    },
    'file.restore': () => void disk.set('c.txt', 'c'),
  })
  await openFolder('/w')
  liveTexts.clear()
  asked.length = 0
})

/** A file open in an editor, which holds `text` by now. */
async function typed(path: string, text: string) {
  useEditor.getState().openFile(path)
  await vi.waitFor(() => expect(documentOf(path)).toMatchObject({ status: 'read' }))
  let held = text
  const replace = (other: string) => void (held = other)
  liveTexts.set(path, { read: () => held, version: () => 2, markSaved: () => {}, replace, dispose: () => {} })
  useDocuments.getState().edited(path, true)
  return { text: () => held }
}
const documentOf = (path: string) => useDocuments.getState().documents[path]
const openPaths = () => useEditor.getState().tabs.map((tab) => ('path' in tab ? tab.path : tab.kind))
const toasts = () => useToasts.getState().toasts.map(({ text }) => text)

test('a preview gives way to the next, a pinned file stays; closing goes to the neighbour', () => {
  const { openFile, pinTab, selectNextTab, closeTab, openSettings, openActivity, openCompare } = useEditor.getState()
  openFile('src/a.ts')
  openFile('src/b.ts')
  expect(openPaths()).toEqual(['src/b.ts'])
  pinTab('file:src/b.ts')
  openFile('c.txt', { line: 3 })
  expect(useEditor.getState().place).toMatchObject({ path: 'c.txt', line: 3 })
  openSettings()
  openActivity()
  openCompare('c.txt')
  expect(openPaths()).toEqual(['src/b.ts', 'c.txt', 'settings', 'activity', 'c.txt'])

  selectNextTab(1)
  expect(useEditor.getState().activeId).toBe('file:src/b.ts')
  closeTab('file:src/b.ts')
  expect(useEditor.getState().activeId).toBe('file:c.txt')
  expect([...useWorkspace.getState().expanded]).toEqual(['src'])
})

test('unsaved text is asked about, saved, and not written over what another wrote', async () => {
  await typed('c.txt', 'typed')
  useEditor.getState().closeTab('file:c.txt')
  expect(useLayout.getState().dialog).toEqual({ kind: 'unsaved', path: 'c.txt' })

  expect(await useDocuments.getState().save('c.txt')).toBe(true)
  expect(disk.get('c.txt')).toBe('typed')

  disk.set('c.txt', 'theirs')
  expect(await useDocuments.getState().save('c.txt')).toBe(false)
  expect(documentOf('c.txt')).toMatchObject({ isDirty: true, disk: { text: 'theirs' } })
  expect(await useDocuments.getState().overwrite('c.txt')).toBe(true)
  expect(disk.get('c.txt')).toBe('typed')
})

test('what the disk holds can be taken in place of what was typed; a file that went is told', async () => {
  const { text } = await typed('c.txt', 'typed')
  disk.set('c.txt', 'theirs')
  await useDocuments.getState().read('c.txt')
  useDocuments.getState().takeDisk('c.txt')
  expect(text()).toBe('theirs')
  expect(documentOf('c.txt')).toMatchObject({ isDirty: false, disk: null })

  useDocuments.getState().edited('c.txt', true)
  disk.delete('c.txt')
  await useDocuments.getState().read('c.txt')
  expect(documentOf('c.txt')).toMatchObject({ disk: 'gone' })

  useEditor.getState().openFile('none')
  await vi.waitFor(() => expect(documentOf('none')).toEqual({ status: 'failed', text: 'There is no none.' }))
})

test('unsaved text from before a crash opens again, beside what the disk holds by now', async () => {
  main.answer({
    'document.drafts': () => [
      { path: 'c.txt', text: 'unsaved', encoding: 'utf-8', baseHash: hashOf('c') },
      { path: 'src/a.ts', text: 'older', encoding: 'utf-8', baseHash: hashOf('before') },
      { path: 'src/b.ts', text: 'b', encoding: 'utf-8', baseHash: hashOf('b') },
    ],
  })

  await openDropped({} as File)

  await vi.waitFor(() => expect(openPaths()).toEqual(['c.txt', 'src/a.ts']))
  expect(useWorkspace.getState().workspace?.root).toBe('/dropped')
  expect(documentOf('c.txt')).toMatchObject({ draft: 'unsaved', disk: null })
  expect(documentOf('src/a.ts')).toMatchObject({ draft: 'older', disk: { text: 'a' } })
  useDocuments.getState().tellDrafts()
  expect(asked.filter(({ channel }) => channel === 'document.change')).toHaveLength(2)
  happen('pagehide')
})

test('files are made, moved with their tabs, deleted and restored', async () => {
  expect(await createEntry('src/new.ts', 'file')).toBe(true)
  expect(openPaths()).toEqual(['src/new.ts'])
  await moveEntry('src', 'lib')
  expect(openPaths()).toEqual(['lib/new.ts'])

  await deleteEntry('c.txt')
  expect(disk.has('c.txt')).toBe(false)
  useToasts.getState().toasts.at(-1)?.action?.run()
  await vi.waitFor(() => expect(disk.has('c.txt')).toBe(true))

  await typed('c.txt', 'typed')
  expect(await moveEntry('c.txt', 'd.txt')).toBe(false)
  expect(toasts().at(-1)).toContain('c.txt')
  await copyPath('src/a.ts', true)
  expect(navigator.clipboard.writeText).toHaveBeenCalledWith('/w/src/a.ts')
})

test('a second pane lets its file go unless a tab or unsaved text keeps it', async () => {
  const { openBeside, closeBeside } = useEditor.getState()
  openBeside('c.txt')
  await vi.waitFor(() => expect(documentOf('c.txt')).toMatchObject({ status: 'read' }))
  closeBeside()
  expect(documentOf('c.txt')).toBeUndefined()

  openBeside('c.txt')
  await vi.waitFor(() => expect(documentOf('c.txt')).toMatchObject({ status: 'read' }))
  useDocuments.getState().edited('c.txt', true)
  closeBeside()
  expect(openPaths()).toEqual(['c.txt'])
})

test('folders are read as they are opened, and a folder that cannot be opened says why', async () => {
  const { toggleFolder, collapseAll, readAgain, trust, loadRecent, closeFolder } = useWorkspace.getState()
  toggleFolder('src')
  await vi.waitFor(() => expect(useWorkspace.getState().directories['src']).toMatchObject({ status: 'read' }))
  main.answer({
    'file.list': () => {
      throw new Refusal('unavailable', 'Not now.')
    },
  })
  readAgain(['src', 'other'])
  await vi.waitFor(() =>
    expect(useWorkspace.getState().directories['src']).toEqual({ status: 'failed', text: 'Not now.' }),
  )
  toggleFolder('src')
  collapseAll()
  await trust(true)
  expect(useWorkspace.getState().workspace?.trusted).toBe(true)
  await loadRecent()
  expect(useWorkspace.getState().recent).toHaveLength(1)

  main.answer({
    'workspace.open': () => {
      throw new Refusal('not-found', 'There is no such folder.')
    },
  })
  await openFolder('/gone')
  expect(useWorkspace.getState()).toMatchObject({ openError: 'There is no such folder.', workspace: { root: '/w' } })
  closeFolder()
  expect(useWorkspace.getState().workspace).toBeNull()
})

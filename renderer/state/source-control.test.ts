import { beforeEach, expect, test, vi } from 'vitest'
import { asked, main, Refusal } from './page.fixture.ts'
import type { ChangedFile } from '../../preload/contract/changes.ts'
import type { GitRepository, GitState } from '../../preload/contract/git.ts'
import { followRepository } from './follow-repository.ts'
import { useDocuments } from './document-store.ts'
import { useEditor } from './editor-store.ts'
import { useLayout } from './layout-store.ts'
import { unsavedIn, useSourceControl, whyNotCommit } from './source-control-store.ts'
import { useToasts } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

let git: GitState
let lists: Record<'index' | 'working-tree', readonly ChangedFile[]>
const aRepository = (more: Partial<GitRepository> = {}): GitRepository => ({
  kind: 'repository',
  branch: 'main',
  head: { hash: 'h1', message: 'last subject\n\nand why' },
  upstream: null,
  ahead: 0,
  behind: 0,
  operation: null,
  preparedMessage: null,
  staged: [],
  unstaged: [],
  untracked: [],
  conflicted: [],
  left: 0,
  stagedOutside: 0,
  ...more,
})
const aFile = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  change: 'modified',
  added: 1,
  removed: 0,
  parts: 1,
  beforeHash: `before ${path}`,
  afterHash: `after ${path}`,
  ...more,
})
const store = useSourceControl.getState
const askedOf = (channel: string) => asked.filter((each) => each.channel === channel).map(({ input }) => input)
const toasts = () => useToasts.getState().toasts

beforeEach(async () => {
  git = aRepository()
  lists = { index: [], 'working-tree': [] }
  useToasts.setState({ toasts: [] })
  main.answer({
    'workspace.open': ({ path }) => ({
      workspaceId: `id of ${path} ${performance.now()}`,
      root: path,
      name: path,
      trusted: true,
      changedParts: [],
      branch: 'main',
      scriptedBy: null,
    }),
    'session.list': () => [],
    'document.drafts': () => [],
    'file.list': ({ path }) => ({ path, entries: [], left: 0 }),
    'git.state': () => git,
    'changes.read': ({ source }) => ({
      files: source.kind === 'index' || source.kind === 'working-tree' ? lists[source.kind] : [],
      progress: { files: {}, comments: [] },
    }),
    'changes.act': () => ({ undoId: 'undo' }),
    'changes.restore': () => null,
  })
  useLayout.setState({ side: 'source-control', isSideShown: true })
  await useWorkspace.getState().openFolder('/w')
  await store().refresh()
  store().writeMessage('')
  asked.length = 0
})

test('the changes themselves are read only while the panel is in sight', async () => {
  useLayout.setState({ side: 'explorer' })
  git = aRepository({ untracked: ['a', 'b'], unstaged: [{ path: 'c', change: 'modified' }] })
  await store().refresh()

  expect(store().changed).toBe(3)
  expect(askedOf('changes.read')).toEqual([])
  useLayout.setState({ side: 'source-control' })
  await store().refresh()
  expect(askedOf('changes.read')).toHaveLength(2)
})

test('what says the same when it is read again is the same object', async () => {
  lists['working-tree'] = [aFile('a')]
  await store().refresh()
  const before = store()
  await store().refresh()

  expect([store().git, store().changes]).toEqual([before.git, before.changes])
  expect(store().git).toBe(before.git)
  expect(store().changes).toBe(before.changes)
})

test('more files than can be listed are counted and not read', async () => {
  git = aRepository({ untracked: ['a'], left: 20_000 })

  await store().refresh()

  expect(store()).toMatchObject({ changed: 20_001, staged: null, changes: null })
  expect(askedOf('changes.read')).toEqual([])
})

test('a staged file with unsaved text is named', () => {
  const content = { kind: 'text', path: '', text: '', encoding: 'utf-8', hash: '', size: 0 } as const
  const shared = { status: 'read', content, disk: null, draft: null, problem: null } as const
  const repository = aRepository({ staged: [{ path: 'a', change: 'modified' }], untracked: ['b'] })

  useDocuments.setState({ documents: { a: { ...shared, isDirty: false }, b: { ...shared, isDirty: true } } })
  expect(unsavedIn(repository)).toBeNull()
  useDocuments.getState().edited('a', true)
  expect(unsavedIn(repository)).toBe('a')
  useDocuments.setState({ documents: {} })
})

test('a quick look reads the changes only where the repository differs', async () => {
  await store().refresh()
  asked.length = 0
  await store().refresh(true)
  expect(asked.map(({ channel }) => channel)).toEqual(['git.state'])

  git = aRepository({ untracked: ['new'] })
  await store().refresh(true)

  expect(askedOf('changes.read')).toHaveLength(2)
})

test('a key held down stages a file once', async () => {
  lists['working-tree'] = [aFile('a'), aFile('b')]
  await store().refresh()

  await Promise.all([store().act('stage', ['a']), store().act('stage', ['a', 'b'])])

  expect(askedOf('changes.act')).toMatchObject([{ files: [{ path: 'a' }] }, { files: [{ path: 'b' }] }])
})

test('files are staged as they were shown, those in conflict left out', async () => {
  lists['working-tree'] = [aFile('a'), aFile('b'), aFile('both', { isFixed: 'conflicted' })]
  await store().refresh()

  await store().act('stage', ['a', 'both'])

  expect(askedOf('changes.act')).toEqual([
    {
      workspaceId: expect.any(String),
      source: { kind: 'working-tree' },
      verb: 'stage',
      files: [{ path: 'a', beforeHash: 'before a', afterHash: 'after a' }],
    },
  ])
  expect(toasts()).toEqual([])
})

test('unstaging works on the index, and a refusal is told', async () => {
  lists.index = [aFile('a')]
  await store().refresh()
  main.answer({
    'changes.act': () => {
      throw new Refusal('conflict', 'It moved on.')
    },
  })

  await store().act('unstage', ['a'])

  expect(askedOf('changes.act')).toMatchObject([{ source: { kind: 'index' }, verb: 'unstage' }])
  expect(toasts().map(({ text }) => text)).toEqual(['It moved on.'])
})

test('what was discarded comes back from the toast', async () => {
  lists['working-tree'] = [aFile('src/a.ts')]
  await store().refresh()
  await store().act('discard', ['src/a.ts'])
  expect(toasts().map(({ text }) => text)).toEqual(['Changes of src/a.ts are discarded'])

  toasts()[0]?.action?.run()

  await vi.waitFor(() => expect(askedOf('changes.restore')).toMatchObject([{ undoId: 'undo' }]))
})

test('a commit takes its message with it and can be looked at', async () => {
  git = aRepository({ staged: [{ path: 'a', change: 'modified' }] })
  await store().refresh()
  store().writeMessage('why')
  expect(localStorage.getItem('codelab-commit-message:/w')).toBe('why')
  main.answer({ 'git.commit': () => ({ outcome: 'committed', hash: 'abc', summary: 'abc why' }) })

  await store().commit()

  expect(askedOf('git.commit')).toMatchObject([{ message: 'why', isAmending: false, isWithoutHooks: false }])
  expect([store().message, localStorage.getItem('codelab-commit-message:/w')]).toEqual(['', null])
  toasts()[0]?.action?.run()
  expect(useEditor.getState().tabs.at(-1)).toMatchObject({ source: { kind: 'commits', from: null, to: 'abc' } })
})

test('a hook that refuses is heard, its output as it comes, and the message stays', async () => {
  git = aRepository({ staged: [{ path: 'a', change: 'modified' }] })
  await store().refresh()
  store().writeMessage('why')
  const seen: unknown[] = []
  useSourceControl.subscribe(({ committing }) => seen.push(committing?.output))
  main.answer({
    'git.commit': () => {
      store().printed('linting\n')
      return { outcome: 'refused', output: 'linting\n2 errors' }
    },
  })

  await store().commit()

  expect(seen).toContain('linting\n')
  expect(store()).toMatchObject({ refusal: 'linting\n2 errors', message: 'why', committing: null })
})

test('a commit that takes long is cancelled, and nothing is said of it', async () => {
  git = aRepository({ staged: [{ path: 'a', change: 'modified' }] })
  await store().refresh()
  store().writeMessage('why')
  main.answer({
    'git.commit': () => {
      void store().cancelCommit()
      expect(store().committing).toMatchObject({ isCancelled: true })
      return { outcome: 'cancelled' }
    },
  })

  await store().commit()

  expect(askedOf('git.cancel-commit')).toHaveLength(1)
  expect(store()).toMatchObject({ committing: null, refusal: null, message: 'why' })
  await store().cancelCommit()
  expect(askedOf('git.cancel-commit')).toHaveLength(1)
})

test('amending brings the last message, and gives back what was written', async () => {
  store().writeMessage('begun')

  store().toggleAmending()
  expect(store()).toMatchObject({ isAmending: true, message: 'last subject\n\nand why' })
  store().toggleAmending()
  expect(store()).toMatchObject({ isAmending: false, message: 'begun' })
})

test('when another commit came meanwhile, it is not the one that is amended', async () => {
  store().toggleAmending()
  git = aRepository({ head: { hash: 'h2', message: 'the agent’s' } })

  await store().refresh()

  expect(store()).toMatchObject({ isAmending: false, message: '' })
})

test('a merge brings its message, unless one is being written, and takes it along', async () => {
  git = aRepository({ operation: 'merge', preparedMessage: 'Merge it' })
  await store().refresh()
  expect(store().message).toBe('Merge it')
  git = aRepository()
  await store().refresh()
  expect(store().message).toBe('')

  store().writeMessage('mine')
  git = aRepository({ operation: 'merge', preparedMessage: 'Merge it' })
  await store().refresh()
  expect(store().message).toBe('mine')
})

test.each([
  ['nothing-staged', aRepository({ untracked: ['a'] }), 'm', false],
  ['conflicts', aRepository({ conflicted: ['a'], staged: [{ path: 'b', change: 'added' }] }), 'm', false],
  ['no-message', aRepository({ staged: [{ path: 'b', change: 'added' }] }), ' \n', false],
  [null, aRepository({ staged: [{ path: 'b', change: 'added' }] }), 'm', false],
  [null, aRepository(), 'm', true],
  [null, aRepository({ operation: 'merge' }), 'm', false],
  [null, aRepository({ stagedOutside: 1 }), 'm', false],
  ['committing', { kind: 'untrusted' } as const, 'm', false],
])('%s', (reason, state, message, isAmending) => {
  expect(whyNotCommit({ git: state, message, isAmending, committing: null })).toBe(reason)
})

test('files that still look unresolved are asked about first', async () => {
  main.answer({ 'git.mark-resolved': ({ isSure }) => ({ isDone: isSure }) })

  await store().markResolved(['a'])
  expect(store().doubted).toEqual(['a'])
  await store().markResolved(['a'], true)

  expect(store().doubted).toBeNull()
})

test('what happens to the repository elsewhere is looked at, and names the branch', async () => {
  followRepository()
  const workspaceId = useWorkspace.getState().workspace?.workspaceId ?? ''
  git = aRepository({ branch: 'topic', untracked: ['a'] })

  main.announce('git.changed', { workspaceId: 'another', branch: 'not this' })
  main.announce('git.changed', { workspaceId, branch: 'topic' })

  expect(useWorkspace.getState().workspace?.branch).toBe('topic')
  await vi.waitFor(() => expect(store().changed).toBe(1))
})

import { beforeEach, expect, test, vi } from 'vitest'
import { asked, main, Refusal } from './page.fixture.ts'
import type { ChangedText, ChangesSource } from '../../preload/contract/changes.ts'
import type { Hunk } from '../../preload/contract/patch.ts'
import { askForChanges } from './ask-for-changes.ts'
import { useChanges } from './changes-store.ts'
import { tabOfChanges } from './editor-store.ts'
import { useSession } from './session-store.ts'
import { useWorkspace } from './workspace-store.ts'

const source: ChangesSource = { kind: 'working-tree' }

/** A file with one added line for each word; a hunk each. */
const aFile = (path: string, ...words: readonly string[]): ChangedText => ({
  path,
  change: 'modified',
  added: words.length,
  removed: 0,
  parts: words.length,
  beforeHash: 'before',
  afterHash: words.join(),
  before: '',
  after: words.join(),
  hunks: words.map((text, index): Hunk => ({
    number: index + 1,
    oldStart: index,
    oldLines: 0,
    newStart: index + 1,
    newLines: 1,
    lines: [{ kind: 'added', text }],
  })),
})

/** What main has of the working tree; what was done to it, to be taken back. */
let files: readonly ChangedText[] = []
let undone: (readonly ChangedText[])[] = []

main.answer({
  'changes.read': ({ source: wanted }) => ({
    files: wanted.kind === 'working-tree' ? files.map(({ hunks: _, before: __, after: ___, ...file }) => file) : [],
    progress: { files: {}, comments: [] },
  }),
  'changes.read-file': ({ path }) => {
    const json = JSON.stringify(files.find((file) => file.path === path))
    return { part: json, size: json.length }
  },
  'changes.act': ({ files: parts }) => {
    undone.push(files)
    files = files.flatMap((file) => {
      const part = parts.find(({ path }) => path === file.path)
      if (!part) return [file]
      if (part.afterHash !== file.afterHash) throw new Refusal('conflict', 'It moved on.')
      const words = file.hunks.filter(({ number }) => part.part && !part.part.hunks.includes(number))
      return words.length === 0 ? [] : [aFile(file.path, ...words.map(({ lines }) => lines[0]!.text))]
    })
    return { undoId: `undo ${undone.length}` }
  },
  'changes.restore': () => {
    files = undone.pop()!
    return null
  },
})

const state = () => {
  const found = useChanges.getState().changes[tabOfChanges(source)]
  if (found?.status !== 'open') throw new Error('The changes are not open.')
  return found
}
const choices = () =>
  Object.fromEntries(Object.entries(state().progress.files).map(([path, { hunks }]) => [path, hunks]))
const part = (path: string, ...hunks: readonly number[]) => {
  const { beforeHash, afterHash } = files.find((file) => file.path === path)!
  return { path, beforeHash, afterHash, part: { hunks } }
}
const { act, choose, mark, takeBack, readFile, choosePath, lookAgain } = useChanges.getState()
const keep = (path: string, hunk: number) =>
  mark(source, { verb: 'keep', paths: [path], hunks: 1, lines: 0 }, (progress) => ({
    ...progress,
    files: { ...progress.files, [path]: { hunks: { ...progress.files[path]?.hunks, [hunk]: 'accepted' } } },
  }))
const chooseLine = (path: string, hunk: number) =>
  choose(source, (progress) => ({
    ...progress,
    files: { ...progress.files, [path]: { hunks: { ...progress.files[path]?.hunks, [hunk]: [0] } } },
  }))

let leave = () => {}
beforeEach(async () => {
  leave()
  useWorkspace.setState({ workspace: null })
  useWorkspace.setState({ workspace: { workspaceId: 'w', root: '/w' } as never })
  files = [aFile('a', 'one', 'two', 'three'), aFile('b', 'four')]
  undone = []
  leave = useChanges.getState().watch(source)
  await vi.waitFor(() => state())
  choosePath(source, 'a')
  await readFile(source, 'a')
  asked.length = 0
})

test('what was chosen of other hunks stays chosen when one is done, and comes back with it', async () => {
  chooseLine('a', 1)
  chooseLine('a', 3)

  await act(source, 'stage', () => [part('a', 1)])
  expect(choices()).toEqual({ a: { 2: [0] } })
  expect(state()).toMatchObject({ isBusy: false, said: { kind: 'done', deed: { verb: 'stage', hunks: 1 } } })

  await takeBack(source)
  expect(choices()).toEqual({ a: { 1: [0], 3: [0] } })
  expect(state().place).toEqual({ path: 'a', hunk: 1 })
})

test('acts and marks are taken back in reverse order', async () => {
  keep('a', 3)
  await act(source, 'stage', () => [part('a', 2)])
  keep('a', 1)
  expect(choices()).toEqual({ a: { 1: 'accepted', 2: 'accepted' } })

  await takeBack(source)
  expect(choices()).toEqual({ a: { 2: 'accepted' } })
  await takeBack(source)
  expect(choices()).toEqual({ a: { 3: 'accepted' } })
  await takeBack(source)
  expect(choices()).toEqual({ a: {} })
  expect(files).toHaveLength(2)
})

test('a mark that is taken back leaves what was chosen since', async () => {
  keep('a', 1)
  chooseLine('a', 2)

  await takeBack(source)

  expect(choices()).toEqual({ a: { 2: [0] } })
})

test('what changed meanwhile is read again, and nothing is done to it', async () => {
  const stale = part('a', 1)
  files = [aFile('a', 'two', 'new'), files[1]!]

  await act(source, 'discard', () => [stale])

  expect(state().said).toMatchObject({ kind: 'conflict', deed: { paths: ['a'] } })
  expect(state().texts['a']).toMatchObject({ status: 'read', file: { afterHash: 'two,new' } })
  expect(useChanges.getState().done).toEqual({})
})

test('the file after one that is done is shown, with its text', async () => {
  await act(source, 'stage', () => [part('a', 1, 2, 3)])

  expect(state().path).toBe('b')
  expect(state().texts['b']?.status).toBe('read')
})

test('what can no longer be taken back is told once, and the one before it is next', async () => {
  keep('a', 1)
  await act(source, 'stage', () => [part('b', 1)])
  main.answer({
    'changes.restore': () => {
      throw new Refusal('conflict', 'The index moved on.')
    },
  })

  await takeBack(source)
  expect(state().said).toEqual({ kind: 'failed', text: 'The index moved on.' })
  await takeBack(source)
  expect(choices()).toEqual({ a: {} })

  main.answer({
    'changes.restore': () => {
      files = undone.pop()!
      return null
    },
  })
})

test('main keeps what was seen before anything is done to the files', async () => {
  keep('a', 1)
  await act(source, 'stage', () => [part('b', 1)])

  expect(asked.map(({ channel }) => channel).slice(0, 2)).toEqual(['changes.keep', 'changes.act'])
})

test('what is asked for while something is done is done after it, to what stands then', async () => {
  const first = act(source, 'stage', () => [part('a', 1)])
  const second = act(source, 'stage', (now) => {
    expect(now.texts['a']).toMatchObject({ file: { parts: 2 } })
    return [part('a', 1)]
  })
  const third = takeBack(source)
  expect(state().isBusy).toBe(true)
  await Promise.all([first, second, third])

  expect(files[0]?.after).toBe('two,three')
  expect(state().isBusy).toBe(false)
})

test('what happens on the disk is looked for once for many changes', async () => {
  files = [aFile('a', 'three'), files[1]!]
  keep('a', 3)
  lookAgain()
  lookAgain()
  lookAgain()

  await vi.waitFor(() => expect(state().files[0]?.parts).toBe(1))
  expect(choices()).toEqual({ a: { 1: 'accepted' } })
  expect(asked.filter(({ channel }) => channel === 'changes.read').length).toBeLessThanOrEqual(2)
})

test('what stands between two commits named by their hashes is not looked for again', async () => {
  const { watch } = useChanges.getState()
  const to = 'a'.repeat(40)
  const fixed: ChangesSource = { kind: 'commits', from: null, to }
  const moving: ChangesSource = { kind: 'commits', from: to, to: 'HEAD' }
  const stop = [watch(fixed), watch(moving)]
  const reads = (wanted: object) =>
    asked.filter(
      ({ channel, input }) =>
        channel === 'changes.read' && JSON.stringify((input as { source: object }).source) === JSON.stringify(wanted),
    )
  await vi.waitFor(() => expect([reads(fixed), reads(moving)]).toMatchObject([{ length: 1 }, { length: 1 }]))

  lookAgain()

  await vi.waitFor(() => expect(reads(moving)).toHaveLength(2), 2000)
  expect(reads(fixed)).toHaveLength(1)
  for (const end of stop) end()
})

test('words go to the open session, or the one whose changes they are; comments stay until they were taken', async () => {
  useSession.setState({ sessionId: 'open', sessions: [{ id: 'open', title: 'House' } as never] })
  const comment = { path: 'a', startLine: 1, endLine: 1, quote: 'one', text: 'Why?' }
  choose(source, (progress) => ({ ...progress, comments: [comment] }))
  main.answer({
    'chat.send': () => {
      throw new Refusal('bad-request', 'No model is chosen.')
    },
  })
  expect(await askForChanges(source, 'text')).toBe(false)
  expect(state().progress.comments).toEqual([comment])

  main.answer({ 'chat.send': () => null })
  expect(await askForChanges(source, 'text')).toBe(true)

  expect(asked.findLast(({ channel }) => channel === 'chat.send')?.input).toMatchObject({
    sessionId: 'open',
    text: 'text',
  })
  expect(state().progress.comments).toEqual([])
  expect(state().said).toEqual({ kind: 'sent', count: 1, title: 'House' })
})

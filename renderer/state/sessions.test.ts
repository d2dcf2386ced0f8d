import { beforeEach, expect, test, vi } from 'vitest'
import { asked, main, Refusal } from './page.fixture.ts'
import type { Question } from '../../preload/contract/approval.ts'
import { emptyTranscript, type TranscriptItem } from '../../preload/contract/transcript.ts'
import { useActivity } from './activity-store.ts'
import { useApprovals } from './approval-store.ts'
import { attachFiles, attachPath, useAttachments } from './attachments.ts'
import { readWhole } from './blob-text.ts'
import { begin, takeTour, useLink } from './connect.ts'
import { approveTogether, rejectTogether } from './decide-together.ts'
import { useDrafts } from './draft-store.ts'
import { useEditor } from './editor-store.ts'
import { useOwnModes } from './own-modes.ts'
import { useReviews } from './review-store.ts'
import { forkSession, importSession } from './session-files.ts'
import { useSessionSearch } from './session-search.ts'
import { askingIn, countAsking, useSession } from './session-store.ts'
import { activeProfile, showLastTheme, useSettings } from './settings-store.ts'
import { onTerminalOutput, useTerminals } from './terminal-store.ts'
import { useToasts } from './toast-store.ts'

const workspace = {
  workspaceId: 'w',
  root: '/w',
  name: 'w',
  trusted: true,
  changedParts: [],
  branch: null,
  scriptedBy: null,
}
const settings = { theme: 'light', locale: 'en', profiles: [{ id: 'p', model: 'm' }], activeProfileId: 'p' }
const view = { settings, scriptedBy: null }

let items: TranscriptItem[] = []
const summary = (id: string, updatedAt = 1) => ({
  id,
  title: id,
  updatedAt,
  asking: id === 'other' ? 2 : 0,
  isRunning: false,
})
let sessions = [summary('one'), summary('other', 0)]
let seq = 1

const asks = (callId: string, question: object): TranscriptItem =>
  ({
    kind: 'tool',
    execution: { callId, status: 'asking', approvalId: `approval of ${callId}`, question: question as Question },
  }) as TranscriptItem
const approveQuestion = {
  kind: 'approve',
  effect: 'edit',
  reasons: [],
  digest: 'd',
  offers: [{ kind: 'tool', tool: 't' }],
}
const reviewQuestion = { kind: 'review', reviewId: 'r', digest: 'd' }
/** An answer that main gives only when it is told to. */
function later() {
  let resolve: (value: unknown) => void = () => {}
  const promise = new Promise((resolved) => (resolve = resolved))
  return { promise, resolve }
}
const inputsOf = (channel: string) => asked.filter((one) => one.channel === channel).map(({ input }) => input)
const opened = (sessionId: string) => ({
  transcript: { ...emptyTranscript(sessionId), items, itemsBefore: 1 },
  number: { epoch: 'e', seq },
})

main.answer({
  'app.info': () => ({ shell: 'web', startFolder: '/w', notices: [] }),
  'settings.read': () => view,
  'settings.update': ({ settings: changed }) => ({ ...view, settings: { ...settings, ...changed } }),
  'secret.set': () => view,
  'workspace.open': () => workspace,
  'document.drafts': () => [],
  'file.list': ({ path }) => ({ path, entries: [] }),
  'mode.own': () => ({ modes: [{ name: 'mine', model: 'm' }], problems: [] }),
  'session.list': () => sessions,
  'session.open': ({ sessionId }) => opened(sessionId),
  'session.create': () => summary('made', 2),
  'session.fork': () => summary('fork', 3),
  'session.import': ({ isLast }) => (isLast ? summary('imported', 4) : null),
  'session.page': () => ({ items: [], itemsBefore: 0, nested: {} }),
  'tour.start': () => ({ path: '/w', sessionId: 'tour' }),
})
await begin()
await vi.waitFor(() => expect(useSession.getState().transcript).not.toBeNull())

beforeEach(async () => {
  items = []
  sessions = [summary('one'), summary('other', 0)]
  await useSession.getState().enterWorkspace()
  useApprovals.setState({ errors: {}, remembered: {} })
  asked.length = 0
})

/** The open session asks these. */
async function withQuestions(...asking: readonly TranscriptItem[]) {
  items = [...asking]
  await useSession.getState().enterWorkspace()
}

test('the latest session is open, events are folded into it, and a lost link is made up for', async () => {
  expect(useSession.getState().sessionId).toBe('one')
  const titled = { version: 1, sessionId: 'one', at: 1, type: 'session-titled', title: 'New' } as const
  main.announce('session.event', { sessionId: 'one', number: { epoch: 'e', seq: seq + 1 }, event: titled })
  await vi.waitFor(() => expect(useSession.getState().transcript?.title).toBe('New'))

  expect(useOwnModes.getState().modes).toEqual([{ name: 'mine', model: 'm' }])
  main.link('down')
  expect(useLink.getState().state).toBe('down')
  await expect(useSession.getState().stop()).rejects.toThrow('connection')
  main.link('up')
  await vi.waitFor(() => expect(inputsOf('session.open')).toHaveLength(1))
  main.announce('sessions.changed', { workspaceRoot: '/w' })
  main.announce('workspace.info', { ...workspace, workspaceId: 'other id', branch: 'main' })
  main.announce('workspace.changed', { workspaceId: 'w', directories: [''] })
  await vi.waitFor(() => expect(inputsOf('session.list').length).toBeGreaterThan(1))
})

test('what a person does to sessions and the queue is told to main, of the open session', async () => {
  const session = useSession.getState()
  await session.loadOlder()
  expect(useSession.getState().transcript?.itemsBefore).toBe(0)
  await session.stop()
  await session.stopCall('c')
  await session.runAgain('c')
  await session.retry()
  await session.editQueued('m', 'text')
  await session.moveQueued('m', 0)
  await session.sendQueuedNow('m')
  await session.removeQueued('m')
  await session.chooseMode('ask')
  await session.chooseAutonomy('paranoid')
  await session.undoChange('c')
  await session.renameSession('one', 'Other')
  const told = asked.filter(({ input }) => (input as { sessionId?: string }).sessionId === 'one')
  expect(told).toHaveLength(13)

  sessions = [summary('other')]
  await session.deleteSession('one')
  expect(useSession.getState().sessionId).toBe('other')
})

test('a message is sent with its files, into a new session where none is open, and stays written if it fails', async () => {
  useSession.setState({ sessionId: null, transcript: null })
  main.answer({ 'file.read': ({ path }) => ({ kind: 'text', path, text: 'content' }) })
  await attachPath('', 'a.txt')
  await attachFiles('', [new File(['pasted'], 'b.txt'), new File(['\0'], 'c.bin')])
  useDrafts.getState().write('', 'Hello')
  await useDrafts.getState().submit()

  const attachments = [{ name: 'a.txt' }, { name: 'b.txt', content: 'pasted' }]
  expect(inputsOf('chat.send')).toMatchObject([{ sessionId: 'made', text: 'Hello', attachments }])
  expect(useAttachments.getState().added['']).toEqual([])
  expect(useToasts.getState().toasts.at(-1)?.text).toContain('c.bin')

  main.answer({
    'chat.send': () => {
      throw new Refusal('conflict', 'Not now.')
    },
  })
  useDrafts.getState().write('made', 'Again')
  await expect(useDrafts.getState().submit()).rejects.toThrow('Not now.')
  expect(useDrafts.getState().texts['made']).toBe('Again')
  main.answer({ 'chat.send': () => null })
})

test('what is chosen and sent at once where no session is open goes to one session, in its order', async () => {
  const made = later()
  const modeSet = later()
  main.answer({ 'session.create': () => made.promise, 'session.set-mode': () => modeSet.promise })
  useSession.setState({ sessionId: null, transcript: null })
  useDrafts.getState().write('', 'Hello')

  const chosen = [useSession.getState().chooseMode('ask'), useSession.getState().chooseAutonomy('paranoid')]
  const sent = useDrafts.getState().submit()
  made.resolve(summary('made', 2))
  await vi.waitFor(() => expect(inputsOf('session.set-mode')).toHaveLength(1))
  expect(useDrafts.getState().texts).toMatchObject({ '': '', made: 'Hello' })
  modeSet.resolve(null)
  await Promise.all([...chosen, sent])

  const told = asked.filter(({ channel }) => /create|set-|send/.test(channel)).map(({ channel }) => channel)
  expect(told).toEqual(['session.create', 'session.set-mode', 'session.set-autonomy', 'chat.send'])
  expect(inputsOf('chat.send')).toMatchObject([{ sessionId: 'made', text: 'Hello' }])
  expect(useDrafts.getState().texts['made']).toBe('')
})

test('files stand in a message as they were added, and it waits until they are read', async () => {
  const slow = later()
  main.answer({ 'file.read': () => slow.promise })

  void attachPath('one', 'a.txt')
  void attachFiles('one', [new File(['pasted'], 'b.txt')])
  useDrafts.getState().write('one', 'Hello')
  const sent = useDrafts.getState().submit()
  slow.resolve({ kind: 'text', path: 'a.txt', text: 'content' })
  await sent

  expect(inputsOf('chat.send')).toMatchObject([{ attachments: [{ name: 'a.txt' }, { name: 'b.txt' }] }])
  expect(useAttachments.getState().added['one']).toEqual([])
})

test('a session branches off before a message, is forked, brought in, and looked for', async () => {
  items = [
    {
      kind: 'user',
      message: { id: 'm', role: 'user', text: 'Mine', attachments: [], at: 1 },
    } as unknown as TranscriptItem,
  ]
  await useSession.getState().enterWorkspace()
  await useDrafts.getState().branch('m')
  expect(useDrafts.getState().texts['fork']).toBe('Mine')
  await forkSession('one')
  await importSession(new File(['x'.repeat(1_000_001)], 's.json'))
  expect(inputsOf('session.import')).toHaveLength(2)
  expect(useSession.getState().sessionId).toBe('imported')

  const hit = { sessionId: 'one', messageId: 'm' }
  main.answer({ 'session.search': () => [hit] })
  useSessionSearch.getState().look('words')
  await vi.waitFor(() => expect(useSessionSearch.getState().hits).toEqual([hit]))
  await useSessionSearch.getState().goTo(useSessionSearch.getState().hits![0]!)
  expect(useSessionSearch.getState().wanted).toMatchObject({ messageId: 'm' })
  useSessionSearch.getState().look(' ')
  expect(useSessionSearch.getState().hits).toBeNull()
})

test('questions are counted, gone to, and decided with the digest that was shown', async () => {
  await withQuestions(asks('a', approveQuestion), asks('b', { ...approveQuestion, effect: 'destroy' }))
  const approvals = useApprovals.getState()
  expect(countAsking(useSession.getState())).toBe(4)
  approvals.goToNext()
  expect(useApprovals.getState().wanted).toMatchObject({ callId: 'a' })

  approvals.chooseRemember('a', 0)
  approvals.chooseScope('a', 'workspace')
  await approvals.approve('a')
  approvals.chooseRemember('a', null)
  await approvals.reject('b', 'No.')
  await approvals.editArguments('a', '{}')
  await approvals.answer('a', 'Yes')
  const remember = { match: { kind: 'tool', tool: 't' }, scope: 'workspace' }
  expect(inputsOf('approval.reply')).toMatchObject([
    { approvalId: 'approval of a', decision: { kind: 'approve', digest: 'd', remember } },
    { decision: { kind: 'reject', reason: 'No.' } },
    { decision: { kind: 'edit', arguments: '{}' } },
    { decision: { kind: 'answer', text: 'Yes' } },
  ])
})

test('several are approved together but for those that cannot be taken back; a refusal stands at its card', async () => {
  await withQuestions(asks('a', approveQuestion), asks('b', { ...approveQuestion, effect: 'destroy' }))
  const listed = askingIn(useSession.getState().transcript)

  await approveTogether(listed)
  expect(inputsOf('approval.reply')).toMatchObject([{ approvalId: 'approval of a' }])
  main.answer({
    'approval.reply': () => {
      throw new Refusal('conflict', 'It is another by now.')
    },
  })
  await rejectTogether(listed)
  expect(useApprovals.getState().errors).toEqual({ a: 'It is another by now.', b: 'It is another by now.' })
  main.answer({ 'approval.reply': () => null })
})

test('a review opens by itself, is read in parts, kept as it goes on, and closes once it is settled', async () => {
  const texts = { before: 'x\n', come: 'y\n', hunks: [[0, 0, 1, 1]], coarse: [] }
  const whole = JSON.stringify({ path: 'a', texts })
  main.answer({
    'review.read': () => ({ files: [{ path: 'a', isStale: false }], progress: { files: {}, comments: [] } }),
    'review.read-file': ({ offset }) => ({ part: whole.slice(offset, offset + 8), size: whole.length }),
  })
  await withQuestions(asks('a', reviewQuestion))
  expect(useEditor.getState().activeId).toBe('review:a')
  const reviews = useReviews.getState()
  await reviews.openReview('a')
  await reviews.readFile('a', 'a')
  expect(useReviews.getState().reviews['a']).toMatchObject({
    files: { a: { status: 'read', file: { path: 'a', after: 'y\n' } } },
  })
  main.answer({ 'review.read': () => ({ files: [{ path: 'a', isStale: true }] }) })
  const reads = inputsOf('review.read').length
  main.announce('workspace.changed', { workspaceId: 'w', directories: ['elsewhere'] } as never)
  expect(inputsOf('review.read')).toHaveLength(reads)
  main.announce('workspace.changed', { workspaceId: 'w', directories: [''] } as never)
  await vi.waitFor(() =>
    expect(useReviews.getState().reviews['a']).toMatchObject({ review: { files: [{ isStale: true }] } }),
  )

  reviews.decide('a', () => ({ files: { a: { hunks: { 1: 'accepted' } } }, comments: [] }))
  expect(await reviews.settleReview('a', { action: 'reject', files: [], comments: [] })).toBe(true)
  expect(asked.map(({ channel }) => channel).slice(-2)).toEqual(['review.keep', 'approval.reply'])
  expect(useReviews.getState().reviews).toEqual({})
  expect(useEditor.getState().activeId).not.toBe('review:a')

  // Nothing could be applied: main asks once more, and it is there again.
  const again = asks('a', { ...reviewQuestion, digest: 'e' }) as Extract<TranscriptItem, { kind: 'tool' }>
  await withQuestions({ ...again, execution: { ...again.execution, approvalId: 'another' } as never })
  expect(useEditor.getState().activeId).toBe('review:a')
})

test('what was decided right before another session is opened is told, to the review it was decided in', async () => {
  let letGo = () => {}
  const first = new Promise<null>((resolve) => (letGo = () => resolve(null)))
  main.answer({
    'review.read': () => ({ files: [], progress: { files: {}, comments: [] } }),
    'review.keep': () => first,
  })
  await withQuestions(asks('a', { ...reviewQuestion, reviewId: 'left' }))
  const reviews = useReviews.getState()
  await reviews.openReview('a')
  const decide = (choice: 'accepted' | 'rejected') =>
    reviews.decide('a', () => ({ files: { a: { hunks: { 1: choice } } }, comments: [] }))

  decide('accepted')
  decide('rejected')
  await withQuestions()
  letGo()

  await vi.waitFor(() =>
    expect(inputsOf('review.keep').slice(-2)).toMatchObject([
      { reviewId: 'left', progress: { files: { a: { hunks: { 1: 'accepted' } } } } },
      { reviewId: 'left', progress: { files: { a: { hunks: { 1: 'rejected' } } } } },
    ]),
  )
})

test('the files before and after the one that is reviewed are read ahead, but for large ones', async () => {
  const files = [1, 9000, 1, 1, 1].map((added, index) => ({ path: `f${index}`, added, removed: 1 }))
  const whole = JSON.stringify({ texts: { before: 'x\n', come: '', hunks: [], coarse: [] } })
  main.answer({
    'review.read': () => ({ files, progress: { files: {}, comments: [] } }),
    'review.read-file': () => ({ part: whole, size: whole.length }),
  })
  await withQuestions(asks('a', reviewQuestion))
  const reviews = useReviews.getState()
  await reviews.openReview('a')
  const read = () => (inputsOf('review.read-file') as { path: string }[]).map(({ path }) => path)
  const before = read().length

  reviews.choosePath('a', 'f2')
  await reviews.readFile('a', 'f2')
  expect(read().slice(before)).toEqual(['f2', 'f3'])
  reviews.choosePath('a', 'f3')
  await vi.waitFor(() => expect(read().slice(before)).toEqual(['f2', 'f3', 'f4']))
  await reviews.settleReview('a', { action: 'reject', files: [], comments: [] })
})

test('the theme, the active model and its key follow the settings', async () => {
  expect(document.documentElement.dataset['theme']).toBe('light')
  const profile = { id: 'q', model: 'n' } as never
  await useSettings.getState().saveProfile(profile, 'key')
  await useSettings.getState().removeProfile('p')
  expect(inputsOf('settings.update')).toMatchObject([
    { settings: { activeProfileId: 'q' } },
    { settings: { profiles: [] } },
  ])
  expect(inputsOf('secret.set')).toMatchObject([
    { profileId: 'q', key: 'key' },
    { profileId: 'p', key: '' },
  ])
  main.announce('settings.changed', { ...view, settings: { ...settings, theme: 'system' } } as never)
  await vi.waitFor(() => expect(useSettings.getState().theme).toBe('dark'))
  expect(activeProfile(useSettings.getState().view)?.id).toBe('p')
  await useSettings.getState().testModel(profile, null)
  showLastTheme()
})

test('terminals, the activity, and long texts', async () => {
  main.answer({ 'terminal.list': () => [{ id: 't' }], 'terminal.open': () => ({ id: 't' }) })
  await useTerminals.getState().open()
  expect(useTerminals.getState().activeId).toBe('t')
  const printed = vi.fn()
  const stop = onTerminalOutput('t', printed)
  main.announce('terminal.output', { id: 't' } as never)
  expect(printed).toHaveBeenCalledOnce()
  stop()
  await useTerminals.getState().close('t')
  main.announce('terminal.changed', { workspaceRoot: '/w', terminals: [] } as never)
  expect(useTerminals.getState().activeId).toBeNull()

  main.answer({ 'activity.list': (input) => ({ entries: [{ id: 'before' in input ? 1 : 2 }], hasMore: true }) })
  await useActivity.getState().refresh()
  await useActivity.getState().loadOlder()
  expect(useActivity.getState().entries?.map(({ id }) => id)).toEqual([2, 1])

  main.answer({ 'blob.read': ({ offset }) => ({ text: 'abcd'.slice(offset, offset + 3), size: 4 }) })
  expect(await readWhole({ head: '', tail: '', size: 4, blob: 'b' })).toBe('abcd')
})

test('the tour opens its folder with a message to send', async () => {
  await takeTour()

  expect(useSession.getState().sessionId).toBe('tour')
  expect(useDrafts.getState().texts['tour']).toMatch(/wrong total/)
})

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { connectLocally } from '../cli/local-client.ts'
import type { PublicError } from '../errors.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { type AskedReview, openReviewTrial, resultOf, type ReviewTrial, rowsOf } from './review-trial.fixture.ts'

const numbered = (count: number, changed: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: count }, (_, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`).join('')

const files = { 'src/a.txt': numbered(30), 'b.txt': numbered(30) }
const edit = (path: string, words = ['TWO', 'TWENTY']) => `--- a/${path}
+++ b/${path}
@@ -1,3 +1,3 @@
 line 1
-line 2
+${words[0]}
 line 3
@@ -19,3 +19,3 @@
 line 19
-line 20
+${words[1]}
 line 21
`
const newFile = `--- /dev/null
+++ b/new/c.txt
@@ -0,0 +1,2 @@
+new
+file
`
const patch = edit('src/a.txt') + edit('b.txt') + newFile

async function trialOf(
  patches: Parameters<typeof openReviewTrial>[0],
  given: Parameters<typeof openReviewTrial>[1] = files,
): Promise<ReviewTrial> {
  const trial = await openReviewTrial(patches, given)
  onTestFinished(() => trial.close())
  return trial
}
const content = (trial: ReviewTrial, path: string) =>
  existsSync(join(trial.workspace, path)) ? readFileSync(join(trial.workspace, path), 'utf8') : null
const decidedB: ReviewProgress['files'] = { 'b.txt': { hunks: { 1: 'accepted', 2: 'rejected' } } }
const comment = { path: 'b.txt', startLine: 2, endLine: 2, quote: 'line 2', text: 'Why so loud?' }
const staleOf = async (trial: ReviewTrial, asked: AskedReview) =>
  (await trial.read(asked)).files.flatMap(({ path, isStale }) => (isStale ? [path] : []))

const outside = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-outside-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'a.txt'), numbered(30))
  writeFileSync(join(folder, 'c.txt'), 'mine\n')
  return folder
}

/** What can happen to a file while a person looks at its changes, and why the patch does not fit it then. */
const happenings: readonly {
  readonly name: string
  readonly path: string
  happen(root: string): void
  readonly told: RegExp
}[] = [
  {
    name: 'changes in the same place',
    path: 'src/a.txt',
    happen: (root) => writeFileSync(join(root, 'src/a.txt'), numbered(30, { 2: 'mine', 3: 'mine too' })),
    told: /Hunk 1 of src\/a\.txt does not fit/,
  },
  {
    name: 'vanishes',
    path: 'src/a.txt',
    happen: (root) => rmSync(join(root, 'src/a.txt')),
    told: /src\/a\.txt/,
  },
  {
    name: 'becomes a directory',
    path: 'src/a.txt',
    happen(root) {
      rmSync(join(root, 'src/a.txt'))
      mkdirSync(join(root, 'src/a.txt'))
    },
    told: /src\/a\.txt is a directory/,
  },
  {
    name: 'becomes a link that leaves the folder',
    path: 'src/a.txt',
    happen(root) {
      rmSync(join(root, 'src/a.txt'))
      symlinkSync(join(outside(), 'a.txt'), join(root, 'src/a.txt'))
    },
    told: /src\/a\.txt/,
  },
  {
    name: 'becomes a pipe',
    path: 'src/a.txt',
    happen(root) {
      rmSync(join(root, 'src/a.txt'))
      execFileSync('mkfifo', [join(root, 'src/a.txt')])
    },
    told: /src\/a\.txt/,
  },
  {
    name: 'loses its folder',
    path: 'src/a.txt',
    happen: (root) => rmSync(join(root, 'src'), { recursive: true }),
    told: /src\/a\.txt/,
  },
  {
    name: 'finds a link in the place of its folder',
    path: 'src/a.txt',
    happen(root) {
      renameSync(join(root, 'src'), join(root, 'was'))
      symlinkSync(outside(), join(root, 'src'))
    },
    told: /src/,
  },
  {
    name: 'is to be new, and is made by someone else',
    path: 'new/c.txt',
    happen(root) {
      mkdirSync(join(root, 'new'))
      writeFileSync(join(root, 'new/c.txt'), 'mine\n')
    },
    told: /new\/c\.txt/,
  },
  {
    name: 'is to be new, and becomes a directory',
    path: 'new/c.txt',
    happen: (root) => void mkdirSync(join(root, 'new/c.txt'), { recursive: true }),
    told: /new\/c\.txt/,
  },
  {
    name: 'is to be new, and its folder is a file',
    path: 'new/c.txt',
    happen: (root) => writeFileSync(join(root, 'new'), 'a file\n'),
    told: /new/,
  },
  {
    name: 'is to be new, and its folder is a link that leaves the folder',
    path: 'new/c.txt',
    happen: (root) => symlinkSync(outside(), join(root, 'new')),
    told: /new/,
  },
]

test.each(happenings)(
  'a file that $name is stale: nothing is written over it, and the others keep what was decided',
  async ({ path, happen, told }) => {
    const trial = await trialOf([patch])
    const asked = await trial.begin()
    await trial.keep(asked, { files: decidedB, comments: [comment] })
    happen(trial.workspace)
    const before = execFileSync('ls', ['-lR', '--time-style=full-iso', trial.workspace], { encoding: 'utf8' })

    expect(await staleOf(trial, asked)).toEqual([path])
    await trial.reply(asked, {
      files: [
        { path: 'b.txt', hunks: [1] },
        { path, hunks: [1] },
      ],
    })
    const again = await trial.asked(asked.sessionId)

    // Not even the other file was written, and the person is told why.
    expect(execFileSync('ls', ['-lR', '--time-style=full-iso', trial.workspace], { encoding: 'utf8' })).toBe(before)
    const { message, progress } = await trial.read(again)
    expect(message).toMatch(told)
    expect(message).toContain('before anything was written')
    expect(progress).toMatchObject({ files: decidedB, comments: [comment] })
    expect(await staleOf(trial, again)).toEqual([path])

    await trial.reply(again, { files: [{ path: 'b.txt', hunks: [1] }], comments: [comment] })
    const [execution] = await trial.ended(asked.sessionId)
    expect(resultOf(execution)).toMatchObject({ action: 'partial', chunks_selected: [3], chunks_total: 5 })
    expect(execution?.metadata?.note).toContain(path)
    expect(content(trial, 'b.txt')).toBe(numbered(30, { 2: 'TWO' }))
  },
)

test.each(happenings)(
  'who wants all of it is told that a file $name, and none is written',
  async ({ path, happen }) => {
    const trial = await trialOf([patch])
    const asked = await trial.begin()
    happen(trial.workspace)

    await trial.reply(asked, { action: 'apply' })
    const [execution] = await trial.ended(asked.sessionId)

    expect(execution).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining(path.split('/')[0]!) },
    })
    expect(content(trial, 'b.txt')).toBe(files['b.txt'])
  },
)

test('what is stale is merged: hunks that are the same stay decided, and those that are not are asked', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  await trial.keep(asked, {
    files: { ...decidedB, 'src/a.txt': { hunks: { 1: 'accepted', 2: 'rejected' } } },
    comments: [comment],
  })
  // Context of the first hunk changes, and a line comes above.
  writeFileSync(join(trial.workspace, 'src/a.txt'), `first\n${numbered(30, { 5: 'five' })}`)
  writeFileSync(join(trial.workspace, 'b.txt'), numbered(30, { 20: 'TWENTY' }))

  await trial.reply(asked, { action: 'rebase' })
  const again = await trial.asked(asked.sessionId)
  const { message, files: listed, progress } = await trial.read(again)

  expect(message).toBe('')
  expect(listed.map(({ path, parts, isStale }) => [path, parts, isStale])).toEqual([
    ['src/a.txt', 2, false],
    ['b.txt', 1, false],
    ['new/c.txt', 1, false],
  ])
  expect(progress).toMatchObject({
    files: {
      'src/a.txt': { hunks: { 1: 'accepted', 2: 'rejected' } },
      'b.txt': { hunks: { 1: 'accepted' } },
    },
    comments: [comment],
  })
  await trial.reply(again, { action: 'apply' })
  expect(resultOf((await trial.ended(asked.sessionId))[0])).toMatchObject({ action: 'apply', chunks_total: 4 })
  expect(content(trial, 'src/a.txt')).toBe(`first\n${numbered(30, { 2: 'TWO', 5: 'five', 20: 'TWENTY' })}`)
  expect(content(trial, 'b.txt')).toBe(numbered(30, { 2: 'TWO', 20: 'TWENTY' }))
})

test('a result written by hand is merged as well; where it cannot be, that is said', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  const mine = numbered(30, { 2: 'by hand' })
  const both = {
    'src/a.txt': { hunks: {}, editedText: mine },
    'b.txt': { hunks: { 1: 'accepted' as const }, editedText: mine },
  }
  await trial.keep(asked, { files: both })
  writeFileSync(join(trial.workspace, 'src/a.txt'), numbered(30, { 28: 'theirs' }))

  await trial.reply(asked, { action: 'rebase' })
  const again = await trial.asked(asked.sessionId)
  expect((await trial.read(again)).progress.files).toEqual({
    'src/a.txt': { hunks: {}, editedText: numbered(30, { 2: 'by hand', 28: 'theirs' }) },
    'b.txt': both['b.txt'],
  })

  // The patch still goes in at line 20, but not the words at line 2.
  const other = await trialOf(
    [edit('a.txt').slice(0, edit('a.txt').indexOf('@@ -1')) + edit('a.txt').slice(edit('a.txt').indexOf('@@ -19'))],
    { 'a.txt': numbered(30) },
  )
  const first = await other.begin()
  await other.keep(first, { files: { 'a.txt': { hunks: { 1: 'accepted' }, editedText: mine } } })
  writeFileSync(join(other.workspace, 'a.txt'), numbered(30, { 2: 'theirs' }))
  await other.reply(first, { action: 'rebase' })
  const next = await other.asked(first.sessionId)
  const { message, progress } = await other.read(next)
  expect(message).toBe('Your own text of a.txt could not be kept: the file changed in the same places meanwhile.')
  expect(progress.files).toEqual({ 'a.txt': { hunks: { 1: 'accepted' } } })
})

test('a patch whose files have all of it meanwhile is not asked again', async () => {
  const trial = await trialOf([edit('b.txt')])
  const asked = await trial.begin()
  writeFileSync(join(trial.workspace, 'b.txt'), numbered(30, { 2: 'TWO', 20: 'TWENTY', 30: 'mine' }))

  await trial.reply(asked, { action: 'rebase' })
  const [execution] = await trial.ended(asked.sessionId)

  expect(resultOf(execution)).toEqual({
    action: 'reject',
    filtered_diff: '',
    chunks_selected: [],
    chunks_total: 0,
    comments: [],
  })
  expect(execution?.metadata?.note).toBe('Nothing is left to apply: b.txt changed meanwhile and has all of it already.')
})

test('a file that came back to what it was can be applied again', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  writeFileSync(join(trial.workspace, 'b.txt'), numbered(30, { 2: 'mine' }))
  await trial.reply(asked, { action: 'rebase' })
  const again = await trial.asked(asked.sessionId)
  expect(await staleOf(trial, again)).toEqual(['b.txt'])

  writeFileSync(join(trial.workspace, 'b.txt'), files['b.txt'])
  expect(await staleOf(trial, again)).toEqual([])
  await trial.reply(again, { action: 'apply' })

  const [execution] = await trial.ended(asked.sessionId)
  expect(resultOf(execution)).toMatchObject({ action: 'apply', chunks_selected: [1, 2, 3, 4, 5] })
  expect(execution?.metadata?.note).toBeUndefined()
})

test('of two sessions that review the same file, the second is stale once the first is applied', async () => {
  const trial = await trialOf([patch])
  const first = await trial.begin()
  const second = await trial.begin()
  expect(second.question.reviewId).not.toBe(first.question.reviewId)
  await trial.keep(second, { files: { 'b.txt': { hunks: { 1: 'accepted', 2: 'accepted' } } } })

  await trial.reply(first, { files: [{ path: 'b.txt', hunks: [1] }] })
  await trial.ended(first.sessionId)
  expect(await staleOf(trial, second)).toEqual(['b.txt'])
  await trial.reply(second, { files: [{ path: 'b.txt', hunks: [1, 2] }] })
  const again = await trial.asked(second.sessionId)

  // The hunk that both have is there already; the other stays decided.
  const { files: listed, progress } = await trial.read(again)
  expect(listed.find(({ path }) => path === 'b.txt')).toMatchObject({ parts: 1, isStale: false })
  expect(progress.files).toEqual({ 'b.txt': { hunks: { 1: 'accepted' } } })
  await trial.reply(again, { files: [{ path: 'b.txt', hunks: [1] }] })
  await trial.ended(second.sessionId)
  expect(content(trial, 'b.txt')).toBe(numbered(30, { 2: 'TWO', 20: 'TWENTY' }))
})

test('a write that fails fails the call, and what was decided and said is there when it is asked again', async () => {
  const trial = await trialOf([edit('b.txt')])
  const asked = await trial.begin()
  const { sessionId } = asked
  await trial.keep(asked, { files: decidedB, comments: [comment] })
  chmodSync(join(trial.workspace, 'b.txt'), 0o444)

  await trial.reply(asked, { files: [{ path: 'b.txt', hunks: [1] }], comments: [comment] })
  expect(await trial.ended(sessionId)).toMatchObject([{ status: 'failed', error: { code: 'PERMISSION_DENIED' } }])
  expect(content(trial, 'b.txt')).toBe(files['b.txt'])

  chmodSync(join(trial.workspace, 'b.txt'), 0o644)
  await trial.client.call('chat.send', { sessionId, text: 'begin' })
  const next = await trial.asked(sessionId)
  expect((await trial.read(next)).progress).toMatchObject({ files: decidedB, comments: [comment] })
  await trial.reply(next, { action: 'reject' })
  await trial.ended(sessionId)
  await trial.end()
  expect(await rowsOf(trial.dataDirectory)).toEqual({ progress: 0, decisions: 4 })
})

test('comments of a patch that is refused from its card go to the next review of the file', async () => {
  const trial = await trialOf([edit('b.txt'), edit('src/a.txt'), edit('b.txt')])
  const asked = await trial.begin()
  const { sessionId, approvalId, question } = asked
  await trial.keep(asked, { files: decidedB, comments: [comment] })

  const decision = { kind: 'reject' as const, digest: question.digest, reason: 'No.' }
  await trial.client.call('approval.reply', { sessionId, approvalId, decision })
  const other = await trial.asked(sessionId)
  expect((await trial.read(other)).progress.comments).toEqual([])
  await trial.reply(other, { action: 'reject' })
  const next = await trial.asked(sessionId)
  expect((await trial.read(next)).progress).toMatchObject({ files: decidedB, comments: [comment] })
  await trial.reply(next, { action: 'revise', comments: [comment] })

  const [first, , last] = await trial.ended(sessionId)
  expect(first).toMatchObject({ status: 'rejected', rejection: { reason: 'No.' } })
  expect(resultOf(last)).toMatchObject({ action: 'revise', comments: [{ text: comment.text }] })
  await trial.end()
  expect(await rowsOf(trial.dataDirectory)).toEqual({ progress: 0, decisions: 4 })
})

test('a patch that fits no more after a restart fails, and nothing the person did is lost', async () => {
  const trial = await trialOf([edit('b.txt'), edit('b.txt').replace('-line 2\n', '-line two\n')])
  const asked = await trial.begin()
  await trial.keep(asked, { files: decidedB, comments: [comment] })
  await trial.end()
  writeFileSync(join(trial.workspace, 'b.txt'), numbered(30, { 2: 'line two' }))

  const after = await trial.again()
  onTestFinished(() => after.close())
  const next = await after.asked(asked.sessionId)

  expect((await after.read(next)).progress).toMatchObject({
    files: { 'b.txt': { hunks: { 2: 'rejected' } } },
    comments: [comment],
  })
  await after.reply(next, { action: 'reject' })
  expect(await after.ended(asked.sessionId)).toMatchObject([
    { status: 'failed', error: { code: 'PATCH_APPLY_FAILED' } },
    { status: 'completed' },
  ])
})

test('all that was done in a review is there after the app was closed', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  const progress = {
    files: {
      'src/a.txt': { hunks: { 1: [1] }, editedText: numbered(30, { 2: 'by hand' }) },
      'b.txt': decidedB['b.txt']!,
    },
    comments: [comment],
  }
  await trial.keep(asked, progress)

  const after = await trial.again()
  onTestFinished(() => after.close())
  const again = await after.asked(asked.sessionId)

  expect((await after.read(again)).progress).toMatchObject(progress)
  await after.reply(again, { files: [{ path: 'src/a.txt', hunks: [], editedText: numbered(30, { 2: 'by hand' }) }] })
  await after.ended(asked.sessionId)
  expect(content(after, 'src/a.txt')).toBe(numbered(30, { 2: 'by hand' }))
})

test('applied twice at the same moment, from two windows, it is written once and the second is told so', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  const other = connectLocally(trial.app)
  const { sessionId, approvalId, question } = asked
  const review = { action: 'apply' as const, files: [], comments: [] }
  const decision = { kind: 'review' as const, digest: question.digest, review }

  const replies = await Promise.allSettled([
    trial.client.call('approval.reply', { sessionId, approvalId, decision }),
    other.call('approval.reply', { sessionId, approvalId, decision }),
    trial.client.call('approval.reply', { sessionId, approvalId, decision }),
  ])
  const calls = await trial.ended(sessionId)

  expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(replies[1]).toMatchObject({
    reason: { code: 'conflict', message: expect.stringContaining('already settled') },
  })
  expect(calls).toHaveLength(1)
  expect(content(trial, 'b.txt')).toBe(numbered(30, { 2: 'TWO', 20: 'TWENTY' }))
  expect((await trial.client.call('app.info', {})).refused).toMatchObject({ duplicate: 2 })
  await trial.client.call('change.undo', { sessionId, callId: asked.callId })
  expect(content(trial, 'b.txt')).toBe(files['b.txt'])
})

/** The ways in which a review ends without the person's word. */
const endings: readonly { readonly name: string; end(trial: ReviewTrial, asked: AskedReview): Promise<unknown> }[] = [
  { name: 'the turn is stopped', end: ({ client }, { sessionId }) => client.call('chat.cancel', { sessionId }) },
  {
    name: 'the call is cancelled',
    end: ({ client }, { sessionId, callId }) => client.call('chat.cancel-call', { sessionId, callId }),
  },
  { name: 'the session is deleted', end: ({ client }, { sessionId }) => client.call('session.delete', { sessionId }) },
]

test.each(endings)('when $name, the review is over: nothing is written and nothing is left of it', async ({ end }) => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  const { sessionId } = asked
  await trial.keep(asked, { files: decidedB, comments: [comment] })

  await end(trial, asked)
  await trial.ended(sessionId).catch((error: unknown) => expect(error).toMatchObject({ code: 'not-found' }))

  await expect(trial.read(asked)).rejects.toMatchObject({
    code: 'not-found',
    message: 'This review is settled already.',
  })
  await expect(trial.keep(asked, { files: decidedB })).rejects.toMatchObject({ code: 'not-found' })
  const { id } = await trial.client.call('session.create', { workspaceId: trial.workspaceId })
  const late = {
    ...asked,
    sessionId: existsIn(await trial.client.call('session.list', { workspaceId: trial.workspaceId }), sessionId)
      ? sessionId
      : id,
  }
  await expect(trial.reply(late, { action: 'apply' })).rejects.toMatchObject({ code: 'conflict' })
  expect((await trial.client.call('app.info', {})).refused).toMatchObject({ late: 1 })
  expect(content(trial, 'b.txt')).toBe(files['b.txt'])
  expect(existsSync(join(trial.workspace, 'new'))).toBe(false)
  const isDeleted = late.sessionId === id
  await trial.end()
  expect(await rowsOf(trial.dataDirectory)).toEqual({ progress: 0, decisions: isDeleted ? 0 : 4 })
})

const existsIn = (sessions: readonly { readonly id: string }[], id: string) => sessions.some((one) => one.id === id)

test('a review under a delegated task ends with the task', async () => {
  const trial = await trialOf([])
  writeFileSync(
    join(trial.dataDirectory, 'script.yaml'),
    JSON.stringify({
      turns: [
        {
          when: 'begin',
          answers: [{ calls: [{ tool: 'delegate_task', arguments: { mode: 'coder', task: 'Change it' } }] }],
        },
        { when: 'Change it', answers: [{ calls: [{ tool: 'apply_patch_review', arguments: { diff: patch } }] }] },
      ],
    }),
  )
  const fresh = await trial.again(true)
  onTestFinished(() => fresh.close())
  const asked = await fresh.begin()
  await fresh.keep(asked, { files: decidedB, comments: [comment] })
  const { nested, items } = await fresh.transcript(asked.sessionId)
  expect(Object.keys(nested)).toHaveLength(1)
  const parent = items.flatMap((item) => (item.kind === 'tool' ? [item.execution.callId] : []))[0]!

  await fresh.client.call('chat.cancel-call', { sessionId: asked.sessionId, callId: parent })
  await fresh.client.call('chat.cancel', { sessionId: asked.sessionId })
  const calls = await fresh.ended(asked.sessionId)

  expect(calls.map(({ tool, status }) => [tool, status])).toEqual([
    ['delegate_task', 'cancelled'],
    ['apply_patch_review', 'cancelled'],
  ])
  await expect(fresh.read(asked)).rejects.toMatchObject({ code: 'not-found' })
  expect(content(fresh, 'b.txt')).toBe(files['b.txt'])
  await fresh.end()
  expect(await rowsOf(fresh.dataDirectory)).toMatchObject({ progress: 0 })
})

test('a review outlives its folder being closed, and its trust being withdrawn', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  await trial.keep(asked, { files: decidedB })
  const { workspaceId, client, workspace } = trial

  await client.call('workspace.trust', { workspaceId, trusted: false })
  await client.call('workspace.close', { workspaceId })
  await client.call('workspace.open', { path: workspace })

  expect((await trial.read(asked)).progress.files).toEqual(decidedB)
  await trial.reply(asked, { files: [{ path: 'b.txt', hunks: [1] }] })
  expect(resultOf((await trial.ended(asked.sessionId))[0])).toMatchObject({ action: 'partial' })
  expect(content(trial, 'b.txt')).toBe(numbered(30, { 2: 'TWO' }))
})

test('a fork and an import begin without what was decided in the session they come from', async () => {
  const trial = await trialOf([patch, patch])
  const asked = await trial.begin()
  const { sessionId } = asked
  await trial.keep(asked, { files: decidedB, comments: [comment] })
  const { client, workspaceId } = trial

  const fork = await client.call('session.fork', { sessionId })
  const exported = await client.call('session.export', { sessionId, format: 'json' })
  const { text } = await client.call('blob.read', { blob: exported.blob, offset: 0, length: exported.size })
  const imported = await client.call('session.import', { workspaceId, importId: 'i', part: text, isLast: true })
  const copies = [fork.id, imported!.id]
  const inCopies: AskedReview[] = []
  for (const id of copies) {
    await client.call('chat.retry', { sessionId: id })
    inCopies.push(await trial.asked(id))
  }

  for (const one of inCopies) expect((await trial.read(one)).progress).toMatchObject({ files: {}, comments: [] })
  // And what is decided in the fork is not known where it comes from.
  await trial.keep(inCopies[0]!, { files: { 'b.txt': { hunks: { 1: 'rejected' } } } })
  expect((await trial.read(asked)).progress).toMatchObject({ files: decidedB, comments: [comment] })
  for (const id of copies) await client.call('session.delete', { sessionId: id })
  expect((await trial.read(asked)).progress).toMatchObject({ files: decidedB, comments: [comment] })
  expect(await client.call('session.list', { workspaceId })).toHaveLength(1)
})

test('progress in another patch than the one that lies open is refused', async () => {
  const trial = await trialOf([patch])
  const asked = await trial.begin()
  const { progress } = await trial.read(asked)
  await trial.keep(asked, { ...progress, files: decidedB })
  writeFileSync(join(trial.workspace, 'b.txt'), numbered(30, { 2: 'TWO' }))
  await trial.reply(asked, { action: 'rebase' })
  const again = await trial.asked(asked.sessionId)

  // Of a window that still shows the first one: its hunk 1 is in the file by now, and what was 2 is 1.
  await expect(trial.keep(asked, { ...progress, files: decidedB })).rejects.toMatchObject({ code: 'conflict' })
  expect((await trial.read(again)).progress.files).toEqual({ 'b.txt': { hunks: { 1: 'rejected' } } })
})

test('what is kept and applied is only what the patch has, whatever a window says', async () => {
  const odd = ['constructor', '__proto__', 'toString', 'a b/“ü”.txt']
  const trial = await trialOf(
    [odd.map((path) => edit(path)).join('') + newFile],
    Object.fromEntries([...odd.map((path) => [path, numbered(30)] as const)]),
  )
  const asked = await trial.begin()
  await trial.keep(asked, {
    files: {
      toString: { hunks: { 1: 'accepted', 7: 'accepted', '-1': 'rejected', x: [1] } },
      nowhere: { hunks: { 1: 'accepted' } },
    } as never,
  })
  expect((await trial.read(asked)).progress.files).toEqual({ toString: { hunks: { 1: 'accepted' } } })
  await trial.keep(asked, { files: { constructor: { hunks: { 1: [0, 1, 1, 99], 2: [0] } } } as never })
  expect(Object.entries((await trial.read(asked)).progress.files)).toEqual([
    ['constructor', { hunks: { 1: [1], 2: [] } }],
  ])

  await trial.reply(asked, {
    files: [
      { path: 'constructor', hunks: [9], lines: { 1: [0, 77], 2: [] } },
      { path: 'nowhere', hunks: [1] },
      { path: '__proto__', hunks: [2, 2, 5] },
      { path: '__proto__', hunks: [1] },
      { path: 'new/c.txt', hunks: [], lines: { 4: [0] } },
      { path: 'toString', hunks: [1], lines: { 1: [0, 1, 2, 3, 4, 5] } },
    ],
  })
  const [execution] = await trial.ended(asked.sessionId)

  expect(resultOf(execution)).toMatchObject({ action: 'partial', chunks_selected: [4, 5], chunks_total: 9 })
  expect(content(trial, 'constructor')).toBe(numbered(30))
  expect(content(trial, '__proto__')).toBe(numbered(30, { 20: 'TWENTY' }))
  expect(content(trial, 'toString')).toBe(numbered(30, { 2: 'TWO' }))
  expect(content(trial, 'new/c.txt')).toBeNull()
})

test.each([
  { name: 'apply', review: { action: 'apply' as const, files: [{ path: 'b.txt', hunks: [1] }] }, is: 'partial' },
  { name: 'an empty partial', review: { action: 'partial' as const, files: [] }, is: 'reject' },
  { name: 'a partial of nothing', review: { files: [{ path: 'b.txt', hunks: [] }] }, is: 'reject' },
])('$name with files is what the files say', async ({ review, is }) => {
  const trial = await trialOf([edit('b.txt')])
  const asked = await trial.begin()

  await trial.reply(asked, review)

  expect(resultOf((await trial.ended(asked.sessionId))[0])).toMatchObject({ action: is })
  expect(content(trial, 'b.txt')).toBe(is === 'partial' ? numbered(30, { 2: 'TWO' }) : files['b.txt'])
})

test('a text of 10 MB written by hand is too large for a frame; one below is kept and applied', async () => {
  const trial = await trialOf([edit('b.txt')])
  const asked = await trial.begin()
  const editing = (size: number) => ({ files: { 'b.txt': { hunks: {}, editedText: 'x'.repeat(size) } } })

  await expect(trial.keep(asked, editing(10 * 1024 * 1024))).rejects.toMatchObject({ code: 'too-large' })
  await trial.keep(asked, editing(4 * 1024 * 1024))
  const [text] = Object.values((await trial.read(asked)).progress.files)
  await trial.reply(asked, { files: [{ path: 'b.txt', hunks: [], editedText: text!.editedText! }] })
  await trial.ended(asked.sessionId)

  expect(content(trial, 'b.txt')).toBe('x'.repeat(4 * 1024 * 1024))
})

test('a character that the file has not is told to the person, and nothing they did is lost', async () => {
  const trial = await trialOf([`--- a/old.txt\n+++ b/old.txt\n@@ -1,2 +1,2 @@\n caf\u00e9\n-b\n+c\n`], {
    'old.txt': Buffer.from('caf\u00e9\nb\n', 'latin1'),
  })
  const asked = await trial.begin()
  const mine = { files: { 'old.txt': { hunks: { 1: 'accepted' as const }, editedText: 'café 日本\n' } }, comments: [] }
  await trial.keep(asked, mine)

  await trial.reply(asked, { files: [{ path: 'old.txt', hunks: [1], editedText: 'café 日本\n' }] })
  const again = await trial.asked(asked.sessionId)
  const { message, progress } = await trial.read(again)

  expect(message).toBe('It was not applied. old.txt: there is no "日" in windows-1252.')
  expect(progress).toMatchObject(mine)
  await trial.reply(again, { files: [{ path: 'old.txt', hunks: [1] }] })
  await trial.ended(asked.sessionId)
  expect(readFileSync(join(trial.workspace, 'old.txt'), 'latin1')).toBe('café\nc\n')
})

test('200 reviews leave nothing behind', async () => {
  const trial = await trialOf(Array.from({ length: 200 }, () => edit('b.txt')))
  const asked = await trial.begin()
  let next = asked
  for (let count = 1; ; count += 1) {
    await trial.keep(next, { files: decidedB, comments: [comment] })
    await trial.reply(next, { action: count % 2 === 0 ? 'reject' : 'revise', comments: [comment] })
    if (count === 200) break
    next = await trial.asked(asked.sessionId)
  }
  await trial.ended(asked.sessionId)
  await expect(trial.read(asked)).rejects.toMatchObject({ code: 'not-found' })
  expect(await trial.client.call('call.pending', {})).toEqual([])

  await trial.end()
  expect(await rowsOf(trial.dataDirectory)).toEqual({ progress: 0, decisions: 4 })
})

const added = (path: string, lines: readonly string[]) =>
  `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`

test('a patch of 5 MB is reviewed, one line more is refused', async () => {
  const line = 'x'.repeat(99)
  const count = Math.floor((5 * 1024 * 1024 - 100) / 101)
  const large = added('large.txt', Array<string>(count).fill(line))
  const trial = await trialOf([large, large + `+${line}\n+${line}\n`])
  const asked = await trial.begin()

  expect((await trial.read(asked)).files).toMatchObject([{ path: 'large.txt', added: count, parts: 1 }])
  await trial.keep(asked, { files: { 'large.txt': { hunks: { 1: [0, count - 1] } } } })
  await trial.reply(asked, { files: [{ path: 'large.txt', hunks: [1], lines: { 1: [0, count - 1] } }] })
  const [first, second] = await trial.ended(asked.sessionId)

  expect(first).toMatchObject({ status: 'completed' })
  expect(content(trial, 'large.txt')).toBe(`${line}\n${line}\n`)
  expect(second).toMatchObject({ status: 'failed', error: { code: 'FILE_TOO_LARGE' } })
})

test('a line of 2 MB and a hunk of 20,000 lines are reviewed, decided and applied', async () => {
  const long = 'y'.repeat(2 * 1024 * 1024)
  const many = Array.from({ length: 20_000 }, (_, index) => `${index}`)
  const trial = await trialOf(
    [`--- a/long.txt\n+++ b/long.txt\n@@ -1 +1 @@\n-${'x'.repeat(10)}\n+${long}\n${added('many.txt', many)}`],
    { 'long.txt': `${'x'.repeat(10)}\n` },
  )
  const asked = await trial.begin()
  const odd = many.flatMap((_, index) => (index % 2 === 1 ? [index] : []))
  await trial.keep(asked, { files: { 'long.txt': { hunks: { 1: 'accepted' } }, 'many.txt': { hunks: { 1: odd } } } })

  expect((await trial.read(asked)).progress.files['many.txt']).toEqual({ hunks: { 1: odd } })
  await trial.reply(asked, {
    files: [
      { path: 'long.txt', hunks: [1] },
      { path: 'many.txt', hunks: [1], lines: { 1: odd } },
    ],
  })
  await trial.ended(asked.sessionId)

  expect(content(trial, 'long.txt')).toBe(`${long}\n`)
  expect(content(trial, 'many.txt')).toBe(
    many
      .filter((_, index) => index % 2 === 1)
      .map((line) => `${line}\n`)
      .join(''),
  )
})

test('a second review of the session with the same hunks asks for none that was decided, one with another asks for that', async () => {
  const trial = await trialOf([edit('b.txt'), edit('b.txt'), edit('b.txt', ['TWO', 'twenty'])])
  const first = await trial.begin()
  await trial.keep(first, { files: decidedB })
  await trial.reply(first, { action: 'revise', message: 'Not so loud' })
  const same = await trial.asked(first.sessionId)
  expect((await trial.read(same)).progress.files).toEqual(decidedB)
  await trial.reply(same, { action: 'revise' })
  const other = await trial.asked(first.sessionId)
  expect((await trial.read(other)).progress.files).toEqual({ 'b.txt': { hunks: { 1: 'accepted' } } })
  await trial.reply(other, { action: 'reject' })

  const told = (await trial.ended(first.sessionId)).map(resultOf)
  expect(told.map(({ action, message }) => [action, message])).toEqual([
    ['revise', 'Not so loud'],
    ['revise', undefined],
    ['reject', undefined],
  ])
})

test('what is cancelled at the moment of applying is written whole or not at all', async () => {
  for (const delay of [0, 1, 2, 4, 7, 12]) {
    const trial = await trialOf([patch])
    const asked = await trial.begin()
    const { client } = trial
    const { sessionId, callId } = asked

    await trial.reply(asked, { action: 'apply' })
    await sleep(delay)
    await client.call('chat.cancel-call', { sessionId, callId }).catch(() => {})
    const [execution] = await trial.ended(sessionId)

    const isWritten = content(trial, 'b.txt') !== files['b.txt']
    expect(content(trial, 'new/c.txt') !== null).toBe(isWritten)
    expect(content(trial, 'src/a.txt') !== files['src/a.txt']).toBe(isWritten)
    expect(execution?.status).toBe(isWritten ? 'completed' : 'cancelled')
    await trial.close()
  }
})

const wild = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('b.txt', '__proto__', 'constructor', '', '\0', '\ud800', '1', '2', '-1'),
)
const wildNumber = fc.oneof(fc.integer(), fc.nat(12), fc.double(), fc.constantFrom(1e9, -1, 0.5))
const wildChoice = fc.oneof(
  fc.constantFrom('accepted', 'rejected', 'maybe', null),
  fc.array(wildNumber, { maxLength: 6 }),
)
const wildFile = fc.oneof(
  fc.anything({ maxDepth: 1 }),
  fc.record(
    { hunks: fc.dictionary(wild, wildChoice, { maxKeys: 4 }), editedText: fc.string() },
    { requiredKeys: ['hunks'] },
  ),
)
const wildComment = fc.record({ path: wild, startLine: wildNumber, endLine: wildNumber, quote: wild, text: wild })

test('whatever a window keeps, main stays sound: it is refused, or only what the patch has is kept of it', async () => {
  const trial = await trialOf([edit('b.txt')])
  const asked = await trial.begin()

  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(wild, wildFile, { maxKeys: 4 }),
      fc.oneof(fc.array(wildComment, { maxLength: 3 }), fc.anything({ maxDepth: 1 })),
      async (progressFiles, comments) => {
        const error = await trial.keep(asked, { files: progressFiles, comments } as never).then(
          () => null,
          (thrown: PublicError) => thrown.code,
        )
        expect([null, 'bad-request']).toContain(error)
        const { progress } = await trial.read(asked)
        for (const [path, { hunks }] of Object.entries(progress.files)) {
          expect(path).toBe('b.txt')
          for (const [number, choice] of Object.entries(hunks)) {
            expect(['1', '2']).toContain(number)
            if (typeof choice !== 'string') expect(choice.every((index) => [1, 2, 3, 4].includes(index))).toBe(true)
          }
        }
      },
    ),
    { numRuns: 150 },
  )
  await trial.reply(asked, { action: 'reject' })
  await trial.ended(asked.sessionId)
})

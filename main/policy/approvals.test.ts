import { expect, test } from 'vitest'
import type { Decision, Question } from '../../preload/contract/approval.ts'
import { PublicError } from '../errors.ts'
import { createApprovals } from './approvals.ts'

const offer = { kind: 'command-prefix', words: ['npm', 'test'] } as const
const approval: Question = {
  kind: 'approve',
  effect: 'command',
  reasons: [],
  preview: { kind: 'text', text: '' },
  digest: 'd1',
  offers: [offer],
}
const choice: Question = { kind: 'choose', message: '', actions: ['yes', 'no'], freeAnswer: false, digest: 'd1' }
const review: Question = {
  kind: 'review',
  message: '',
  reviewId: 'v',
  preview: { kind: 'text', text: '' },
  digest: 'd1',
}
const yes: Decision = { kind: 'approve', digest: 'd1' }
const never = new AbortController().signal

const codeOf = (work: () => void): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof PublicError ? error.code : String(error)
  }
}

test('the first reply settles, a second is told so', async () => {
  const approvals = createApprovals()
  const asked = approvals.ask('a', 's', approval, never)

  approvals.reply('a', yes)

  expect(await asked).toEqual(yes)
  expect(codeOf(() => approvals.reply('a', { kind: 'reject', digest: 'd1' }))).toBe('conflict')
  expect(approvals.list()).toEqual([])
})

test('a question nobody asked is not found', () => {
  expect(codeOf(() => createApprovals().reply('a', yes))).toBe('not-found')
})

test('a reply to what was shown earlier is refused, and the question goes on waiting', async () => {
  const approvals = createApprovals()
  const asked = approvals.ask('a', 's', approval, never)

  expect(codeOf(() => approvals.reply('a', { ...yes, digest: 'd0' }))).toBe('conflict')
  approvals.reply('a', yes)

  expect(await asked).toEqual(yes)
})

test.each<[string, Question, Decision, string | undefined]>([
  ['an answer to an approval', approval, { kind: 'answer', digest: 'd1', text: 'yes' }, 'conflict'],
  ['an approval of a choice', choice, yes, 'conflict'],
  ['an edit of a review', review, { kind: 'edit', digest: 'd1', arguments: '{}' }, 'conflict'],
  ['an answer that is none of the actions', choice, { kind: 'answer', digest: 'd1', text: 'perhaps' }, 'bad-request'],
  ['one of the actions', choice, { kind: 'answer', digest: 'd1', text: 'no' }, undefined],
  ['a free answer', { ...choice, freeAnswer: true }, { kind: 'answer', digest: 'd1', text: 'perhaps' }, undefined],
  ['a rejection of a choice', choice, { kind: 'reject', digest: 'd1' }, undefined],
  ['edited arguments', approval, { kind: 'edit', digest: 'd1', arguments: '{}' }, undefined],
  [
    'an offered rule',
    approval,
    { ...yes, remember: { match: { words: ['npm', 'test'], kind: 'command-prefix' }, scope: 'session' } },
    undefined,
  ],
  [
    'a rule of its own',
    approval,
    { ...yes, remember: { match: { kind: 'tool', tool: 'x' }, scope: 'session' } },
    'not-allowed',
  ],
])('%s', async (_, question, decision, code) => {
  const approvals = createApprovals()
  const asked = approvals.ask('a', 's', question, never)

  expect(codeOf(() => approvals.reply('a', decision))).toBe(code)
  if (code === undefined) expect(await asked).toEqual(decision)
})

test('waiting questions are listed in order, by session', () => {
  const approvals = createApprovals()
  for (const [id, session] of [
    ['a', 's'],
    ['b', 't'],
    ['c', 's'],
  ] as const)
    void approvals.ask(id, session, choice, never)

  expect(approvals.list().map(({ approvalId }) => approvalId)).toEqual(['a', 'b', 'c'])
  expect(approvals.list('s')).toEqual([
    { approvalId: 'a', sessionId: 's', question: choice },
    { approvalId: 'c', sessionId: 's', question: choice },
  ])
})

test('a cancelled question stops waiting, and a late reply is told so', async () => {
  const approvals = createApprovals()
  const cancel = new AbortController()
  const asked = approvals.ask('a', 's', approval, cancel.signal)

  cancel.abort(new Error('stopped'))

  await expect(asked).rejects.toThrow('stopped')
  expect(approvals.list()).toEqual([])
  expect(codeOf(() => approvals.reply('a', yes))).toBe('conflict')
})

test('a question asked after the cancel does not wait at all', async () => {
  await expect(createApprovals().ask('a', 's', approval, AbortSignal.abort(new Error('stopped')))).rejects.toThrow(
    'stopped',
  )
})

test('a cancel after the reply changes nothing', async () => {
  const approvals = createApprovals()
  const cancel = new AbortController()
  const asked = approvals.ask('a', 's', approval, cancel.signal)

  approvals.reply('a', yes)
  cancel.abort()

  expect(await asked).toEqual(yes)
})

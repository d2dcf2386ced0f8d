import { describe, expect, test } from 'vitest'
import type { Handlers } from '../../preload/contract/channels.ts'
import { maxFrameBytes } from '../../preload/contract/wire.ts'
import { PublicError } from '../errors.ts'
import { createDispatch } from './dispatch.ts'

type Caller = { readonly name: string }

function aDispatch(handlers: Partial<Handlers<Caller>>) {
  const logged: unknown[] = []
  const dispatch = createDispatch(handlers as Handlers<Caller>, { error: (details) => logged.push(details) })
  const ask = async (frame: unknown) =>
    JSON.parse(await dispatch(typeof frame === 'string' ? frame : JSON.stringify(frame), { name: 'me' })) as unknown
  return { ask, logged }
}

test('a request reaches its handler with checked input and the side that asked', async () => {
  const { ask } = aDispatch({
    'file.find': ({ query, limit }, { name }) => [`${query} ${limit} ${name}`],
  })

  const input = { workspaceId: 'w', query: 'q', limit: 3, unknown: true }
  expect(await ask({ id: 7, channel: 'file.find', input })).toEqual({ id: 7, output: ['q 3 me'] })
})

test('an answer of nothing is null', async () => {
  const { ask } = aDispatch({ 'chat.cancel': () => null })

  expect(await ask({ id: 1, channel: 'chat.cancel', input: { sessionId: 's' } })).toEqual({ id: 1, output: null })
})

describe('refused, with the reason', () => {
  const { ask, logged } = aDispatch({})
  const refused = (id: number, code: string, text: RegExp) => ({
    id,
    error: { code, text: expect.stringMatching(text) },
  })

  test.each([
    ['no JSON', '{"id": 3, nonsense', refused(3, 'bad-request', /not JSON/)],
    ['nothing', '', refused(0, 'bad-request', /not JSON/)],
    ['no request', '[1]', refused(0, 'bad-request', /no request/)],
    ['a number that is none', { id: 'x', channel: 'app.info', input: {} }, refused(0, 'bad-request', /id/)],
    ['an unknown channel', { id: 4, channel: 'app.fly', input: {} }, refused(4, 'bad-request', /app\.fly/)],
    ['a channel of the prototype', { id: 4, channel: 'constructor', input: {} }, refused(4, 'bad-request', /constr/)],
    [
      'input of another form',
      { id: 5, channel: 'file.read', input: { workspaceId: '' } },
      refused(5, 'bad-request', /file\.read[^]*workspaceId/),
    ],
    ['no input', { id: 5, channel: 'file.read' }, refused(5, 'bad-request', /input/)],
    [
      'a frame above 10 MB',
      `{"id":6,"channel":"chat.send","input":"${'é'.repeat(maxFrameBytes / 2)}"}`,
      refused(6, 'too-large', /10 MB/),
    ],
    ['deep nesting', `{"id":8,"channel":"file.read","input":${'['.repeat(1e6)}`, refused(8, 'bad-request', /JSON/)],
  ])('%s', async (_, frame, expected) => {
    expect(await ask(frame)).toEqual(expected)
    expect(logged).toEqual([])
  })
})

test('what a person can mend is told in its words', async () => {
  const { ask, logged } = aDispatch({
    'file.list': async () => {
      throw new PublicError('not-found', 'The folder is gone.', { path: 'a' })
    },
  })

  expect(await ask({ id: 1, channel: 'file.list', input: { workspaceId: 'w', path: 'a' } })).toEqual({
    id: 1,
    error: { code: 'not-found', text: 'The folder is gone.', details: { path: 'a' } },
  })
  expect(logged).toEqual([])
})

test('our own bug is logged and told without its text', async () => {
  const bug = new Error('secret inside')
  const { ask, logged } = aDispatch({
    'app.info': () => {
      throw bug
    },
  })

  expect(await ask({ id: 1, channel: 'app.info', input: {} })).toEqual({
    id: 1,
    error: { code: 'internal', text: 'Something went wrong' },
  })
  expect(logged).toEqual([{ err: bug, channel: 'app.info' }])
})

test('an answer that cannot cross is an error, not silence', async () => {
  const circular: unknown[] = []
  circular.push(circular)
  const { ask } = aDispatch({
    'session.list': () => circular as never,
    'workspace.recent': () => ['x'.repeat(maxFrameBytes)] as never,
  })

  expect(await ask({ id: 1, channel: 'session.list', input: { workspaceId: 'w' } })).toMatchObject({
    error: { code: 'internal' },
  })
  expect(await ask({ id: 2, channel: 'workspace.recent', input: {} })).toMatchObject({ error: { code: 'too-large' } })
})

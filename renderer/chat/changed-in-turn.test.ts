import { expect, test } from 'vitest'
import type { ToolView } from '../../preload/contract/tool.ts'
import { emptyTranscript, type Transcript, type TranscriptItem } from '../../preload/contract/transcript.ts'
import { changedInTurn } from './changed-in-turn.ts'

const diff = (...paths: readonly string[]): ToolView => ({
  kind: 'diff',
  files: paths.map((path) => ({ path, change: 'modified', added: 1, removed: 0 })),
  diff: '',
})
const call = (callId: string, view: ToolView, more: object = {}): TranscriptItem =>
  ({
    kind: 'tool',
    execution: { callId, status: 'completed', outcome: { result: '', view, changeSetId: `set-${callId}` }, ...more },
  }) as unknown as TranscriptItem
const end = (turnId: string) =>
  ({ kind: 'turn-end', turnId, reason: 'completed', usage: { inputTokens: 0, outputTokens: 0 }, at: 1 }) as const
const talk = (items: readonly TranscriptItem[], more: Partial<Transcript> = {}): Transcript => ({
  ...emptyTranscript('s'),
  items,
  ...more,
})

test('files are counted once each, of this turn alone', () => {
  const [first, second] = [end('1'), end('2')]
  const items = [call('a', diff('x', 'y')), first, call('b', diff('y')), call('c', diff('y', 'z')), second]

  expect(changedInTurn(talk(items), first)).toEqual({ count: 2, isAtLeast: false })
  expect(changedInTurn(talk(items), second)).toEqual({ count: 2, isAtLeast: false })
})

test('what a delegated task changed counts, at every depth', () => {
  const inner = talk([call('deep', diff('deep.ts'))])
  const outer = talk([call('task', diff('outer.ts')), call('more', diff())], { nested: { more: inner } })
  const last = end('1')

  expect(changedInTurn(talk([call('delegate', diff()), last], { nested: { delegate: outer } }), last)).toEqual({
    count: 2,
    isAtLeast: false,
  })
})

test('what only read, was undone or failed changed nothing', () => {
  const last = end('1')
  const read = call('r', diff('x'), { outcome: { result: '', view: diff('x') } })
  const failed = call('f', diff('x'), { status: 'failed' })

  expect(changedInTurn(talk([read, failed, call('u', diff('x'), { undone: true }), last]), last)).toBeNull()
})

test('a file written with what it held already does not count, one with another mode does', () => {
  const heading = (path: string) => `diff --git a/${path} b/${path}\n`
  const written: ToolView = {
    kind: 'diff',
    files: ['same', 'run.sh', 'new'].map((path) => ({ path, change: 'modified', added: 0, removed: 0 })),
    diff: `${heading('same')}${heading('run.sh')}old mode 100644\nnew mode 100755\n${heading('new')}new file mode 100644\n`,
  }
  const same: ToolView = { kind: 'diff', files: written.files.slice(0, 1), diff: heading('same') }
  const last = end('1')

  expect(changedInTurn(talk([call('w', written), last]), last)).toEqual({ count: 2, isAtLeast: false })
  expect(changedInTurn(talk([call('w', same), last]), last)).toBeNull()
})

test('deleted files count, their folders do not; a change of another kind counts as one', () => {
  const entries: ToolView = {
    kind: 'entries',
    entries: [
      { path: 'old', type: 'directory' },
      { path: 'old/a', type: 'file' },
    ],
    total: 2,
    truncated: false,
  }
  const image: ToolView = { kind: 'image', mediaType: 'image/png', blob: 'b', alt: '' }
  const last = end('1')

  expect(changedInTurn(talk([call('d', entries), call('i', image), last]), last)).toEqual({
    count: 2,
    isAtLeast: false,
  })
})

test('a list that is cut, and a turn whose beginning is not loaded, say at least', () => {
  const last = end('1')
  const many = diff(...Array.from({ length: 50 }, (_, index) => `${index}`))

  expect(changedInTurn(talk([call('a', many), last]), last)).toEqual({ count: 50, isAtLeast: true })
  expect(changedInTurn(talk([call('a', diff('x')), last], { itemsBefore: 3 }), last)).toEqual({
    count: 1,
    isAtLeast: true,
  })
})

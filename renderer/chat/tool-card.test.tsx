import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { useSession } from '../state/session-store.ts'
import { ToolCard } from './tool-card.tsx'

const base = {
  callId: 'c',
  tool: 'execute_command',
  title: 'npm test',
  arguments: '{"command":"npm test"}',
  createdAt: 1,
  startedAt: 1,
  endedAt: 2001,
}
const terminal = { kind: 'terminal', command: 'npm test', directory: '', output: 'two failed' } as const
const question = {
  kind: 'approve',
  effect: 'command',
  reasons: ['It runs code.'],
  preview: terminal,
  digest: 'd',
  offers: [],
}
const card = (part: object) =>
  renderToStaticMarkup(<ToolCard execution={{ ...base, ...part } as unknown as ToolExecution} />)

test.each([
  [
    'what runs shows its output and can be stopped',
    { status: 'running', output: 'so far' },
    ['Running', 'so far', 'Stop'],
  ],
  [
    'a failure is open, with its code and words',
    { status: 'failed', error: { code: 'STALE_FILE', message: 'It changed.' } },
    ['STALE_FILE', 'It changed.', '2.0 s'],
  ],
  [
    'an exit code other than 0 is told as one',
    { status: 'completed', outcome: { result: '{}', view: { ...terminal, exitCode: 3 } } },
    ['failed-exit', 'two failed', '3', '&quot;command&quot;: &quot;npm test&quot;'],
  ],
  [
    'a change can be undone',
    { status: 'completed', outcome: { result: '', changeSetId: 's', view: { kind: 'diff', files: [], diff: '' } } },
    ['Undo'],
  ],
  ['what asks shows the question', { status: 'asking', approvalId: 'a', question }, ['It runs code.', 'two failed']],
  [
    'what was read stays folded',
    { status: 'completed', outcome: { result: 'r', view: { kind: 'text', text: 'long' } } },
    ['false'],
  ],
])('%s', (_, part, words) => {
  const html = card(part)

  for (const word of words) expect(html).toContain(word)
})

test('what was undone is not offered to be undone', () => {
  const outcome = { result: '', changeSetId: 's', view: { kind: 'diff', files: [], diff: '' } }

  expect(card({ status: 'completed', undone: true, outcome })).not.toContain('>Undo<')
  expect(card({ status: 'completed', outcome: { result: 'r', view: { kind: 'text', text: 'unseen' } } })).not.toContain(
    'unseen',
  )
})

test('what changed files, and a commit, can be reviewed', () => {
  useSession.setState({ sessionId: 's' })
  const diff = { kind: 'diff', files: [], diff: '' } as const

  expect(card({ status: 'completed', outcome: { result: '', changeSetId: 's', view: diff } })).toContain('Review')
  expect(card({ status: 'completed', outcome: { result: '', view: { ...diff, commit: 'abc' } } })).toContain('Review')
  expect(card({ status: 'completed', outcome: { result: '', view: diff } })).not.toContain('Review')
  useSession.setState({ sessionId: null })
})

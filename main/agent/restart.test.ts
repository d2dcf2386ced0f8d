import { expect, test } from 'vitest'
import { emptyTranscript, type TranscriptItem } from '../../preload/contract/transcript.ts'
import { leftOpen } from './restart.ts'

const rules = { askAgain: true, onlyReads: () => false }
const message = {
  id: 'm',
  role: 'assistant',
  text: 'Half a sen',
  reasoning: '',
  callIds: [],
  complete: false,
  at: 1,
} as const
const brokenOff: TranscriptItem = { kind: 'assistant', message }
const end: TranscriptItem = {
  kind: 'turn-end',
  turnId: 't',
  reason: 'interrupted',
  usage: { inputTokens: 0, outputTokens: 0 },
  at: 2,
}
const question: TranscriptItem = {
  kind: 'user',
  message: { id: 'u', role: 'user', text: 'Go on', attachments: [], at: 3 },
}

test('an answer that broke off is ended once, by the restart that finds its turn open', () => {
  expect(leftOpen({ items: [brokenOff], nested: {} }, rules).endings).toEqual([{ type: 'message-finished', message }])
  expect(leftOpen({ items: [brokenOff, end, question], nested: {} }, rules).endings).toEqual([])
})

test('what was delegated is ended with the call that did it, and not again', () => {
  const delegated = (status: 'running' | 'interrupted'): TranscriptItem => ({
    kind: 'tool',
    execution: {
      ...{ callId: 'c', turnId: 't', messageId: 'm', index: 0, tool: 'delegate_task', title: '', arguments: '' },
      ...{ createdAt: 1, startedAt: 1 },
      ...(status === 'running'
        ? { status }
        : { status, endedAt: 2, error: { code: 'TOOL_CANCELLED', message: 'It was cut off.' } }),
    },
  })
  const nested = { c: { ...emptyTranscript('s'), items: [brokenOff] } }
  const beneath = { type: 'message-finished', message, parentCallId: 'c' }

  expect(leftOpen({ items: [delegated('running')], nested }, rules).endings).toContainEqual(beneath)
  expect(leftOpen({ items: [delegated('interrupted')], nested }, rules).endings).toEqual([])
})

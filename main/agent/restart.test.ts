import { expect, test } from 'vitest'
import type { TranscriptItem } from '../../preload/contract/transcript.ts'
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

import { expect, test } from 'vitest'
import type { AssistantMessage } from '../../preload/contract/agent.ts'
import { emptyTranscript, type Transcript, type TranscriptItem } from '../../preload/contract/transcript.ts'
import { groupMessages } from './group-messages.ts'

const anAnswer = (part: Partial<AssistantMessage> = {}): TranscriptItem => ({
  kind: 'assistant',
  message: { id: 'a', role: 'assistant', text: 'Hi', reasoning: '', callIds: [], complete: true, at: 1, ...part },
})
const aQuestion: TranscriptItem = {
  kind: 'user',
  message: { id: 'u', role: 'user', text: 'Hello', attachments: [], at: 0 },
}
const aTranscript = (items: readonly TranscriptItem[], part: Partial<Transcript> = {}): Transcript => ({
  ...emptyTranscript('s'),
  items,
  ...part,
})
const running = { turnId: 't', model: 'm', isScripted: false, startedAt: 0 }
const kinds = (transcript: Transcript) =>
  groupMessages(transcript).map((row) => (row.kind === 'item' ? row.key : row.kind))

test('messages stand in their order', () => {
  expect(kinds(aTranscript([aQuestion, anAnswer()]))).toEqual(['u', 'a'])
})

test('a message that only calls tools has no row', () => {
  expect(kinds(aTranscript([aQuestion, anAnswer({ text: '' })]))).toEqual(['u'])
})

test('what stands before the page is counted above it', () => {
  expect(kinds(aTranscript([aQuestion], { itemsBefore: 7 }))).toEqual(['older', 'u'])
})

test('a turn that shows nothing yet is shown to work', () => {
  expect(kinds(aTranscript([aQuestion], { running }))).toEqual(['u', 'working'])
})

test('a text that streams needs no other sign', () => {
  expect(kinds(aTranscript([aQuestion, anAnswer({ complete: false })], { running }))).toEqual(['u', 'a'])
})

test('an item that did not change keeps its row', () => {
  const answer = anAnswer()

  expect(groupMessages(aTranscript([answer]))[0]).toBe(groupMessages(aTranscript([answer, aQuestion]))[0])
})

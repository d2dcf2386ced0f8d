import { expect, test } from 'vitest'
import type { ModelMessage } from '../providers/provider.ts'
import { createContextMeter, foldLongResults } from './context.ts'

const result = (callId: string, length: number): ModelMessage => ({
  role: 'tool',
  callId,
  text: callId.repeat(length),
  isError: false,
})
const lengths = (messages: readonly ModelMessage[]) => messages.map(({ text }) => text.length)

test('long results are folded oldest first, as many as needed, and the newest stay whole', () => {
  const messages = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => result(id, 10_000))

  expect(foldLongResults(messages, 5000)).toBe(1)
  expect(lengths(messages).map((length) => length === 10_000)).toEqual([false, true, true, true, true, true, true])
  expect(foldLongResults(messages, 1e9)).toBe(2)
  expect(lengths(messages).filter((length) => length === 10_000)).toHaveLength(4)
  expect(foldLongResults(messages, 1e9)).toBe(0)
  expect(messages[0]!.text).toMatch(/^a{600}\n\[9400 more characters were folded/)
})

test('short results and what people and models said are never folded', () => {
  const long = 'x'.repeat(10_000)
  const messages: ModelMessage[] = [
    { role: 'user', text: long },
    { role: 'assistant', text: long, calls: [] },
    ...['a', 'b', 'c', 'd', 'e'].map((id) => result(id, 500)),
  ]

  expect(foldLongResults(messages, 1e9)).toBe(0)
})

test('the estimate follows what the provider counted', () => {
  const meter = createContextMeter()
  const request = { system: 'You help.', tools: [] }
  const messages: ModelMessage[] = [{ role: 'user', text: 'ы'.repeat(9000) }]

  meter.estimate(request, messages)
  meter.calibrate(6000)

  const next = meter.estimate(request, [...messages, { role: 'user', text: 'ы'.repeat(900) }])
  expect(next).toBeGreaterThan(6500)
  expect(next).toBeLessThan(6700)
})

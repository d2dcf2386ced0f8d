import { expect, test } from 'vitest'
import type { ModelEvent } from '../providers/provider.ts'
import { type ReadEvent, withTextCalls } from './text-calls.ts'

const tools = [
  { name: 'read_file', description: '', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
]

async function read(texts: readonly string[], dialect: string): Promise<ReadEvent[]> {
  const given = async function* (): AsyncGenerator<ModelEvent> {
    for (const delta of texts) yield { type: 'text', delta }
    yield { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } }
    yield { type: 'stop', reason: 'end' }
  }
  const events: ReadEvent[] = []
  for await (const event of withTextCalls(given(), dialect, tools)) events.push(event)
  return events
}
const textOf = (events: readonly ReadEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.delta : '')).join('')

const call = '<tool_call>\n{"name": "read_file", "arguments": {"path": "a.ts"}}\n</tool_call>'

test('a call written as text is told as a call, and its markup is not shown', async () => {
  const events = await read(['I look. ', call.slice(0, 7), call.slice(7, 40), call.slice(40)], 'auto')

  expect(textOf(events).trim()).toBe('I look.')
  expect(events.filter(({ type }) => type.startsWith('call-')).map(({ type }) => type)).toContain('call-started')
  expect(events.find(({ type }) => type === 'call-finished')).toMatchObject({
    call: { name: 'read_file', arguments: '{"path":"a.ts"}' },
  })
  expect(events.at(-1)).toEqual({ type: 'stop', reason: 'calls' })
})

test('a model that calls natively may write markup as text', async () => {
  const events = await read([call], 'native')

  expect(textOf(events)).toBe(call)
})

test('text without calls is passed on as it is', async () => {
  const events = await read(['a < b, ', 'and [c](d)'], 'auto')

  expect(textOf(events)).toBe('a < b, and [c](d)')
  expect(events.at(-1)).toEqual({ type: 'stop', reason: 'end' })
})

test('reasoning that only showed itself at its end is taken out of the text', async () => {
  const events = await read(['I think so. ', '</think>', 'Yes.'], 'auto')

  expect(events.map(({ type }) => type)).toContain('text-was-reasoning')
  expect(textOf(events)).toMatch(/Yes\.$/)
})

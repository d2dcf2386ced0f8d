import { expect, test } from 'vitest'
import type { ModelEvent, ModelMessage } from '../provider.ts'
import { parseScript } from '../scripts.ts'
import { createScripted } from './scripted.ts'

const user = (text: string): ModelMessage => ({ role: 'user', text })
const assistant = (text = 'x'): ModelMessage => ({ role: 'assistant', text, calls: [] })
const result = (text: string): ModelMessage => ({ role: 'tool', callId: 'c', text, isError: false })

async function play(script: string, messages: readonly ModelMessage[], signal = new AbortController().signal) {
  const provider = createScripted(await parseScript(script))
  const events: ModelEvent[] = []
  for await (const event of provider.answer({ model: 'scripted', system: '', messages, tools: [], signal })) {
    events.push(event)
  }
  return events
}

const textIn = (events: readonly ModelEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.delta : '')).join('')

test('an answer with a call streams its parts and stops for the call', async () => {
  const events = await play(
    `turns: [{ reasoning: hm, text: Reading., calls: [{ tool: read_file, arguments: { path: a.txt } }] }]`,
    [user('go')],
  )

  expect(events).toEqual([
    { type: 'reasoning', delta: 'hm' },
    { type: 'text', delta: 'Reading.' },
    { type: 'call-started', index: 0, id: 'call_1_1', name: 'read_file' },
    { type: 'call-arguments', index: 0, delta: '{"path":"a.txt"}' },
    { type: 'call-finished', index: 0, call: { id: 'call_1_1', name: 'read_file', arguments: '{"path":"a.txt"}' } },
    { type: 'stop', reason: 'calls' },
  ])
})

test('the history alone says which answer comes', async () => {
  const script = `
turns:
  - [one, two]
  - three
otherwise: nothing more`

  const at = async (...messages: ModelMessage[]) => textIn(await play(script, messages))

  expect(await at(user('a'))).toBe('one')
  expect(await at(user('a'), assistant(), result('r'))).toBe('two')
  expect(await at(user('a'), assistant(), assistant(), user('b'))).toBe('three')
  expect(await at(user('a'), assistant(), assistant(), user('b'), assistant(), user('c'))).toBe('nothing more')
})

test('a message that fits a turn is answered by it and takes no other turn', async () => {
  const script = `
turns:
  - first
  - { when: /weather/i, answers: [sunny] }
  - { when: rain, text: wet }
  - second`

  const messages = [user('a'), assistant(), user('The Weather?'), assistant(), user('b')]

  expect(textIn(await play(script, messages.slice(0, 3)))).toBe('sunny')
  expect(textIn(await play(script, messages))).toBe('second')
  expect(textIn(await play(script, [user('Any rain?')]))).toBe('wet')
})

test('one of several answers is chosen by the last result', async () => {
  const script = `
turns:
  - - calls: [{ tool: write_file }]
    - either:
        - { when: { status: rejected }, text: Then not. }
        - { text: Written. }`
  const history = [user('a'), assistant()]

  expect(textIn(await play(script, [...history, result('{"status":"rejected"}')]))).toBe('Then not.')
  expect(textIn(await play(script, [...history, result('{"status":"success"}')]))).toBe('Written.')
})

test('values of the last result can be put into arguments', async () => {
  const script = `turns: [[x, { calls: [{ tool: kill, arguments: { id: "{{result.process_id}}" } }] }]]`

  const events = await play(script, [
    user('a'),
    assistant(),
    result('{"status":"success","result":{"process_id":"p7"}}'),
  ])

  expect(events.at(-2)).toMatchObject({ call: { arguments: '{"id":"p7"}' } })
})

test('an error that lasts two times lets the third request through', async () => {
  const provider = createScripted(await parseScript('turns: [{ text: ok, error: { kind: overloaded, times: 2 } }]'))
  const ask = async () => {
    const signal = new AbortController().signal
    let text = ''
    for await (const event of provider.answer({ model: '', system: '', messages: [user('a')], tools: [], signal })) {
      if (event.type === 'text') text += event.delta
    }
    return text
  }

  await expect(ask()).rejects.toMatchObject({ kind: 'overloaded' })
  await expect(ask()).rejects.toMatchObject({ kind: 'overloaded' })
  expect(await ask()).toBe('ok')
})

test('a broken stream gives what stands before the break', async () => {
  const provider = createScripted(await parseScript('turns: [{ text: half, break: true }]'))
  const signal = new AbortController().signal
  const events: ModelEvent[] = []

  const run = async () => {
    for await (const event of provider.answer({ model: '', system: '', messages: [user('a')], tools: [], signal })) {
      events.push(event)
    }
  }

  await expect(run()).rejects.toMatchObject({ kind: 'network' })
  expect(textIn(events)).toBe('half')
})

test('a script that hangs ends with the abort', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('stop')), 10)

  await expect(play('turns: [{ hang: true }]', [user('a')], controller.signal)).rejects.toThrow('stop')
})

test('an expectation that fails says what came', async () => {
  const script = `turns: [[x, { expect: { result: tests passed }, text: ok }]]`

  await expect(play(script, [user('a'), assistant(), result('2 failed')])).rejects.toThrow(/2 failed/)
})

test('repeated text is as long as it says', async () => {
  expect(textIn(await play('turns: [{ text: "abc ", repeat: 50000 }]', [user('a')]))).toHaveLength(200_000)
})

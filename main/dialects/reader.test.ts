import { expect, test } from 'vitest'
import { offeredTools } from './cases.ts'
import type { ReaderEvent } from './dialect.ts'
import { createReader } from './reader.ts'

const options = { dialect: 'auto', tools: offeredTools }

/** What each piece gave. */
function given(pieces: readonly string[]): readonly (readonly ReaderEvent[])[] {
  const reader = createReader(options)
  return [...pieces.map((piece) => reader.push(piece)), reader.end()]
}

test('text is handed on as soon as it is certain not to be markup', () => {
  expect(given(['Hello <', 'b> and <tool', 'box'])).toEqual([
    [{ type: 'text', delta: 'Hello ' }],
    [{ type: 'text', delta: '<b> and ' }],
    [{ type: 'text', delta: '<toolbox' }],
    [],
  ])
})

test('a call is announced with its name, fills as it comes, and is complete with its last byte', () => {
  const pieces = ['<tool_call>{"name": "read_file"', ', "arguments": {"path": "a', '.ts"', '}', '}', '</tool_call>']

  expect(given(pieces)).toEqual([
    [],
    [
      { type: 'call-started', index: 0, name: 'read_file' },
      { type: 'call-arguments', index: 0, delta: '{"path":"a' },
    ],
    [{ type: 'call-arguments', index: 0, delta: '.ts"' }],
    [{ type: 'call-arguments', index: 0, delta: '}' }],
    [{ type: 'call-finished', index: 0, name: 'read_file', arguments: { path: 'a.ts' } }],
    [],
    [],
  ])
})

test('a value in a tag streams as JSON', () => {
  expect(given(['<write_file><path>a</path><content>\n"1', '" é\n', '2\n</content></write_file>'])).toEqual([
    [
      { type: 'call-started', index: 0, name: 'write_file' },
      { type: 'call-arguments', index: 0, delta: '{"path":"a","content":"\\"1' },
    ],
    [{ type: 'call-arguments', index: 0, delta: '\\" é' }],
    [
      { type: 'call-arguments', index: 0, delta: '\\n2"}' },
      { type: 'call-finished', index: 0, name: 'write_file', arguments: { path: 'a', content: '"1" é\n2' } },
    ],
    [],
  ])
})

test('reasoning streams without the white space around it', () => {
  expect(given(['<think>\nfirst', '\n', 'second\n</think>\n\nHi'])).toEqual([
    [{ type: 'reasoning', delta: 'first' }],
    [],
    [
      { type: 'reasoning', delta: '\nsecond' },
      { type: 'text', delta: 'Hi' },
    ],
    [],
  ])
})

test.each([1, 3, 4, 7, 1000])('a long value in pieces of %i is whole, and complete with its last byte', (size) => {
  const content = 'if (a < b) { say("é😀") } // </content\n'.repeat(400)
  const text = `<tool_call>${JSON.stringify({ name: 'write_file', arguments: { path: 'a', content } })}`
  const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  )

  const events = given(pieces)

  expect(events.at(-2)?.at(-1)).toEqual({
    type: 'call-finished',
    index: 0,
    name: 'write_file',
    arguments: { path: 'a', content },
  })
  const deltas = events.flat().flatMap((event) => (event.type === 'call-arguments' ? [event.delta] : []))
  expect(JSON.parse(deltas.join(''))).toEqual({ path: 'a', content })
})

test('without tools nothing is a call', () => {
  const reader = createReader({ dialect: 'auto', tools: [] })
  const text = '<tool_call>{"name": "f", "arguments": {}}</tool_call>.'

  expect([...reader.push(text), ...reader.end()]).toEqual([{ type: 'text', delta: text }])
})

test('a dialect reads its own form and leaves the others alone', () => {
  const reader = createReader({ dialect: 'mistral', tools: null })

  expect(reader.push('<tool_call>{"name": "f", "arguments": {}}</tool_call>[TOOL_CALLS]f[ARGS]{}')).toEqual([
    { type: 'text', delta: '<tool_call>{"name": "f", "arguments": {}}</tool_call>' },
    { type: 'call-started', index: 0, name: 'f' },
    { type: 'call-arguments', index: 0, delta: '{}' },
    { type: 'call-finished', index: 0, name: 'f', arguments: {} },
  ])
})

test.each([
  ['laguna', '<user>get_weather\n<arg_key>city</arg_key>\n<arg_value>Bern</arg_value>\n</user>'],
  ['laguna', '<user>\n{"name": "get_weather", "arguments": {"city": "Bern"}}\n</user>'],
  ['gemma', '{"name": "get_weather", "parameters": {"city": "Bern"}}'],
  ['gemma', '[get_weather(city="Bern")]'],
  ['gigachat', '{"function_call": {"name": "get_weather", "arguments": "{\\"city\\": \\"Bern\\"}"}}'],
  ['granite', '<tool_call>\n<function=get_weather>\n<parameter=city>\nBern\n</parameter>\n</function>\n</tool_call>'],
  ['rwkv', "<tool_call>\n{'arguments': {'city': 'Bern'}, 'name': 'get_weather', 'type': 'tool_call'}"],
  ['rwkv', '```json\n{"name": "get_weather", "arguments": {"city": "Bern"}}\n```'],
  ['functionary-v3.1', '<function=get_weather>{"city": "Bern"}</function>'],
  ['mimo', '<tool_call>{"name": "get_weather", "arguments": {"city": "Bern"}}</tool_call>'],
  ['json', '{"tool": "get_weather", "args": {"city": "Bern"}}'],
])('%s, where it is named, may be written as %s', (dialect, raw) => {
  const reader = createReader({ dialect, tools: offeredTools })
  const events = [...reader.push(raw), ...reader.end()]

  expect(events.map(({ type }) => type)).toEqual(['call-started', 'call-arguments', 'call-finished'])
  expect(events.at(-1)).toMatchObject({ name: 'get_weather', arguments: { city: 'Bern' } })
})

test('a dialect may be called by another of its names', () => {
  const reader = createReader({ dialect: 'Qwen3_Coder', tools: null })

  expect(reader.push('<function=f></function>').at(-1)).toEqual({
    type: 'call-finished',
    index: 0,
    name: 'f',
    arguments: {},
  })
})

test('deep nesting and long white space do no harm', () => {
  const deep = '['.repeat(100_000)
  const wide = ' '.repeat(200_000)

  for (const text of [
    `<tool_call>{"name": "plan", "arguments": {"steps": ${deep}`,
    `<|python_start|>[plan(steps=${deep}`,
    `<|tool_call>call:plan{steps:${deep}`,
    `<write_file><content>${wide}</content>${wide}</write_file>`,
    `[${wide}{${wide}<tool_call>${wide}{"name":${wide}"read_file"${wide},"arguments":${wide}{"path":${wide}"a"`,
    `<|python_start|>[read_file(path='it's'${wide},${wide})`,
    '<tool_call>'.repeat(20_000),
    '```\n'.repeat(20_000),
    '{"name": '.repeat(20_000),
  ]) {
    const pieces = Array.from({ length: Math.ceil(text.length / 5) }, (_, at) => text.slice(at * 5, (at + 1) * 5))
    expect(() => given(pieces)).not.toThrow()
  }
})

import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { UsageError } from './command.ts'
import { command } from './parse.ts'

async function parse(input: string, args: readonly string[] = ['--jsonl']): Promise<unknown[]> {
  let printed = ''
  const status = await command.run(args, {
    stdin: Readable.from([input]),
    print: async (text) => {
      printed += text
    },
    tell: () => undefined,
    env: {},
    isTerminal: false,
    signal: new AbortController().signal,
  })
  expect(status).toBe(0)
  return printed
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown)
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`

test('raw text and pieces of it give content, reasoning and calls', async () => {
  const raw = '<think>So.</think>Hi <tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>'

  const answers = await parse(line({ raw }) + line({ chunks: [raw.slice(0, 20), raw.slice(20)], dialect: 'hermes' }))

  const expected = { content: 'Hi ', reasoning: 'So.', calls: [{ name: 'f', arguments: { a: 1 } }], problems: [] }
  expect(answers).toEqual([expected, expected])
})

test('tools are taken flat and under function, and calls of others stay text', async () => {
  const raw = '<function=f><parameter=a>1</parameter></function><function=g></function>'
  const parameters = { type: 'object', properties: { a: { type: 'integer' } } }

  const answers = await parse(
    line({ raw, tools: [{ name: 'f', parameters }] }) +
      line({ raw, tools: [{ type: 'function', function: { name: 'f', parameters } }] }),
  )

  const expected = { content: '<function=g></function>', calls: [{ name: 'f', arguments: { a: 1 } }], problems: [] }
  expect(answers).toEqual([expected, expected])
})

test('what cannot be mended comes as it was, with its position', async () => {
  const answers = await parse(line({ raw: '<tool_call>{"name": "f", "arguments": {"a": ?}}</tool_call>' }))

  expect(answers).toEqual([
    {
      content: '',
      calls: [{ name: 'f', arguments: '{"a": ?}' }],
      problems: [{ position: 44, message: 'The arguments of f are not valid JSON. Expected a JSON value, found "?".' }],
    },
  ])
})

test('reasoning that the prompt opened is told apart when it ends', async () => {
  const answers = await parse(line({ raw: 'So it is.\n</think>\n\nYes.' }))

  expect(answers).toEqual([{ content: 'Yes.', reasoning: 'So it is.', calls: [], problems: [] }])
})

test('every line gets one answer, also one that is no JSON, no object or has no text', async () => {
  const answers = await parse('nonsense\n[]\n{}\n{"raw": "ok"}\n')

  expect(answers).toHaveLength(4)
  expect(answers[2]).toMatchObject({ content: '', calls: [], problems: [{ position: 0 }] })
  expect(answers[3]).toEqual({ content: 'ok', calls: [], problems: [] })
})

test('an unknown dialect is told of, and every dialect tried', async () => {
  const [answer] = await parse(line({ raw: '[TOOL_CALLS]f{}', dialect: 'volapük' }))

  expect(answer).toMatchObject({ calls: [{ name: 'f', arguments: {} }], problems: [{ position: 0 }] })
})

test('other arguments are refused', async () => {
  await expect(parse('', [])).rejects.toThrow(UsageError)
})

import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { command } from './check-command.ts'
import { UsageError } from './command.ts'

async function answers(lines: readonly string[]): Promise<unknown[]> {
  let printed = ''
  const status = await command.run(['--jsonl'], {
    stdin: Readable.from([lines.join('\n')]),
    print: async (text) => {
      printed += text
    },
    tell: () => {},
    env: {},
    isTerminal: false,
    signal: new AbortController().signal,
  })
  expect(status).toBe(0)
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

test('answers each line with its verdict, its parts and why', async () => {
  expect(await answers(['{"command":"git status | head","platform":"linux"}'])).toEqual([
    {
      verdict: 'safe',
      parts: [
        { words: ['git', 'status'], verdict: 'safe', why: 'It only reads.' },
        { words: ['head'], verdict: 'safe', why: 'It only reads.' },
      ],
      why: ['Every command in it only reads.'],
    },
  ])
})

test('reads a line by the platform and the rules it names', async () => {
  const verdicts = await answers([
    '{"command":"Get-ChildItem","platform":"windows"}',
    '{"command":"Get-ChildItem","platform":"linux"}',
    '{"command":"npm test","rules":{"allow":["npm test"]},"platform":"posix"}',
    '{"command":"npm test","rules":{"allow":["npm"],"deny":["npm test"]},"platform":"posix"}',
    '{"command":"rm x","rules":{"allow":["rm"],"deny":null},"platform":null}',
  ])

  expect(verdicts.map((answer) => (answer as { verdict: string }).verdict)).toEqual([
    'safe',
    'ask',
    'safe',
    'dangerous',
    'dangerous',
  ])
})

test('answers what it cannot read as well, line for line', async () => {
  expect(await answers(['nonsense', '{"command":1}', '[]', '', '{"command":"","platform":"linux"}'])).toEqual(
    Array.from({ length: 5 }, () => ({ verdict: 'ask', parts: [], why: [expect.any(String)] })),
  )
})

test('takes --jsonl and nothing else', async () => {
  const io = {
    stdin: Readable.from([]),
    print: async () => {},
    tell: () => {},
    env: {},
    isTerminal: false,
    signal: new AbortController().signal,
  }

  await expect(command.run([], io)).rejects.toThrow(UsageError)
  await expect(command.run(['ls'], io)).rejects.toThrow(UsageError)
})

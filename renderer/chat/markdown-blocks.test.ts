import { expect, test } from 'vitest'
import { noText, splitBlocks } from './markdown-blocks.ts'

const sample = `# Title

First paragraph
over two lines.

- one
- two

\`\`\`ts
const a = 1

const b = 2
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

Last.
`

const sources = (text: string) => splitBlocks(text, noText).blocks.map(({ source }) => source)

test('blocks put together again are the text', () => {
  expect(sources(sample).join('')).toBe(sample)
})

test('a text that grows by any piece ends as the same blocks as read at once', () => {
  for (const size of [1, 3, 7, 40]) {
    let split = noText
    for (let end = 0; end < sample.length + size; end += size) split = splitBlocks(sample.slice(0, end), split)
    expect(split.blocks.map(({ source }) => source)).toEqual(sources(sample))
  }
})

test('blocks before the last two stay the same objects while the text grows', () => {
  const before = splitBlocks(sample, noText)

  const after = splitBlocks(`${sample}\nMore.`, before)

  expect(after.blocks[0]).toBe(before.blocks[0])
  expect(after.blocks[2]).toBe(before.blocks[2])
})

test('code knows its language and whether its fence is closed', () => {
  const open = splitBlocks('```ts\nconst a = 1\n', noText).blocks[0]!.code
  const closed = splitBlocks('```ts\nconst a = 1\n```\n', noText).blocks[0]!.code

  expect(open).toEqual({ language: 'ts', text: 'const a = 1', isClosed: false })
  expect(closed).toEqual({ language: 'ts', text: 'const a = 1', isClosed: true })
})

test('another text in place of the first is read anew', () => {
  const before = splitBlocks(sample, noText)

  expect(splitBlocks('Other.', before).blocks.map(({ source }) => source)).toEqual(['Other.'])
})

test('leading blank lines are kept', () => {
  expect(sources('\n\nHi.').join('')).toBe('\n\nHi.')
})

import { expect, test } from 'vitest'
import { plainText } from './ansi.ts'

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]8;;https://x.y\u0007link\u001b]8;;\u0007', 'link'],
  ['\u001b]0;title\u0007text', 'text'],
  ['a\r\nb\r\n', 'a\nb\n'],
  ['10%\r20%\r100%\n', '100%\n'],
  ['10%\r20%\r', '20%'],
  ['bell\u0007, \ttab', 'bell, \ttab'],
])('%j reads as %j', (output, text) => {
  expect(plainText(output)).toBe(text)
})

test('long lines read as short ones do', () => {
  expect(plainText('x'.repeat(2_000_000))).toHaveLength(2_000_000)
  expect(plainText(`${'x'.repeat(1_000_000)}\r`)).toHaveLength(1_000_000)
  expect(plainText('\r'.repeat(1_000_000))).toBe('')
})

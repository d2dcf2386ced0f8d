import { expect, test } from 'vitest'
import { styledSpans } from './ansi.ts'

const text = (output: string) =>
  styledSpans(output)
    .map((span) => span.text)
    .join('')

test('colours and weights begin and end where they say', () => {
  expect(styledSpans('a\u001b[1;32mb\u001b[0mc')).toEqual([
    { text: 'a' },
    { text: 'b', isBold: true, color: 'var(--ansi-green)' },
    { text: 'c' },
  ])
})

test('256 and true colours are read', () => {
  expect(styledSpans('\u001b[38;5;196mx\u001b[48;2;1;2;3my')).toEqual([
    { text: 'x', color: 'rgb(255 0 0)' },
    { text: 'y', color: 'rgb(255 0 0)', background: 'rgb(1 2 3)' },
  ])
})

test('sequences that move the cursor or set a title are left out', () => {
  expect(text('\u001b]0;title\u0007a\u001b[2K\u001b[1Gb\u001b(B')).toBe('ab')
})

test('a carriage return starts its line anew', () => {
  expect(text('10%\r50%\r100%\ndone\r\nend')).toBe('100%\ndone\nend')
})

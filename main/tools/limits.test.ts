import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAtLine, fitForModel } from './limits.ts'

test('a result that fits is left alone', () => {
  const result = { content: 'short', list: ['a', 'b'] }

  expect(fitForModel(result, 100)).toBe(result)
})

test('only what is long is cut, at a line, and says how much is left out', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n')

  const { content, encoding } = fitForModel({ content: lines, encoding: 'utf-8' }, 1000) as Record<string, string>

  expect(encoding).toBe('utf-8')
  expect(content).toMatch(/^line 0\nline 1\n[^]*\[\d+ characters in about \d+ lines are left out here\.[^]*line 999$/)
  expect(content!.length).toBeLessThan(1300)
})

test('a cut text is its own beginning and end, and never half a surrogate pair', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 50, maxLength: 400 }),
      fc.integer({ min: 6, max: 45 }),
      (text, length) => {
        const [head = '', tail = ''] = cutAtLine(text, length).split(/\n\[\d+ characters[^]*?to see them\.\]\n/)

        expect(text.startsWith(head)).toBe(true)
        expect(text.endsWith(tail)).toBe(true)
        expect(head).not.toMatch(/[\ud800-\udbff]$/)
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packTexts, unpackTexts } from '../../preload/contract/packed-texts.ts'
import { compareTexts } from './hunks.ts'

/** Few words, so that lines stand more than once, and every kind of ending. */
const aLine = fc.tuple(fc.constantFrom('', 'one', 'two', 'three', '\r'), fc.constantFrom('\n', '\r\n'))
const aText = fc
  .tuple(fc.array(aLine, { maxLength: 40 }), fc.constantFrom('', 'end', 'end\r'))
  .map(([lines, end]) => lines.flat().join('') + end)

test('texts and hunks come out as they went in', () => {
  fc.assert(
    fc.property(fc.option(aText), fc.option(aText), fc.nat(3), (before, after, context) => {
      const { hunks } = compareTexts(before ?? '', after ?? '', context)

      expect(unpackTexts(JSON.parse(JSON.stringify(packTexts({ before, after, hunks }))))).toEqual({
        before,
        after,
        hunks,
      })
    }),
    { numRuns: 2000 },
  )
})

test('a hunk that was compared roughly is told so', () => {
  const numbers = Array.from({ length: 2000 }, (_, index) => `${index % 7}\n`)
  const before = numbers.join('')
  const after = numbers.toReversed().join('').replaceAll('3', '4')
  const { hunks } = compareTexts(before, after)
  expect(hunks.some(({ coarse }) => coarse)).toBe(true)

  expect(unpackTexts(packTexts({ before, after, hunks }))).toEqual({ before, after, hunks })
})

import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { aReading, cases, offeredTools } from './cases.ts'
import { dialects } from './registry.ts'

test.each(cases)('$file: $name', ({ raw, dialect, isOpen, expected }) => {
  const tools = isOpen ? null : offeredTools

  expect(aReading([raw], { dialect, tools })).toEqual(expected)
})

test.each(cases)('$file: $name, wherever it is cut', ({ raw, dialect, isOpen, expected }) => {
  const options = { dialect, tools: isOpen ? null : offeredTools }

  const pieces = [raw.split(''), ...Array.from(raw, (_, at) => [raw.slice(0, at), raw.slice(at)])]
  const wrong = pieces.filter((cut) => !isDeepStrictEqual(aReading(cut, options), expected))

  expect(wrong).toEqual([])
})

test('every dialect has a case that names it', () => {
  const named = new Set(cases.map(({ dialect }) => dialect))

  expect([...dialects.keys()].filter((name) => !named.has(name))).toEqual([])
})

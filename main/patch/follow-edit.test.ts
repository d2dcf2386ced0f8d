import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileContent } from './byte-lines.ts'
import { followEdit } from './follow-edit.ts'

const file = (text: string, mode = 0o644): FileContent => ({ kind: 'file', bytes: Buffer.from(text), mode })
const textOf = (content: FileContent) => ('bytes' in content ? Buffer.from(content.bytes).toString() : content.kind)
const rows = (words: string) =>
  words
    .split('')
    .map((word) => `${word}\n`)
    .join('')

/** Lines of one letter: small ones were there, capitals came with the changes, digits are others'. */
test.each([
  ['others change another place', 'abcdef', 'aBcdef', 'aBcde1', 'abcde1', false],
  ['others change the line beside', 'abc', 'aBc', 'aB1', 'ab1', false],
  ['others put a line before what came', 'abc', 'aXYbc', 'a1XYbc', 'a1bc', false],
  ['others put a line before what replaced a line', 'abc', 'aBc', 'a1Bc', 'a1bc', false],
  ['others put a line after what replaced a line', 'abc', 'aBc', 'aB1c', 'ab1c', false],
  ['others put a line into what came', 'abc', 'aXYbc', 'aX1Ybc', 'a1bc', false],
  ['others take a line of what came', 'abc', 'aXYbc', 'aYbc', 'abc', false],
  ['others replace a line of what came', 'abc', 'aXYbc', 'aX1bc', 'a1bc', true],
  ['others replace what replaced a line', 'abc', 'aBc', 'a1c', 'a1c', true],
  ['others replace a part of what replaced a line', 'abc', 'aXYc', 'aX1c', 'ab1c', true],
  ['others put the line back', 'abc', 'aBc', 'abc', 'abc', false],
  ['others put one of the lines back', 'abcd', 'aXd', 'acd', 'abcd', false],
  ['others put one back and write another', 'abcde', 'aXe', 'a1ce', 'a1ce', true],
  ['others delete what replaced a line', 'abc', 'aBc', 'ac', 'abc', false],
  ['others put a line where one was removed', 'abc', 'ac', 'a1c', 'ab1c', false],
  ['others delete the lines around what was removed', 'abcde', 'abde', 'ae', 'ae', true],
  ['others delete all around what was replaced', 'abcde', 'abCde', 'ae', 'ae', true],
  ['others rewrite everything', 'abc', 'aBc', '123', '123', true],
  ['two places, others change one of them', 'abcde', 'aBcDe', 'a1cDe', 'a1cde', true],
  ['two places, others replace all between', 'abcde', 'aBcDe', 'a12e', 'a12e', true],
])('%s', (_name, without, from, to, expected, isLost) => {
  const followed = followEdit(file(rows(without)), file(rows(from)), file(rows(to)))

  expect({ ...followed, without: textOf(followed.without) }).toEqual({ without: rows(expected), isLost })
})

test('a last line without its end gets one where another follows', () => {
  const { without } = followEdit(file('a\nb'), file('a\nb\nX'), file('a\nb\nX\n1\n'))

  expect(textOf(without)).toBe('a\nb\n1\n')
})

test('the mode that others set is in both, that of the changes in one', () => {
  const both = followEdit(file('a\n'), file('X\n'), file('X\n', 0o755))
  const mine = followEdit(file('a\n'), file('a\n', 0o755), file('a\n1\n', 0o755))

  expect(both.without).toEqual(file('a\n', 0o755))
  expect(mine.without).toEqual(file('a\n1\n'))
})

test('bytes that no text has are others as soon as they change them', () => {
  const bytes = (value: number) => ({ kind: 'file', bytes: Uint8Array.of(0, 1, value), mode: 0o644 }) as const

  expect(followEdit(bytes(1), bytes(2), bytes(3))).toEqual({ without: bytes(3), isLost: true })
})

test('a file that others encoded anew is told apart by its text', () => {
  const encoded = (text: string): FileContent => ({ kind: 'file', bytes: Buffer.from(text, 'utf16le'), mode: 0o644 })

  const { without, isLost } = followEdit(file('a\nb\nж\n'), file('a\nX\nж\n'), encoded('\ufeffa\nX\nж\n1\n'))

  expect('bytes' in without && Buffer.from(without.bytes).toString('utf16le')).toBe('\ufeffa\nb\nж\n1\n')
  expect(isLost).toBe(false)
})

/**
 * For each line who changes it, if anybody, when, and into what: another, none, or several. What was removed between
 * two lines that one edit replaces has no place any more, so here only others remove.
 */
const order = fc.nat(3)
const place = fc.oneof(
  fc.record({ by: fc.constant('nobody' as const), into: fc.constant('one' as const), order }),
  fc.record({ by: fc.constant('agent' as const), into: fc.constantFrom('one' as const, 'more' as const), order }),
  fc.record({ by: fc.constant('person' as const), into: fc.constantFrom('one' as const, 'none' as const), order }),
)
const places = fc.array(place, { minLength: 1, maxLength: 40 })

test('edits of different lines in any order leave one version with both and one with the others alone', () => {
  fc.assert(
    fc.property(places, (chosen) => {
      const textAfter = (isDone: (place: (typeof chosen)[number]) => boolean) =>
        chosen
          .map((place, index) => {
            if (place.by === 'nobody' || !isDone(place)) return `line ${index}\n`
            if (place.into === 'none') return ''
            return place.into === 'one'
              ? `${place.by} ${index}\n`
              : `${place.by} ${index}\n${place.by} again ${index}\n`
          })
          .join('')
      let without = file(textAfter(() => false))
      for (const order of [0, 1, 2, 3]) {
        const from = file(textAfter((place) => place.order < order || (place.order === order && place.by === 'agent')))
        const to = file(textAfter((place) => place.order <= order))
        without = followEdit(without, from, to).without
      }

      expect(textOf(without)).toBe(textAfter(({ by }) => by === 'person'))
    }),
    { numRuns: Number(process.env['CODELAB_FOLLOWED'] ?? 300) },
  )
})

test('the mark before the first line and the end of the last one are of no line', () => {
  const [without, from] = ['\ufeffa\r\nb', '\ufeffA\r\nb']
  const follow = (to: string) => textOf(followEdit(file(without), file(from), file(to)).without)

  expect(follow('\ufeff1\r\nA\r\nb')).toBe('\ufeff1\r\na\r\nb')
  expect(follow('A\r\nb')).toBe('a\r\nb')
  expect(follow('\ufeffA\r\nb\r\n1')).toBe('\ufeffa\r\nb\r\n1')
  expect(follow('\ufeffA\r\nb\r\n')).toBe('\ufeffa\r\nb\r\n')
  expect(textOf(followEdit(file('a\nb\r'), file('A\nb\r'), file('1\nA\nb\r')).without)).toBe('1\na\nb\r')
})

test('a file that others gave another encoding has its mark', () => {
  const wide = (text: string): FileContent => ({
    kind: 'file',
    bytes: Buffer.from(`\ufeff${text}`, 'utf16le'),
    mode: 0o644,
  })

  expect(followEdit(file('a\nb\n'), wide('A\nb\n'), wide('A\n1\nb\n')).without).toEqual(wide('a\n1\nb\n'))
})

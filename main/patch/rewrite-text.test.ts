import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText } from './encodings.ts'
import { rewriteText } from './rewrite-text.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const latin = (result: ReturnType<typeof rewriteText>) => {
  if (!(result instanceof Uint8Array)) throw new Error(JSON.stringify(result))
  return Buffer.from(result).toString('latin1')
}

test('an editor that knows one line ending leaves the others as they are', () => {
  const before = bytes('one\r\ntwo\nthree\rfour')

  const after = rewriteText(before, 'one\n2\nthree\nfour\nfive\n', { endings: 'of-neighbours' })

  expect(latin(after)).toBe('one\r\n2\r\nthree\rfour\rfive\r')
})

test('broken sequences of untouched lines stay, and a byte order mark too', () => {
  const before = bytes('\xef\xbb\xbfgood\nbad \xff\xfe\nlast\n')
  const shown = 'good\nbad \ufffd\ufffd\nLAST\n'

  const after = rewriteText(before, shown, { encoding: 'utf-8', endings: 'of-neighbours' })

  expect(latin(after)).toBe('\xef\xbb\xbfgood\nbad \xff\xfe\nLAST\n')
})

test('given endings count: a file can be brought from one to the other', () => {
  expect(latin(rewriteText(bytes('a\r\nb\r\n'), 'a\nb\n', { endings: 'as-given' }))).toBe('a\nb\n')
})

test('the last line may gain or lose its ending', () => {
  expect(latin(rewriteText(bytes('a\r\nb'), 'a\nb\n', { endings: 'of-neighbours' }))).toBe('a\r\nb\r\n')
  expect(latin(rewriteText(bytes('a\r\nb\r\n'), 'a\nb', { endings: 'of-neighbours' }))).toBe('a\r\nb')
})

test('a character the encoding lacks is named', () => {
  expect(rewriteText(bytes('a\n'), 'ж\n', { encoding: 'windows-1252', endings: 'as-given' })).toEqual({ cannot: 'ж' })
})

test('each byte of windows-1252 is one character, wherever it stands', () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  for (const byte of every) {
    expect(decodeText(Uint8Array.of(byte), 'windows-1252')).toBe(decodeText(every, 'windows-1252')[byte])
  }
})

test('the text that was there gives the bytes that were there', () => {
  const anyByte = fc.uint8Array({ maxLength: 200 })
  const anyLines = fc
    .array(fc.tuple(fc.string({ maxLength: 6 }), fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
    .map((lines) => Uint8Array.from(Buffer.from(lines.map((line) => line.join('')).join(''), 'utf8')))
  fc.assert(
    fc.property(
      fc.oneof(anyByte, anyLines),
      fc.constantFrom('as-given' as const, 'of-neighbours' as const),
      (before, endings) => {
        const text = decodeText(before, 'windows-1252')
        const after = rewriteText(before, text, { encoding: 'windows-1252', endings })

        // A mark says more than the label: then the text is not the file's.
        fc.pre(!(before[0] === 0xff && before[1] === 0xfe) && !(before[0] === 0xfe && before[1] === 0xff))
        fc.pre(!(before[0] === 0xef && before[1] === 0xbb && before[2] === 0xbf))
        expect(after).toEqual(before)
      },
    ),
    { examples: [[Uint8Array.of(0xff), 'as-given']] },
  )
})

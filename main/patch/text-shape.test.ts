import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyHunks } from './apply-hunks.ts'
import { decodeText, encodeText } from './encodings.ts'
import { parsePatch } from './parse.ts'
import { composeBytes, concatenate, detectEncoding, readShape } from './text-shape.ts'

const bytes = (text: string, encoding: string): Uint8Array => {
  const encoded = encodeText(text, encoding)
  if ('cannot' in encoded) throw new Error(`${encoding} has no ${encoded.cannot}`)
  return encoded
}

const piece = fc.constantFrom<readonly number[]>(
  [10],
  [13],
  [13, 10],
  [0xd0, 0x96],
  [0xff],
  [0xfe],
  [0x80],
  [0xe0, 0x41],
  [97],
  [32],
  [9],
  [0x81],
)
const randomBytes = fc.array(piece, { maxLength: 200 }).map((parts) => Uint8Array.from(parts.flat()))
const encodings = fc.constantFrom(
  undefined,
  'utf-8',
  'windows-1251',
  'windows-1252',
  'shift_jis',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'euc-jp',
  'iso-2022-jp',
)

describe('bytes that nobody touches', () => {
  test('stay the same, whatever they are', () => {
    fc.assert(
      fc.property(
        randomBytes,
        encodings,
        fc.option(fc.boolean(), { nil: undefined }),
        (file, encoding, breakAtReturns) => {
          const shape = readShape(file, { encoding, ...(breakAtReturns === undefined ? {} : { breakAtReturns }) })
          if ('notText' in shape) return

          expect(composeBytes(shape, [{ from: 0, to: shape.lines.length }])).toEqual(file)
          const halves = [0, 1].map((half) => (shape.lines.length * half) >> 1)
          expect(
            composeBytes(shape, [
              { from: 0, to: halves[1]! },
              { from: halves[1]!, to: shape.lines.length },
            ]),
          ).toEqual(file)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('stay the same around a line that is replaced', () => {
    fc.assert(
      fc.property(randomBytes, randomBytes, fc.constantFrom('\n', '\r\n'), (above, below, ending) => {
        const target = new TextEncoder().encode(`the only line of its kind${ending}`)
        const start = concatenate([above, new TextEncoder().encode(ending)])
        if ('notText' in readShape(concatenate([start, target, below]))) return
        const { edits } = parsePatch(
          '<<<<<<< SEARCH\nthe only line of its kind\n=======\nanother\n>>>>>>> REPLACE\n',
          'f',
        )

        const applied = applyHunks(concatenate([start, target, below]), edits[0]!.hunks, 'search-replace', 'utf-8')

        const marks = start[0] === 0xff || start[0] === 0xfe
        if (marks) return
        expect('bytes' in applied ? applied.bytes : applied).toEqual(
          concatenate([start, new TextEncoder().encode(`another${ending}`), below]),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a line that is replaced is written in the encoding of its file', () => {
  test.each([
    ['utf-8', 'Привет', 'Мир'],
    ['utf-16le', 'Привет', 'Мир 日本'],
    ['utf-16be', 'Привет', 'Мир 日本'],
    ['windows-1251', 'Привет, мир', 'Ёлка'],
    ['windows-1252', 'façade – déjà', 'naïve €'],
    ['shift_jis', '日本語のテキスト', '漢字カナ ｱｲｳ ―'],
    ['euc-jp', '日本語', '漢字 ｶﾅ'],
    ['gbk', '中文文本', '汉字'],
    ['big5', '中文文本', '漢字'],
    ['euc-kr', '한국어 텍스트', '글자'],
    ['koi8-r', 'Привет', 'Мир'],
  ])('%s', (encoding, old, now) => {
    const patch = `--- a/f\n+++ b/f\n@@ -2 +2 @@\n-${old}\n+${now}\n`
    const file = (line: string): Uint8Array => bytes(`1\r\n${line}\r\n3`, encoding)

    const applied = applyHunks(file(old), parsePatch(patch).edits[0]!.hunks, 'unified', encoding)

    expect(applied).toMatchObject({ bytes: file(now), encoding })
    expect(decodeText(file(now), encoding)).toBe(`1\r\n${now}\r\n3`)
  })

  test('a character the encoding lacks is refused, not replaced by another', () => {
    const patch = '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-Привет\n+日本\n'

    const applied = applyHunks(
      bytes('Привет\n', 'windows-1251'),
      parsePatch(patch).edits[0]!.hunks,
      'unified',
      'windows-1251',
    )

    expect(applied).toEqual({ cannot: '日', encoding: 'windows-1251' })
  })
})

test('every character that an encoding can write, it reads back', () => {
  for (const encoding of [
    'windows-1251',
    'windows-1252',
    'shift_jis',
    'euc-jp',
    'gbk',
    'big5',
    'euc-kr',
    'koi8-r',
    'iso-8859-2',
  ]) {
    const wrong: string[] = []
    for (let code = 0; code < 0xffff; code++) {
      const character = String.fromCharCode(code)
      const encoded = encodeText(character, encoding)
      if (!('cannot' in encoded) && decodeText(encoded, encoding) !== character) wrong.push(character)
    }
    expect([encoding, wrong]).toEqual([encoding, []])
  }
})

test.each([
  [[0xef, 0xbb, 0xbf, 97], 'utf-8'],
  [[0xff, 0xfe, 97, 0], 'utf-16le'],
  [[0xfe, 0xff, 0, 97], 'utf-16be'],
  [[...bytes('plain words', 'utf-16le')], 'utf-16le'],
  [[...bytes('Привет, как дела', 'utf-8')], 'utf-8'],
  [[...bytes('Привет, как дела', 'utf-8'), 0xff], 'utf-8'],
  [[...bytes('Привет, как дела', 'windows-1251')], 'windows-1251'],
  [[...bytes('Voilà, déjà vu', 'windows-1252')], 'windows-1252'],
  [[...bytes('これは日本語のテキストです', 'shift_jis')], 'shift_jis'],
])('%j is taken for %s', (file, encoding) => {
  expect(detectEncoding(Uint8Array.from(file))).toMatchObject({ encoding })
})

test('bytes with NUL are no text', () => {
  expect(detectEncoding(Uint8Array.of(1, 0, 0, 2, 3))).toHaveProperty('notText')
})

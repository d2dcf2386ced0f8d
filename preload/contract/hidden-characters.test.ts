import { expect, test } from 'vitest'
import { findHidden, replaceHidden } from './hidden-characters.ts'

const bracketed = (text: string) => replaceHidden(text, (code) => `<${code}>`)

test.each([
  ['a bidirectional override', 'safe\u202Etxt.exe', 'safe<U+202E>txt.exe'],
  ['a space without width', 'rm\u200B -rf', 'rm<U+200B> -rf'],
  ['an escape', '\u001b[2K', '<U+001B>[2K'],
  ['a lone carriage return', 'ls\rrm', 'ls<U+000D>rm'],
  ['a tag character', 'a\u{E0041}', 'a<U+E0041>'],
  ['a joiner between Latin letters', 'a\u200Db', 'a<U+200D>b'],
  ['a joiner after an emoji and before nothing', '👩\u200D', '👩<U+200D>'],
  ['an isolate', '\u2066a\u2069', '<U+2066>a<U+2069>'],
  ['a mark of direction', 'a\u200Eb\u200Fc\u061Cd', 'a<U+200E>b<U+200F>c<U+061C>d'],
  ['a control of the second set', '\u009B31m\u0085', '<U+009B>31m<U+0085>'],
  ['the other ends of lines', 'a\u2028b\u2029c', 'a<U+2028>b<U+2029>c'],
  ['a mark of byte order', '\uFEFFa', '<U+FEFF>a'],
  ['letters that are blank', '\u3164\uFFA0\u115F', '<U+3164><U+FFA0><U+115F>'],
  ['what joins nothing', 'a\u2060b\u034Fc', 'a<U+2060>b<U+034F>c'],
  ['a choice of form where there is none', 'a\uFE0F1\uFE0F', 'a<U+FE0F>1<U+FE0F>'],
  ['words spelt in choices of form', '😀\uFE01\u{E0101}', '😀<U+FE01><U+E0101>'],
  ['a second choice of form', '葛\u{E0100}\u{E0101}', '葛\u{E0100}<U+E0101>'],
  ['half of a character', 'a\uD83D', 'a<U+D83D>'],
  ['a musical control', '\u{1D173}', '<U+1D173>'],
  ['a deletion', 'a\u007F', 'a<U+007F>'],
  ['a null', '\u0000', '<U+0000>'],
])('%s is made visible', (_, text, visible) => {
  expect(bracketed(text)).toBe(visible)
})

test.each([
  ['lines and tabs', 'one\n\ttwo'],
  ['Cyrillic and Chinese', 'Привет, 世界'],
  ['an emoji put together by joiners', '👩‍💻 👨‍👩‍👧'],
  ['Persian with its joiner', 'می‌خواهم'],
  ['Hebrew and Arabic', 'שלום, مرحبا'],
  ['an emoji with its form, and a key', '❤️ ☎︎ 1️⃣ #️⃣ 👁️‍🗨️ 🏳️‍🌈'],
  ['an ideograph in one of its forms', '葛\u{E0100}城'],
  ['spaces that are wider or do not break', '10\u00A0km\u3000\u2009.'],
  ['accents put together', 'e\u0301'],
])('%s stay as they are', (_, text) => {
  expect(bracketed(text)).toBe(text)
})

test('what is hidden is found where it stands', () => {
  expect(findHidden('a\u200Bb👩‍💻\n\u{E0041}')).toEqual([
    { character: '\u200B', index: 1, code: 'U+200B' },
    { character: '\u{E0041}', index: 9, code: 'U+E0041' },
  ])
  expect(findHidden('nothing 👩‍💻')).toEqual([])
})

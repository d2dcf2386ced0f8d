import { expect, test } from 'vitest'
import { visibleLine, visibleText } from './visible-text.ts'

test.each([
  ['a bidirectional override', 'safe\u202Etxt.exe', 'safe⟨U+202E⟩txt.exe'],
  ['a space without width', 'rm\u200B -rf', 'rm⟨U+200B⟩ -rf'],
  ['an escape', '\u001b[2K', '⟨U+001B⟩[2K'],
  ['a lone carriage return', 'ls\rrm', 'ls⟨U+000D⟩rm'],
  ['a tag character', 'a\u{E0041}', 'a⟨U+E0041⟩'],
  ['a joiner between Latin letters', 'a\u200Db', 'a⟨U+200D⟩b'],
])('%s is made visible', (_, text, visible) => {
  expect(visibleText(text)).toBe(visible)
})

test.each([
  ['lines and tabs', 'one\n\ttwo'],
  ['Cyrillic and Chinese', 'Привет, 世界'],
  ['an emoji put together by joiners', '👩‍💻 👨‍👩‍👧'],
  ['Persian with its joiner', 'می‌خواهم'],
])('%s stay as they are', (_, text) => {
  expect(visibleText(text)).toBe(text)
})

test('the endings of Windows lines are no oddity', () => {
  expect(visibleText('a\r\nb')).toBe('a\nb')
})

test('a single line shows its newlines', () => {
  expect(visibleLine('a\nb')).toBe('a⏎b')
})

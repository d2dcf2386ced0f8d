import { expect, test } from 'vitest'
import { visibleText } from './visible-text.ts'

test.each([
  ['a bidirectional override', 'safe\u202Etxt.exe', 'safe<U+202E>txt.exe'],
  ['an escape', '\u001b[2K', '<U+001B>[2K'],
  ['a carriage return that would overwrite the line', 'rm\rls', 'rm<U+000D>ls'],
  ['a tag character', 'a\u{E0041}', 'a<U+E0041>'],
  ['a letter that is blank', 'a\u3164', 'a<U+3164>'],
  ['half of a character', 'a\uD83D', 'a<U+D83D>'],
])('a terminal is shown %s as its code', (_, text, visible) => {
  expect(visibleText(text)).toBe(visible)
})

test('what shapes the letter or emoji beside it goes to the terminal as it is', () => {
  expect(visibleText('می‌خواهم 👩‍💻\r\n\tnext')).toBe('می‌خواهم 👩‍💻\n\tnext')
})

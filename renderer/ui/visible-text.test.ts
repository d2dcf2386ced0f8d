import { expect, test } from 'vitest'
import { hiddenCharacters, visibleLine, visibleText } from './visible-text.ts'

test('what hides something is shown as its code, what shapes a letter stays', () => {
  expect(visibleText('safe\u202Etxt.exe 👩‍💻')).toBe('safe⟨U+202E⟩txt.exe 👩‍💻')
})

test('the endings of Windows lines are no oddity', () => {
  expect(visibleText('a\r\nb')).toBe('a\nb')
})

test('a single line shows its newlines', () => {
  expect(visibleLine('a\nb')).toBe('a⏎b')
})

test('what is hidden is found where it stands', () => {
  expect(hiddenCharacters('a\u200Bb👩‍💻\n\u{E0041}')).toEqual([
    { character: '\u200B', index: 1, code: '⟨U+200B⟩' },
    { character: '\u{E0041}', index: 9, code: '⟨U+E0041⟩' },
  ])
  expect(hiddenCharacters('nothing 👩‍💻')).toEqual([])
})

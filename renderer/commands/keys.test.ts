import { expect, test } from 'vitest'
import { commands } from './commands.ts'
import { shortcutOf } from './keys.ts'

const pressed = (part: Partial<KeyboardEvent>) =>
  shortcutOf({
    key: '',
    code: '',
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...part,
  } as KeyboardEvent)

test('a letter counts by its place, so that shortcuts work under a Cyrillic layout', () => {
  expect(pressed({ key: 'З', code: 'KeyP', ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+P')
})

test('punctuation counts by its place too, and named keys by their name', () => {
  expect(pressed({ key: 'ю', code: 'Period', ctrlKey: true })).toBe('Ctrl+.')
  expect(pressed({ key: 'Enter', code: 'NumpadEnter', ctrlKey: true })).toBe('Ctrl+Enter')
  expect(pressed({ key: 'Escape', code: 'Escape' })).toBe('Escape')
})

test('no two commands share an id or a shortcut', () => {
  const shortcuts = commands.flatMap(({ shortcut }) => shortcut ?? [])

  expect(new Set(shortcuts).size).toBe(shortcuts.length)
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
})

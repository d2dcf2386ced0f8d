import { expect, test } from 'vitest'
import { actionOf, keysOf } from './keys.ts'
import type { ReviewKind } from './verbs.ts'

const pressed = (key: string, more: object = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test.each<[ReviewKind, string]>([
  ['patch', 'a r space e c u U b Ctrl+Enter'],
  ['session', 'a r space e c u Ctrl+Enter'],
  ['working-tree', 'a r space e c u Ctrl+Enter'],
  ['index', 'r space c u Ctrl+Enter'],
  ['commits', 'a c u'],
])('the keys of %s are those that do something there: %s', (kind, wanted) => {
  const shared = [']', '[', '}', '{', 'ArrowDown', 'ArrowUp', '?', 'z', 'Enter', 'ArrowRight', 'ArrowLeft']
  const keys = keysOf(kind).flatMap((row) => row.keys.map(([, key]) => (key === ' ' ? 'space' : key)))

  expect(keys.filter((key) => !shared.includes(key)).join(' ')).toBe(wanted)
})

test('a key that means nothing there is left to others', () => {
  expect(actionOf('commits', pressed('r'))).toBeNull()
  expect(actionOf('index', pressed('a'))).toBeNull()
  expect(actionOf('session', pressed('a', { ctrlKey: true }))).toBeNull()
  expect(actionOf('session', pressed('u', { altKey: true }))).toBeNull()
  expect(actionOf('session', pressed('ArrowDown'))).toBeNull()
})

test('letters are told by their place where the layout writes others', () => {
  expect(actionOf('patch', pressed('ф', { code: 'KeyA' }))).toBe('first')
  expect(actionOf('patch', pressed('Г', { code: 'KeyU', shiftKey: true }))).toBe('again')
  expect(actionOf('patch', pressed('ъ', { code: 'BracketRight' }))).toBe('next-hunk')
  expect(actionOf('patch', pressed('Х', { code: 'BracketLeft', shiftKey: true }))).toBe('previous-file')
})

test('a letter of the keyboard at hand is taken as it is written', () => {
  expect(actionOf('patch', pressed('a', { code: 'KeyQ' }))).toBe('first')
})

test('the whole is finished by Control or Command and Enter', () => {
  expect(actionOf('index', pressed('Enter', { metaKey: true }))).toBe('finish')
  expect(actionOf('index', pressed('Enter'))).toBeNull()
  expect(actionOf('commits', pressed('Enter', { ctrlKey: true }))).toBeNull()
})

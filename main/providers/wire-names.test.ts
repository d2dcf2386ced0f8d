import { expect, test } from 'vitest'
import { createWireNames, toWireName } from './wire-names.ts'

test('dots become underscores, and come back', () => {
  const names = createWireNames(['git.status', 'read_file'])

  expect(names.toWire('git.status')).toBe('git_status')
  expect(names.fromWire('git_status')).toBe('git.status')
  expect(names.fromWire('read_file')).toBe('read_file')
})

test('a name the model made up stays as it is', () => {
  expect(createWireNames(['git.status']).fromWire('git_stash')).toBe('git_stash')
})

test('names that meet on the wire are told apart', () => {
  const names = createWireNames(['a.b', 'a_b', 'a/b'])

  expect(['a.b', 'a_b', 'a/b'].map(names.toWire)).toEqual(['a_b', 'a_b_2', 'a_b_3'])
  expect(['a_b', 'a_b_2', 'a_b_3'].map(names.fromWire)).toEqual(['a.b', 'a_b', 'a/b'])
})

test.each(['поиск', '', 'x'.repeat(100), 'a b'])('%j fits every provider', (name) => {
  expect(toWireName(name)).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
})

test('long names that begin alike are told apart', () => {
  const [one, other] = [`${'x'.repeat(70)}1`, `${'x'.repeat(70)}2`]
  const names = createWireNames([one, other])

  expect(names.toWire(one)).not.toBe(names.toWire(other))
  expect(names.toWire(other)).toHaveLength(64)
})

import { afterEach, expect, test } from 'vitest'
import type { UndoneFile } from '../../preload/contract/agent.ts'
import { speak } from '../locale/text.ts'
import { undoneText } from './undone-text.ts'

afterEach(() => speak('en'))

const parts = (...files: Partial<UndoneFile>[]) => ({
  undoId: 'undo',
  files: files.map((file): UndoneFile => ({ path: 'door.ts', change: 'modified', part: 'hunks', count: 2, ...file })),
  total: files.length,
  callIds: [],
})

test('hunks and lines of one file are counted, several files are', () => {
  expect(undoneText('undone', parts({}))).toBe('You undid 2 hunks in door.ts')
  expect(undoneText('undone', parts({ part: 'lines', count: 1 }))).toBe('You undid 1 line in door.ts')
  expect(undoneText('undone', parts({ part: 'all', count: 1 }))).toBe('You undid the changes in door.ts')
  expect(undoneText('undone', parts({}, {}))).toBe('You undid changes in 2 files')
  expect(undoneText('restored', parts({ part: 'all', count: 1 }))).toBe('You brought back the changes in door.ts')
  expect(undoneText('restored', parts({}))).toBe('You brought back 2 hunks in door.ts')
})

test('it is said in Russian as numbers are there', () => {
  speak('ru')

  expect(undoneText('undone', parts({ count: 5 }))).toBe('Вы отменили 5 фрагментов в door.ts')
  expect(undoneText('restored', parts({}, {}))).toBe('Вы вернули изменения в 2 файлах')
})

test('odd characters of a name are made visible', () => {
  expect(undoneText('undone', parts({ path: 'a\u202Eb' }))).toContain('a⟨U+202E⟩b')
})

import { expect, test } from 'vitest'
import type { FileProgress, Hunk } from '../../preload/contract/patch.ts'
import { fileVerbs, type ReviewKind, rowVerbs } from './verbs.ts'

const hunk = {
  number: 1,
  lines: [
    { kind: 'context', text: '' },
    { kind: 'removed', text: '' },
    { kind: 'added', text: '' },
  ],
} as unknown as Hunk
const told = (kind: ReviewKind, choice?: FileProgress['hunks'][string], file = {}) => {
  const { state, word, verbs } = fileVerbs(kind, { hunks: choice === undefined ? {} : { 1: choice } }, file).bar(1)
  return [state, word, ...verbs.map(({ key, text, isOn }) => `${key} ${text}${isOn ? ' on' : ''}`)]
}

test('what can be done to a hunk is a matter of what is reviewed', () => {
  expect(told('patch')).toEqual(['undecided', 'Undecided', 'A Accept', 'R Reject'])
  expect(told('session')).toEqual(['undecided', null, 'A Keep', 'R Undo'])
  expect(told('working-tree')).toEqual(['undecided', null, 'A Stage', 'R Discard'])
  expect(told('index')).toEqual(['undecided', null, 'R Unstage'])
  expect(told('commits')).toEqual(['undecided', null, 'A Mark as seen'])
})

test('what was decided is on', () => {
  expect(told('patch', 'rejected')).toEqual(['rejected', 'Rejected', 'A Accept', 'R Reject on'])
  expect(told('session', 'accepted')).toEqual(['accepted', 'Kept', 'A Keep on', 'R Undo'])
  expect(told('commits', 'accepted')).toEqual(['accepted', 'Seen', 'A Mark as seen on'])
})

test('while lines are chosen, what is done at once says to how many', () => {
  expect(told('session', [1, 2])).toEqual(['partly', '2 lines chosen', 'A Keep', 'R Undo 2 lines'])
  expect(told('working-tree', [1])).toEqual(['partly', '1 line chosen', 'A Stage 1 line', 'R Discard 1 line'])
  expect(told('patch', [1])).toEqual(['partly', 'In part', 'A Accept', 'R Reject'])
})

test('nothing can be done to what is fixed', () => {
  expect(told('session', undefined, { isFixed: 'moved-on' })).toEqual(['undecided', null])
  expect(rowVerbs('working-tree', { isFixed: 'conflicted' })).toEqual([])
  expect(fileVerbs('session', { hunks: {} }, { isFixed: 'moved-on' }).boxes).toBe('none')
})

test('what goes only as a whole is offered for the file and not for its hunks', () => {
  const verbs = fileVerbs('working-tree', { hunks: {} }, { isWhole: 'link' })

  expect(verbs.bar(1).verbs).toEqual([])
  expect(verbs.bar(0).verbs.map(({ name }) => name)).toEqual(['stage', 'discard'])
  expect(verbs.boxes).toBe('none')
})

test('a line of a patch is left out or taken; one of changes that stand is chosen or as it is', () => {
  const lineOf = (kind: ReviewKind, choice: FileProgress['hunks'][string]) =>
    fileVerbs(kind, { hunks: { 1: choice } }, {}).line(hunk, 1)

  expect(lineOf('patch', 'accepted')).toBe('kept')
  expect(lineOf('patch', [2])).toBe('left')
  expect(lineOf('session', 'accepted')).toBe('undecided')
  expect(lineOf('session', [1])).toBe('kept')
  expect(lineOf('session', [2])).toBe('undecided')
})

test('a row offers what is done at once', () => {
  expect(rowVerbs('patch', {})).toEqual([])
  expect(rowVerbs('session', {})).toEqual(['undo'])
  expect(rowVerbs('working-tree', {})).toEqual(['stage', 'discard'])
  expect(rowVerbs('commits', {})).toEqual([])
})

import { expect, test } from 'vitest'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { changed, doneAgain, startedAt, takenBack } from './review-history.ts'

const aText = (editedText: string): ReviewProgress => ({ files: { a: { hunks: {}, editedText } }, comments: [] })
const nothing: ReviewProgress = { files: {}, comments: [] }

test('a decision is taken back and done again', () => {
  const decided = changed(startedAt(nothing), () => aText('one'))

  expect(takenBack(decided).now).toBe(nothing)
  expect(doneAgain(takenBack(decided)).now).toEqual(aText('one'))
})

test('what was typed in one go is taken back as one', () => {
  let history = changed(startedAt(nothing), () => aText('o'), 'edit 1')
  history = changed(history, () => aText('on'), 'edit 1')
  history = changed(history, () => aText('one'), 'edit 1')

  expect(takenBack(history).now).toBe(nothing)
  expect(takenBack(history).before).toEqual([])
})

test('another edit is another step, and so is what is typed after a step was taken back', () => {
  let history = changed(startedAt(nothing), () => aText('one'), 'edit 1')
  history = changed(history, () => aText('two'), 'edit 2')
  expect(takenBack(history).now).toEqual(aText('one'))

  history = changed(takenBack(history), () => aText('three'), 'edit 2')
  expect(takenBack(history).now).toEqual(aText('one'))
})

test('a new decision forgets what had been taken back', () => {
  const history = changed(takenBack(changed(startedAt(nothing), () => aText('one'))), () => aText('two'))

  expect(doneAgain(history).now).toEqual(aText('two'))
})

import { expect, test } from 'vitest'
import { noticeText } from './notice-text.ts'

test('a code with a sentence is told with its values', () => {
  expect(noticeText('budget-used-up', { scope: 'turn', kind: 'calls', limit: '20' })).toBe(
    'The budget of this turn is used up: 20 calls. Continue, or send a message, to allow as much again.',
  )
})

test('what is counted takes the form of its number', () => {
  expect(noticeText('results-folded', { count: '1' })).toMatch(/^1 long result was/)
  expect(noticeText('results-folded', { count: '4' })).toMatch(/^4 long results were/)
})

test('an unknown code is shown with its values, odd characters made visible', () => {
  expect(noticeText('of-tomorrow', { name: 'a\u202Eb' })).toBe('of-tomorrow a⟨U+202E⟩b')
})

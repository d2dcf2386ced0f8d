import { expect, test } from 'vitest'
import { mentionAt, withMention } from './mention.ts'

test('a mention begins at an @ that no word stands before', () => {
  expect(mentionAt('see @src/a', 10)).toEqual({ start: 4, query: 'src/a' })
  expect(mentionAt('@', 1)).toEqual({ start: 0, query: '' })
  expect(mentionAt('me@example.com', 14)).toBeNull()
  expect(mentionAt('@done and more', 14)).toBeNull()
})

test('what was typed of it is replaced by the path', () => {
  expect(withMention('see @gr please', { start: 4, query: 'gr' }, 'src/greet.ts')).toEqual({
    text: 'see @src/greet.ts please',
    caret: 18,
  })
})

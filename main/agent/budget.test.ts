import { expect, test } from 'vitest'
import { exceeded, nothingSpent, spentBy, together } from './budget.ts'

const none = { calls: null, tokens: null, cost: null, minutes: null } as const

test('without limits everything fits', () => {
  expect(exceeded(none, { calls: 1e9, tokens: 1e12, cost: 1e6, minutes: 1e6 })).toBeNull()
})

test('calls that would pass the limit are stopped before they run, the last one that fits is not', () => {
  const budget = { ...none, calls: 10 }

  expect(exceeded(budget, { ...nothingSpent, calls: 8 }, { calls: 2 })).toBeNull()
  expect(exceeded(budget, { ...nothingSpent, calls: 8 }, { calls: 3 })).toBe('calls')
})

test('what is used up stops the next request', () => {
  expect(exceeded({ ...none, tokens: 100 }, { ...nothingSpent, tokens: 99 })).toBeNull()
  expect(exceeded({ ...none, tokens: 100 }, { ...nothingSpent, tokens: 100 })).toBe('tokens')
  expect(exceeded({ ...none, minutes: 0.5 }, spentBy({ inputTokens: 0, outputTokens: 0 }, 0, 31_000))).toBe('minutes')
})

test('two spendings add up', () => {
  const one = spentBy({ inputTokens: 1, outputTokens: 2, cost: 0.5 }, 3, 60_000)

  expect(together(one, one)).toEqual({ calls: 6, tokens: 6, cost: 1, minutes: 2 })
})

import { expect, test } from 'vitest'
import { isWider, modePolicy } from './modes.ts'

test.each([
  ['coder', 'ask', true],
  ['debug', 'architect', true],
  ['architect', 'ask', true],
  ['coder', 'debug', false],
  ['ask', 'coder', false],
  ['architect', 'coder', false],
  ['ask', 'orchestrator', false],
  ['ask', 'architect', false],
  ['architect', 'architect', false],
])('%s after %s is wider: %s', (next, current, expected) => {
  expect(isWider(modePolicy(next), modePolicy(current))).toBe(expected)
})

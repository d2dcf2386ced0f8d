import { expect, test } from 'vitest'
import { denyBeforehand } from './decide.ts'
import { isWider, type ModePolicy, modePolicy } from './modes.ts'

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

test('a mode with tools of its own has no others, and one with more tools is wider', () => {
  const tester: ModePolicy = { name: 'tester', level: 'execute', tools: ['read_file'] }
  const standing = { policy: tester, isTrusted: true }

  expect(denyBeforehand({ ...standing, tool: { name: 'read_file', level: 'read-only' } })).toBeNull()
  expect(denyBeforehand({ ...standing, tool: { name: 'echo', level: 'read-only' } })).toMatchObject({
    code: 'MODE_RESTRICTED',
  })
  expect(isWider(modePolicy('ask'), tester)).toBe(true)
  expect(isWider({ ...tester, name: 'other' }, tester)).toBe(false)
})

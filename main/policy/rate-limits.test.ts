import { expect, test } from 'vitest'
import { createRateLimits } from './rate-limits.ts'

test('lets as many calls through in a minute as its limit, then says how long to wait', () => {
  const limits = createRateLimits({ command: 2 })

  expect(limits.take('s', 'command', 0)).toBe(0)
  expect(limits.take('s', 'command', 10_000)).toBe(0)
  expect(limits.take('s', 'command', 20_000)).toBe(40_000)
  expect(limits.take('s', 'command', 59_999)).toBe(1)
  expect(limits.take('s', 'command', 60_000)).toBe(0)
  expect(limits.take('s', 'command', 60_001)).toBe(9_999)
})

test('counts each session and each class by itself', () => {
  const limits = createRateLimits({ read: 1, write: 1 })

  expect(limits.take('s', 'read', 0)).toBe(0)
  expect(limits.take('s', 'write', 0)).toBe(0)
  expect(limits.take('t', 'read', 0)).toBe(0)
  expect(limits.take('s', 'read', 0)).toBe(60_000)
})

test('does not count a call that has to wait', () => {
  const limits = createRateLimits({ read: 1 })
  limits.take('s', 'read', 0)

  for (let now = 1; now < 60_000; now += 1000) expect(limits.take('s', 'read', now)).toBe(60_000 - now)

  expect(limits.take('s', 'read', 60_000)).toBe(0)
})

test('knows no limit for what has none', () => {
  const limits = createRateLimits()

  for (let call = 0; call < 1000; call++) expect(limits.take('s', 'none', 0)).toBe(0)
})

test('has the limits of the specification', () => {
  const limits = createRateLimits()
  const count = (rateClass: 'write' | 'command' | 'read' | 'browser') => {
    let calls = 0
    while (limits.take('s', rateClass, 0) === 0) calls++
    return calls
  }

  expect([count('write'), count('command'), count('read'), count('browser')]).toEqual([100, 50, 200, 30])
})

test('a clock that goes back locks nobody out', () => {
  const limits = createRateLimits({ read: 1 })
  limits.take('s', 'read', 1_000_000)

  expect(limits.take('s', 'read', 0)).toBe(0)
})

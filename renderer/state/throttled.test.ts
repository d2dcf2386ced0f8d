import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttled } from './throttled.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is asked for again and again is done at once, and together after each pause', () => {
  const done: number[] = []
  const began = Date.now()
  const ask = throttled(() => done.push(Date.now() - began), 500)

  for (let at = 0; at < 12; at++) {
    ask()
    vi.advanceTimersByTime(100)
  }
  vi.advanceTimersByTime(5000)
  ask()

  expect(done).toEqual([0, 500, 1000, 1500, 6200])
})

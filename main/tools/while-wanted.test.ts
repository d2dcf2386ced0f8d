import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { whileWanted } from './while-wanted.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function begin() {
  const controller = new AbortController()
  const late = vi.fn()
  let finish = (_: string) => {}
  const work = new Promise<string>((resolve) => (finish = resolve))
  const waiting = whileWanted(work, controller.signal, { abandoned: () => new Error('left behind'), late })
  return { controller, late, waiting, finish: (value: string) => finish(value) }
}

test('what comes to its end in time is given, also when it was told to stop', async () => {
  const { controller, late, waiting, finish } = begin()

  controller.abort()
  await vi.advanceTimersByTimeAsync(1000)
  finish('done')

  expect(await waiting).toBe('done')
  expect(late).not.toHaveBeenCalled()
})

test('what does not hear that it should stop is left behind, and counted when it comes after all', async () => {
  const { controller, late, waiting, finish } = begin()
  const outcome = waiting.catch((error: Error) => error.message)

  controller.abort()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await outcome).toBe('left behind')
  finish('too late')
  await vi.advanceTimersByTimeAsync(0)

  expect(late).toHaveBeenCalledOnce()
})

test('without a signal it may take as long as it takes', async () => {
  const { waiting, finish } = begin()

  await vi.advanceTimersByTimeAsync(3_600_000)
  finish('done')

  expect(await waiting).toBe('done')
})

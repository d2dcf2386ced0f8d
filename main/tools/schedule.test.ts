import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meet, type Place, runInOrder, type Touch, touchOf } from './schedule.ts'

const reading = (...reads: string[]): Touch => ({ reads, writes: [], isExclusive: false })
const writing = (...writes: string[]): Touch => ({ reads: [], writes, isExclusive: false })
const nothing: Touch = { reads: [], writes: [], isExclusive: false }
const everything: Touch = { reads: [], writes: [], isExclusive: true }

test.each([
  ['two reads', reading('a'), reading('a'), false],
  ['writes to different files', writing('a'), writing('b'), false],
  ['writes to one file', writing('a'), writing('a'), true],
  ['a write and a read of the same file', writing('a/b'), reading('a/b'), true],
  ['a write and a search over its folder', writing('a/b'), reading('a'), true],
  ['a write and a search over everything', writing('a/b'), reading(''), true],
  ['a write and a read of a file with a longer name', writing('a'), reading('ab'), false],
  ['a command and a read', everything, reading('a'), true],
  ['a command and a question', everything, nothing, false],
])('%s', (_, one, other, expected) => {
  expect(meet(one, other)).toBe(expected)
  expect(meet(other, one)).toBe(expected)
})

test('an effect that names no paths touches everything', () => {
  expect(touchOf({ effect: 'command', plan: undefined })).toEqual(everything)
  expect(touchOf({ effect: 'read', plan: undefined })).toEqual(reading(''))
  expect(touchOf({ effect: 'edit', writes: ['a'], plan: undefined })).toEqual(writing('a'))
})

test('calls that meet run one after another, others side by side, and results keep the order', async () => {
  const log: string[] = []
  const run = async ({ name, touch, ms }: { name: string; touch: Touch; ms: number }, place: Place) => {
    await place.enter()
    await place.waitForEarlier(touch)
    place.pass()
    log.push(`start ${name}`)
    await new Promise((resolve) => setTimeout(resolve, ms))
    log.push(`end ${name}`)
    return name
  }

  const results = await runInOrder(
    [
      { name: 'slow write', touch: writing('a'), ms: 30 },
      { name: 'same file', touch: writing('a'), ms: 1 },
      { name: 'other file', touch: writing('b'), ms: 1 },
    ],
    run,
  )

  expect(results).toEqual(['slow write', 'same file', 'other file'])
  expect(log.indexOf('end slow write')).toBeLessThan(log.indexOf('start same file'))
  expect(log.indexOf('start other file')).toBeGreaterThan(log.indexOf('start same file'))
})

test('whatever the calls touch, those that meet never overlap, and all end', async () => {
  const touch = fc.oneof(
    fc.constant(nothing),
    fc.constant(everything),
    fc.subarray(['a', 'a/b', 'c', ''], { minLength: 1 }).map((paths) => reading(...paths)),
    fc.subarray(['a', 'a/b', 'c'], { minLength: 1 }).map((paths) => writing(...paths)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(touch, { maxLength: 8 }), async (touches) => {
      const active = new Set<number>()
      const results = await runInOrder(
        touches.map((one, index) => ({ one, index })),
        async ({ one, index }, place) => {
          await place.enter()
          await place.waitForEarlier(one)
          place.pass()
          for (const other of active) expect(meet(touches[other]!, one)).toBe(false)
          active.add(index)
          await new Promise((resolve) => setImmediate(resolve))
          active.delete(index)
          return index
        },
      )
      expect(results).toEqual(touches.map((_, index) => index))
    }),
    { numRuns: 200 },
  )
})

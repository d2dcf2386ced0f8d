import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eachAtOnce } from './at-once.ts'

test('no more than so many are worked on at once, and each is', async () => {
  const done: number[] = []
  let now = 0
  let most = 0

  await eachAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++now)
    await turn()
    now -= 1
    done.push(item)
  })

  expect(most).toBe(3)
  expect(done.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('a failure is told only when all that was begun has ended, and nothing is begun after it', async () => {
  const began: number[] = []
  const ended: number[] = []

  const working = eachAtOnce([1, 2, 3, 4, 5], 2, async (item) => {
    began.push(item)
    if (item === 1) throw new Error('first')
    for (let turns = 0; turns < 5; turns++) await turn()
    ended.push(item)
    throw new Error('later')
  })

  await expect(working).rejects.toThrow('first')
  expect([began, ended]).toEqual([[1, 2], [2]])
})

import { expect, test } from 'vitest'
import { treeStep } from './tree-step.ts'

test.each([
  ['ArrowDown', 3, 4],
  ['ArrowUp', 3, 2],
  ['ArrowUp', -1, 0],
  ['Home', 3, 0],
  ['End', 3, 99],
  ['PageDown', 3, 23],
  ['PageUp', 30, 10],
  ['Enter', 3, null],
])('%s from row %i leads to %s', (key, current, wanted) => {
  expect(treeStep(key, current, 100)).toBe(wanted)
})

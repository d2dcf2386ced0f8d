import { expect, test } from 'vitest'
import type { Hunk } from '../../preload/contract/patch.ts'
import { endOf, linePlaces, placesAsDrawn, startOf } from './hunk-lines.ts'

const hunk: Hunk = {
  number: 1,
  oldStart: 10,
  oldLines: 3,
  newStart: 12,
  newLines: 4,
  lines: [
    { kind: 'context', text: 'a' },
    { kind: 'removed', text: 'b' },
    { kind: 'added', text: 'B' },
    { kind: 'added', text: 'B2' },
    { kind: 'context', text: 'c' },
  ],
}

test('changed lines stand on the side they are of', () => {
  expect(linePlaces([hunk]).map(({ index, side, line }) => [index, side, line])).toEqual([
    [1, 'before', 11],
    [2, 'after', 13],
    [3, 'after', 14],
  ])
})

test('a hunk begins at its first changed line and ends with its last', () => {
  expect([startOf(hunk), endOf(hunk)]).toEqual([13, 15])
})

test('a new file begins at its first line', () => {
  const created: Hunk = {
    ...hunk,
    oldStart: 0,
    oldLines: 0,
    newStart: 1,
    newLines: 1,
    lines: [{ kind: 'added', text: 'x' }],
  }

  expect(startOf(created)).toBe(1)
  expect(linePlaces([created])).toMatchObject([{ side: 'after', line: 1 }])
})

test('places move along with a block that the editor draws a line higher', () => {
  const places = linePlaces([hunk]).filter(({ side }) => side === 'after')

  expect(placesAsDrawn(places, [[12, 13]]).map(({ line }) => line)).toEqual([12, 13])
  expect(placesAsDrawn(places, [[13, 14]]).map(({ line }) => line)).toEqual([13, 14])
  expect(placesAsDrawn(places, [[12, 15]]).map(({ line }) => line)).toEqual([13, 14])
  expect(placesAsDrawn(places, []).map(({ line }) => line)).toEqual([13, 14])
})

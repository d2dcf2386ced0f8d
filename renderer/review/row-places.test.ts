import { expect, test } from 'vitest'
import { rowPlaces } from './row-places.ts'

const places = rowPlaces(5, [0, 3], { row: 20, tall: 34 })

test('rows stand one below the other, some of them taller', () => {
  expect([0, 1, 2, 3, 4, 5].map(places.topOf)).toEqual([0, 34, 54, 74, 108, 128])
  expect([0, 1, 3].map(places.heightOf)).toEqual([34, 20, 34])
  expect(places.height).toBe(128)
})

test('a row is found by where it stands, and beyond the end it is the last one', () => {
  expect([-5, 0, 33, 34, 73, 74, 107, 108, 500].map(places.rowAt)).toEqual([0, 0, 0, 1, 2, 3, 3, 4, 4])
  expect(rowPlaces(0, [], { row: 20, tall: 34 }).rowAt(10)).toBe(0)
})

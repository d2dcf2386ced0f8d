import { expect, test } from 'vitest'
import { fitScale, percentText, sheetOf, slid, stepScale, wheelScale } from './image-zoom.ts'

const size = (width: number, height: number) => ({ width, height })

test.each([
  [size(100, 100), size(400, 100), 0.25],
  [size(100, 100), size(100, 400), 0.25],
  [size(100, 100), size(16, 16), 1],
  [size(0, 0), size(16, 16), 1 / 64],
])('in a room of %o, %o fits at %d', (room, image, scale) => {
  expect(fitScale(room, image)).toBe(scale)
})

test.each([
  [1, 1, 2],
  [1, -1, 0.5],
  [0.3, 1, 0.5],
  [0.3, -1, 0.25],
  [2 ** 0.5 * 2 ** 0.5, 1, 4],
  [64, 1, 64],
  [1 / 64, -1, 1 / 64],
] as const)('from a scale of %d one step (%d) leads to %d', (scale, direction, next) => {
  expect(stepScale(scale, direction)).toBe(next)
})

test('the wheel goes as far back as it went forth, and no jump goes far', () => {
  const closer = wheelScale(1, { deltaY: -100, deltaMode: 0 })

  expect(closer).toBe(2)
  expect(wheelScale(closer, { deltaY: 100, deltaMode: 0 })).toBeCloseTo(1)
  expect(wheelScale(1, { deltaY: -5000, deltaMode: 0 })).toBe(closer)
  expect(wheelScale(1, { deltaY: 1, deltaMode: 1 })).toBeCloseTo(2 ** -0.4)
  expect(wheelScale(64, { deltaY: -100, deltaMode: 0 })).toBe(64)
})

test('two pictures of different size lie on each other in the room of both', () => {
  expect(sheetOf(size(32, 64), size(64, 32))).toEqual(size(64, 64))
  expect(sheetOf(null, size(64, 32))).toEqual(size(64, 32))
})

test.each([
  ['ArrowRight', false, 51],
  ['ArrowUp', true, 60],
  ['ArrowLeft', false, 49],
  ['ArrowDown', true, 40],
  ['PageUp', false, 60],
  ['PageDown', false, 40],
  ['Home', false, 0],
  ['End', false, 100],
  ['a', false, null],
] as const)('%s (far: %s) slides from 50 to %s', (key, isFar, value) => {
  expect(slid(50, key, isFar)).toBe(value)
})

test('a slider stays between its ends', () => {
  expect(slid(95, 'PageUp', false)).toBe(100)
  expect(slid(3, 'PageDown', false)).toBe(0)
})

test.each([
  [1, '100 %'],
  [0.333, '33 %'],
  [1 / 64, '1.6 %'],
  [64, '6400 %'],
])('a scale of %d reads %s', (scale, text) => {
  expect(percentText(scale)).toBe(text)
})

import { expect, test } from 'vitest'
import { differenceText, pictureText } from './image-text.ts'

const aPicture = (more: { width?: number; height?: number; size?: number } = {}) =>
  ({ type: 'image/png', width: 32, height: 32, size: 1229, ...more }) as const

test.each([
  [aPicture(), aPicture({ width: 64, height: 64, size: 3482 }), '32×32 → 64×64, 1.2 KB → 3.4 KB (+2.2 KB)'],
  [aPicture(), aPicture({ size: 1200 }), '32×32, 1.2 KB → 1.2 KB (−29 B)'],
  [aPicture(), aPicture({ height: 31 }), '32×32 → 32×31, 1.2 KB'],
  [aPicture(), aPicture(), '32×32, 1.2 KB'],
])('from %o to %o: %s', (before, after, text) => {
  expect(differenceText(before, after)).toBe(text)
})

test('a picture is told by its type, its shape and its size', () => {
  expect(pictureText(aPicture())).toBe('PNG · 32×32 · 1.2 KB')
  expect(pictureText({ ...aPicture(), type: 'image/x-icon' })).toBe('ICO · 32×32 · 1.2 KB')
})

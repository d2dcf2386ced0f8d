import { expect, test } from 'vitest'
import { matchesPathPattern, matchesPathPatterns } from './path-pattern.ts'

test.each([
  ['*.md', 'a.md', true],
  ['*.md', 'deep/er/a.md', true],
  ['*.md', 'a.md/b', false],
  ['*.md', 'README.MD', true],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/b/a.ts', false],
  ['src/**', 'src/b/a.ts', true],
  ['src/**/a.ts', 'src/a.ts', true],
  ['**/a.ts', 'a.ts', true],
  ['/src/a.ts', 'src/a.ts', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['*.{ts,tsx}', 'a.tsx', true],
  ['*.{ts,tsx}', 'a.jsx', false],
  ['a.b', 'axb', false],
  ['docs/**', 'docs/.hidden/a', true],
  ['a.ts', 'b/../a.ts/x', false],
])('%s against %s is %s', (pattern, path, expected) => {
  expect(matchesPathPattern(pattern, path)).toBe(expected)
})

test('the last pattern that matches decides', () => {
  const patterns = ['docs/**', '!*.ts', 'docs/keep.ts']

  expect(matchesPathPatterns(patterns, 'docs/a.png')).toBe(true)
  expect(matchesPathPatterns(patterns, 'docs/a.ts')).toBe(false)
  expect(matchesPathPatterns(patterns, 'docs/keep.ts')).toBe(true)
  expect(matchesPathPatterns(patterns, 'src/a.png')).toBe(false)
})

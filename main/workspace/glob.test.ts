import fc from 'fast-check'
import picomatch from 'picomatch'
import { expect, test } from 'vitest'
import { pathMatcher } from './glob.ts'

test.each([
  ['*.ts', 'a.ts', true],
  ['*.ts', 'src/deep/a.ts', true],
  ['*.ts', 'a.tsx', false],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/deep/a.ts', false],
  ['src/**/*.ts', 'src/a.ts', true],
  ['src/**/*.ts', 'src/x/y/a.ts', true],
  ['**/test/**', 'a/test/b/c', true],
  ['**', 'a/b', true],
  ['src/**', 'src/a/b', true],
  ['src/**', 'src', false],
  ['./src/*', 'src/a', true],
  ['src/', 'src', true],
  ['*.{ts,css}', 'x/a.css', true],
  ['{src,lib}/**', 'lib/a/b', true],
  ['{a,b{c,d}}.x', 'bd.x', true],
  ['{a}.x', '{a}.x', true],
  ['{a,b', '{a,b', true],
  ['file?.md', 'file1.md', true],
  ['[a-c]?', 'bz', true],
  ['[!a-c]', 'b', false],
  ['[]x]', ']', true],
  ['[ab', '[ab', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['!*.ts', 'a.css', true],
  ['.*', '.env', true],
  ['*', '.env', true],
  ['файл*', 'файл.txt', true],
])('%s with %s: %s', (glob, path, expected) => {
  expect(pathMatcher(glob)(path)).toBe(expected)
})

test('it agrees with the usual library', () => {
  const glob = fc.array(fc.constantFrom('a', 'b', '*', '?', '/', '/**/', '[ab]', '{a,b}', '.'), {
    minLength: 1,
    maxLength: 8,
  })
  const path = fc.array(fc.array(fc.constantFrom('a', 'b', 'a.b'), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(glob, path, (pieces, parts) => {
      const pattern = pieces.join('')
      const text = parts.map((part) => part.join('')).join('/')
      // Here the two mean other things on purpose, or the library is at odds with itself.
      fc.pre(
        !/^\.?\/|\/$|\/\/|\*\*\*|[^/]\*\*|\*\*[^/]|(^|\/)\.+(\/|$)|^\*\*|\*\*$|\*\*.*\*\*/.test(pattern) &&
          !/(^|\/)\.+(\/|$)/.test(text),
      )
      const library = picomatch(pattern, { dot: true, basename: !pattern.includes('/'), noextglob: true })

      expect(pathMatcher(pattern)(text)).toBe(library(text))
    }),
    { numRuns: 5_000 },
  )
})

// Tried one way after another, these would not come to an end.
test('patterns with many stars come to an answer', () => {
  expect(pathMatcher(`${'*a'.repeat(100)}b`)('a'.repeat(250))).toBe(false)
  expect(pathMatcher(`${'**/a/'.repeat(50)}b`)(Array.from({ length: 125 }, () => 'a').join('/'))).toBe(false)
  expect(pathMatcher('{'.repeat(300))('x')).toBe(false)
  expect(pathMatcher('['.repeat(300))('x')).toBe(false)
  expect(() => pathMatcher('{a,b}'.repeat(12))).toThrow(/alternatives/)
})

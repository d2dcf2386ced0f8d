import { expect, test } from 'vitest'
import { lintLock } from './lock-lint.js'

const sound = { integrity: 'sha512-x' }

test('a platform package is found beside its user or above it', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { ...sound, optionalDependencies: { 'a-linux': '1', 'a-win32': '1' } },
      'node_modules/a/node_modules/a-linux': sound,
      'node_modules/a-win32': sound,
    },
  }

  expect(lintLock(lock)).toEqual([])
})

test('a platform package that was left out is named with who wants it', () => {
  const lock = { packages: { '': {}, 'node_modules/a': { ...sound, optionalDependencies: { 'a-darwin': '1' } } } }

  expect(lintLock(lock)).toEqual(['node_modules/a wants a-darwin, which is left out'])
})

test('recorded addresses and missing integrity are told', () => {
  const lock = { packages: { '': {}, 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } } }

  expect(lintLock(lock)).toEqual(['node_modules/a records an address', 'node_modules/a has no integrity'])
})

import { expect, test } from 'vitest'
import { basisOf } from './command-basis.ts'

test.each([
  ['npm test', ['package.json']],
  ['make all', ['Makefile', 'makefile', 'GNUmakefile']],
  ['cargo test', ['Cargo.toml', 'build.rs', '.cargo/config.toml']],
  ['./run.sh now', ['./run.sh']],
  ['bin/build', ['bin/build']],
  ['bash scripts/a.sh', ['scripts/a.sh']],
  ['node --test a.js', ['a.js']],
  ['python3 tool.py x.txt', ['tool.py']],
  ['/usr/bin/env', []],
  ['node ../a.js', []],
  ['echo a.js', []],
])('what %j runs rests on %j', (line, files) => {
  expect(basisOf([line.split(' ')])).toEqual(files)
})

test('every command of a line counts, and each file once', () => {
  expect(
    basisOf([
      ['npm', 'ci'],
      ['npm', 'test'],
      ['node', 'a.js'],
    ]),
  ).toEqual(['package.json', 'a.js'])
})

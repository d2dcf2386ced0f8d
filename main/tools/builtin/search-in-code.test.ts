import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './search-in-code.ts'

let trial: Trial
function put(path: string, content: string): void {
  mkdirSync(dirname(join(trial.root, path)), { recursive: true })
  writeFileSync(join(trial.root, path), content)
}
const search = async (given: unknown, calledAs?: string) =>
  (await trial.call(tool, given, calledAs)).result as {
    matches: { file: string; line: number; content: string }[]
    total: number
    truncated: boolean
  }

beforeEach(async () => {
  trial = await openTrial()
  put('src/app.ts', 'const one = 1\nfoo(one)\nFOO(two)\n')
  put('src/b.css', '.foo {}\n')
  put('docs/read me "now".md', 'about foo (x)\n')
})

test('hits come with file, line and text, sorted, whatever their case', async () => {
  expect(await search({ query: 'foo(' })).toEqual({
    matches: [
      { file: 'src/app.ts', line: 2, content: 'foo(one)' },
      { file: 'src/app.ts', line: 3, content: 'FOO(two)' },
    ],
    total: 2,
    truncated: false,
  })
  expect((await search({ query: 'foo(', case_sensitive: true })).total).toBe(1)
})

test('regular expressions, paths, patterns and context narrow and widen it', async () => {
  expect((await search({ query: 'f[aeo]{2}\\b', regex: true })).total).toBe(4)
  expect((await search({ query: 'foo', path: 'docs' })).matches).toEqual([
    { file: 'docs/read me "now".md', line: 1, content: 'about foo (x)' },
  ])
  expect((await search({ query: 'foo', path: 'src/b.css' })).total).toBe(1)
  expect((await search({ query: 'foo', file_pattern: '*.css' })).matches.map(({ file }) => file)).toEqual(['src/b.css'])
  expect((await search({ query: 'foo', file_pattern: 'src/*.ts' })).total).toBe(2)
  expect((await search({ query: 'foo', file_pattern: '*.{md,css}' })).total).toBe(2)
  expect((await search({ query: 'foo(one)', context_lines: 1 })).matches[0]!.content).toBe(
    'const one = 1\nfoo(one)\nFOO(two)',
  )
  expect((await search({ query: 'one = 1\nfoo' })).total).toBe(1)
})

test('it stops at its limit and says so', async () => {
  put('many.txt', 'foo\n'.repeat(500))

  expect(await search({ query: 'foo', max_results: 3 })).toMatchObject({ truncated: true, matches: { length: 3 } })
  expect(await search({ query: 'about', max_results: 1 })).toMatchObject({ truncated: false, total: 1 })
})

test('ignored, hidden and secret files and the outside are left out', async () => {
  put('.gitignore', 'dist\ngenerated.ts\n')
  put('dist/x.ts', 'needle')
  put('src/generated.ts', 'needle')
  put('.hidden', 'needle')
  put('server.key', 'needle')
  symlinkSync('/etc', join(trial.root, 'etc'))

  expect((await search({ query: 'needle' })).total).toBe(0)
  expect((await search({ query: 'needle', file_pattern: 'src/*.ts' })).total).toBe(0)
  expect((await search({ query: 'needle', file_pattern: '*.ts' })).total).toBe(0)
  expect((await search({ query: 'root:' })).total).toBe(0)
  await expect(search({ query: 'root', path: 'etc' })).rejects.toMatchObject({ code: 'PATH_OUTSIDE_WORKSPACE' })
  expect((await search({ query: 'needle', path: 'server.key' })).total).toBe(1)
  expect((await trial.prepare(tool, { query: 'x', path: 'server.key' })).effect).toBe('protected-read')
})

test('the older names reach the same tool', async () => {
  expect((await search({ path: '.', regex: 'f.o\\(', file_pattern: '*.ts' }, 'search_files')).total).toBe(2)
  expect((await search({ query: 'foo(' }, 'search_in_project')).total).toBe(2)
})

test.each([
  [{ query: '(', regex: true }, 'INVALID_ARGUMENTS', /regular expression/],
  [{ query: '(?=x)', regex: true }, 'INVALID_ARGUMENTS', /look-around/],
  [{ query: '' }, 'INVALID_ARGUMENTS', /query/],
  [{ query: 'x', path: 'none' }, 'FILE_NOT_FOUND', /none/],
  [{ query: 'x', max_results: 1001 }, 'INVALID_ARGUMENTS', /max_results/],
  [{ query: 'x', path: '../' }, 'PATH_OUTSIDE_WORKSPACE', /climbs/],
])('searching %j fails with %s', async (given, code, message) => {
  await expect(search(given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('queries and names that look like options are taken as they are', async () => {
  put('-e', '--files\n')

  expect((await search({ query: '--files' })).matches).toEqual([{ file: '-e', line: 1, content: '--files' }])
})

test('lines of any length are searched, told cut, and end', async () => {
  put('long.txt', `${'x'.repeat(100_000)} wanted ${'y'.repeat(100_000)}\n`)
  put('longer.txt', `${'x'.repeat(30_000_000)} wanted\n`)

  const { matches, truncated } = await search({ query: 'wanted' })

  expect(matches.map(({ file, content }) => [file, content.length < 2_000])).toEqual([['long.txt', true]])
  expect(truncated).toBe(true)
})

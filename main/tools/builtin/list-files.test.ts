import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './list-files.ts'

let trial: Trial
function put(path: string, content = ''): void {
  mkdirSync(dirname(join(trial.root, path)), { recursive: true })
  writeFileSync(join(trial.root, path), content)
}
const list = async (given: unknown) => {
  const { files } = (await trial.call(tool, given)).result as { files: { path: string }[] }
  return files.map(({ path }) => path)
}

beforeEach(async () => {
  trial = await openTrial()
  put('a.ts', 'abc')
  put('src/b.ts')
  put('src/deep/c.css')
  put('.hidden/d.ts')
})

test('direct children come with their type and size', async () => {
  symlinkSync('/', join(trial.root, 'out'))

  expect((await trial.call(tool, { path: '.' })).result).toEqual({
    files: [
      { path: 'a.ts', type: 'file', size: 3 },
      { path: 'out', type: 'link' },
      { path: 'src', type: 'directory' },
    ],
    total: 3,
    truncated: false,
  })
})

test('everything below is listed where asked for, hidden names too, links not entered', async () => {
  symlinkSync('..', join(trial.root, 'src/up'))

  expect(await list({ path: '.', recursive: true })).toEqual([
    'a.ts',
    'src',
    'src/b.ts',
    'src/deep',
    'src/deep/c.css',
    'src/up',
  ])
  expect(await list({ path: '.', recursive: true, include_hidden: true })).toContain('.hidden/d.ts')
  expect(await list({ path: 'src' })).toEqual(['src/b.ts', 'src/deep', 'src/up'])
})

test('a pattern without a slash matches names at any depth, one with a slash the path', async () => {
  expect(await list({ path: '.', recursive: true, pattern: '*.ts' })).toEqual(['a.ts', 'src/b.ts'])
  expect(await list({ path: '.', recursive: true, pattern: '*.{ts,css}' })).toEqual([
    'a.ts',
    'src/b.ts',
    'src/deep/c.css',
  ])
  expect(await list({ path: '.', recursive: true, pattern: 'src/*.ts' })).toEqual(['src/b.ts'])
  expect(await list({ path: 'src', recursive: true, pattern: 'deep/*' })).toEqual(['src/deep/c.css'])
  expect(await list({ path: '.', recursive: true, pattern: '**/*.css' })).toEqual(['src/deep/c.css'])
})

test('ignore files are respected, the deeper one over the higher', async () => {
  put('.gitignore', '*.log\n/build\nkept/\n')
  put('x.log')
  put('build/out.js')
  put('src/.gitignore', '!keep.log\n')
  put('src/keep.log')
  put('src/build/in.js')

  expect(await list({ path: '.', recursive: true, pattern: '*.{log,js}' })).toEqual(['src/build/in.js', 'src/keep.log'])
  expect(await list({ path: 'build' })).toEqual(['build/out.js'])
})

test('a long list is cut at 1,000, the upper levels first, and says so', async () => {
  for (let index = 0; index < 1_200; index += 1) put(`many/${index}.txt`)

  const { result, note } = await trial.call(tool, { path: '.', recursive: true })

  expect(result).toMatchObject({ truncated: true, total: expect.any(Number) })
  expect((result as { files: unknown[] }).files).toHaveLength(1_000)
  expect((result as { files: { path: string }[] }).files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['a.ts', 'many', 'src']),
  )
  expect(note).toMatch(/Only 1000 entries/)
})

test.each([
  [{ path: 'none' }, 'FILE_NOT_FOUND'],
  [{ path: 'a.ts' }, 'NOT_A_DIRECTORY'],
  [{ path: '' }, 'INVALID_PATH'],
  [{ path: '..' }, 'PATH_OUTSIDE_WORKSPACE'],
  [{}, 'INVALID_ARGUMENTS'],
])('listing %j fails with %s', async (given, code) => {
  await expect(list(given)).rejects.toMatchObject({ code })
})

import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { movePath } from '../../workspace/move.ts'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './move-file.ts'

let trial: Trial
const at = (path: string) => join(trial.root, path)
const read = (path: string) => readFileSync(at(path), 'utf8')
function put(path: string, content = ''): void {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), content)
}

beforeEach(async () => {
  trial = await openTrial()
  put('a.sh', 'text')
  mkdirSync(at('dir'))
})

test('a file moves with its mode, and back', async () => {
  writeFileSync(at('run'), 'x', { mode: 0o755 })

  const { result, changeSetId } = await trial.call(tool, { from: 'run', to: 'dir/go' })

  expect(result).toEqual({ from: 'run', to: 'dir/go' })
  expect([existsSync(at('run')), statSync(at('dir/go')).mode & 0o777]).toEqual([false, 0o755])
  await trial.changes.undo(changeSetId!)
  expect([read('run'), existsSync(at('dir/go'))]).toEqual(['x', false])
})

test('nothing is overwritten unasked; asked, it is graver, and can be taken back', async () => {
  put('b.sh', 'old')

  await expect(trial.call(tool, { from: 'a.sh', to: 'b.sh' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect((await trial.prepare(tool, { from: 'a.sh', to: 'c.sh' })).effect).toBe('edit')
  expect((await trial.prepare(tool, { from: 'a.sh', to: 'b.sh', overwrite: true })).effect).toBe('destroy')
  const { changeSetId } = await trial.call(tool, { from: 'a.sh', to: 'b.sh', overwrite: true })
  expect([read('b.sh'), existsSync(at('a.sh'))]).toEqual(['text', false])
  await trial.changes.undo(changeSetId!)
  expect([read('b.sh'), read('a.sh')]).toEqual(['old', 'text'])
})

test('directories, links, large files and a change of case move too', async () => {
  put('dir/deep/x', 'x')
  symlinkSync('deep/x', at('dir/link'))
  put('large')
  truncateSync(at('large'), 100 * 1024 * 1024)

  await trial.call(tool, { from: 'dir', to: 'moved' })
  await trial.call(tool, { from: 'moved/link', to: 'moved/other' })
  await trial.call(tool, { from: 'large', to: 'moved/large' })
  await trial.call(tool, { from: 'a.sh', to: 'A.sh' })

  expect([
    read('moved/deep/x'),
    readlinkSync(at('moved/other')),
    statSync(at('moved/large')).size,
    read('A.sh'),
  ]).toEqual(['x', 'deep/x', 100 * 1024 * 1024, 'text'])
})

test.each([
  [{ from: 'none', to: 'x' }, 'FILE_NOT_FOUND'],
  [{ from: 'a.sh', to: 'no/such/x' }, 'FILE_NOT_FOUND'],
  [{ from: 'a.sh', to: 'a.sh' }, 'INVALID_ARGUMENTS'],
  [{ from: 'dir', to: 'dir/in' }, 'INVALID_ARGUMENTS'],
  [{ from: 'a.sh', to: 'dir', overwrite: true }, 'ALREADY_EXISTS'],
  [{ from: 'dir', to: 'a.sh', overwrite: true }, 'ALREADY_EXISTS'],
  [{ from: '.', to: 'x' }, 'INVALID_PATH'],
  [{ from: 'a.sh', to: '../x' }, 'PATH_OUTSIDE_WORKSPACE'],
  [{ from: '/etc/passwd', to: 'x' }, 'INVALID_PATH'],
])('moving %j fails with %s', async (given, code) => {
  await expect(trial.call(tool, given)).rejects.toMatchObject({ code })
})

test('what appears at the target meanwhile is not replaced', async () => {
  put('b', 'theirs')
  mkdirSync(at('empty'))

  await expect(movePath(trial.root, 'a.sh', 'b')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(movePath(trial.root, 'dir', 'empty')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect(read('b')).toBe('theirs')
})

test('with a folder goes what lies in it: what decides what runs is protected there too', async () => {
  put('x/workflows/build.yml')
  put('y/.husky/pre-commit')
  put('z/deep/.env')
  put('plain/deep/a.ts')
  const effectOf = async (from: string, to: string) => (await trial.prepare(tool, { from, to })).effect

  expect(await effectOf('x', '.github')).toBe('protected-write')
  expect(await effectOf('y', 'yy')).toBe('protected-write')
  expect(await effectOf('z', 'zz')).toBe('protected-write')
  expect(await trial.prepare(tool, { from: 'plain', to: 'other' })).toMatchObject({
    effect: 'edit',
    writes: ['plain', 'other', 'plain/deep', 'plain/deep/a.ts', 'other/deep', 'other/deep/a.ts'],
  })
})

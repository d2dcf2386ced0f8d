import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool as readFileTool } from './read-file.ts'
import { tool } from './write-file.ts'

test('a new file is made', async () => {
  const trial = await openTrial()

  const { result } = await trial.call(tool, { path: 'a.txt', content: 'é\n' })

  expect(result).toEqual({ path: 'a.txt', bytes_written: 3, operation: 'created' })
  expect(readFileSync(join(trial.root, 'a.txt'), 'utf8')).toBe('é\n')
})

test('an old file is replaced; what it was can be had back, and lies nowhere beside it', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'a.txt'), 'old\n')

  const { result, changeSetId } = await trial.call(tool, { path: 'a.txt', content: 'new\n' })

  expect(result).toEqual({ path: 'a.txt', bytes_written: 4, operation: 'replaced', backup: changeSetId })
  expect(readdirSync(trial.root)).toEqual(['a.txt'])
  await trial.changes.undo(changeSetId!)
  expect(readFileSync(join(trial.root, 'a.txt'), 'utf8')).toBe('old\n')
})

test('the alias of the design reaches it', () => {
  expect(tool.specification.aliases).toContain('write_to_file')
})

test('missing folders are made only when asked', async () => {
  const trial = await openTrial()

  await expect(trial.prepare(tool, { path: 'x/y/a', content: '' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  await trial.call(tool, { path: 'x/y/a', content: 'a', create_dirs: true })

  expect(readFileSync(join(trial.root, 'x/y/a'), 'utf8')).toBe('a')
})

test('a file that changed since it was read is not overwritten', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'a'), 'one\n')
  await trial.call(readFileTool, { path: 'a' })
  writeFileSync(join(trial.root, 'a'), 'two\n')

  await expect(trial.prepare(tool, { path: 'a', content: 'x' })).rejects.toMatchObject({ code: 'STALE_FILE' })

  await trial.call(readFileTool, { path: 'a' })
  await trial.call(tool, { path: 'a', content: 'x' })
  // What it wrote itself it knows.
  await trial.call(tool, { path: 'a', content: 'y' })
  expect(readFileSync(join(trial.root, 'a'), 'utf8')).toBe('y')
})

test('a file never read is no stale file', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'a'), 'one\n')

  await trial.call(tool, { path: 'a', content: 'x' })

  expect(readFileSync(join(trial.root, 'a'), 'utf8')).toBe('x')
})

test.each([
  ['the old file’s own', undefined, [0xff, 0xfe, 0x61, 0], [0xff, 0xfe, 0x62, 0]],
  ['the old file’s windows-1251', undefined, [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2], [0x62]],
  ['another, as asked', 'utf-8', [0xff, 0xfe, 0x61, 0], [0x62]],
  ['UTF-8 with its mark', undefined, [0xef, 0xbb, 0xbf, 0x61], [0xef, 0xbb, 0xbf, 0x62]],
])('the encoding is %s', async (_name, encoding, before, after) => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'a'), Uint8Array.from(before))

  await trial.call(tool, { path: 'a', content: 'b', ...(encoding ? { encoding } : {}) })

  expect([...readFileSync(join(trial.root, 'a'))]).toEqual(after)
})

test.each([
  ['a character the encoding lacks', { path: 'a', content: '日', encoding: 'windows-1251' }, 'ENCODING_ERROR'],
  ['an encoding nobody knows', { path: 'a', content: 'x', encoding: 'klingon' }, 'INVALID_ARGUMENTS'],
  ['a folder', { path: 'dir', content: 'x' }, 'NOT_A_FILE'],
  ['a file in the way', { path: 'file/a', content: 'x', create_dirs: true }, 'NOT_A_DIRECTORY'],
  ['a path out of the workspace', { path: '../a', content: 'x' }, 'PATH_OUTSIDE_WORKSPACE'],
  ['a link out of the workspace', { path: 'out', content: 'x' }, 'PATH_OUTSIDE_WORKSPACE'],
  ['a link to nothing', { path: 'nothing', content: 'x' }, 'FILE_NOT_FOUND'],
  ['more than 1 MB', { path: 'a', content: 'x'.repeat(1024 * 1024 + 1) }, 'FILE_TOO_LARGE'],
])('%s is refused', async (_name, input, code) => {
  const trial = await openTrial()
  mkdirSync(join(trial.root, 'dir'))
  writeFileSync(join(trial.root, 'file'), '')
  symlinkSync('/etc/hostname', join(trial.root, 'out'))
  symlinkSync('gone', join(trial.root, 'nothing'))

  await expect(trial.prepare(tool, input)).rejects.toMatchObject({ code })
})

test('the scripts of a manifest are guarded, its other parts are not', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'package.json'), '{"name":"a","scripts":{"test":"true"}}')
  const effectOf = async (content: string) => (await trial.prepare(tool, { path: 'package.json', content })).effect

  expect(await effectOf('{"name":"b","scripts":{"test":"true"}}')).toBe('edit')
  expect(await effectOf('{"name":"a","scripts":{"test":"rm -rf ."}}')).toBe('protected-write')
})

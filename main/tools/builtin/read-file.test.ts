import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './read-file.ts'

let trial: Trial
const put = (path: string, content: string | Uint8Array) => writeFileSync(join(trial.root, path), content)
const read = async (given: unknown) => (await trial.call(tool, given)).result

beforeEach(async () => {
  trial = await openTrial()
  put('three.txt', 'one\ntwo\nthree\n')
})

test('a file comes whole, byte for byte, with its encoding and lines counted', async () => {
  put('mixed.txt', 'a\r\nb\nc')

  expect(await read({ path: './mixed.txt' })).toEqual({
    content: 'a\r\nb\nc',
    encoding: 'utf-8',
    total_lines: 3,
  })
})

test.each([
  [{ start_line: 2 }, 'two\nthree'],
  [{ start_line: 2, end_line: 2 }, 'two'],
  [{ end_line: 2 }, 'one\ntwo'],
  [{ start_line: 3, end_line: 99 }, 'three'],
])('the range %j gives its lines', async (range, content) => {
  expect(await read({ path: 'three.txt', ...range })).toMatchObject({ content, total_lines: 3 })
})

test.each([
  [{ path: 'three.txt', start_line: 4 }, 'INVALID_ARGUMENTS', /past the end: the file has 3 lines/],
  [{ path: 'three.txt', start_line: 3, end_line: 2 }, 'INVALID_ARGUMENTS', /before start_line/],
  [{ path: 'three.txt', start_line: 0 }, 'INVALID_ARGUMENTS', /start_line/],
  [{ path: 'three.txt', encoding: 'klingon' }, 'INVALID_ARGUMENTS', /no WHATWG encoding/],
  [{}, 'INVALID_ARGUMENTS', /Give either "path"/],
  [{ path: 'three.txt', files: [{ path: 'three.txt' }] }, 'INVALID_ARGUMENTS', /not both/],
  [{ files: [1, 2, 3, 4, 5, 6].map(() => ({ path: 'three.txt' })) }, 'INVALID_ARGUMENTS', /files/],
  [{ path: 'none.txt' }, 'FILE_NOT_FOUND', /^File not found: none\.txt$/],
  [{ path: 'no/such/file' }, 'FILE_NOT_FOUND', /no directory no/],
  [{ path: '.' }, 'NOT_A_FILE', /is a directory/],
  [{ path: '../x' }, 'PATH_OUTSIDE_WORKSPACE', /climbs out/],
  [{ path: '/etc/passwd' }, 'INVALID_PATH', /absolute/],
  [{ path: '' }, 'INVALID_PATH', /empty/],
])('reading %j fails with %s', async (given, code, message) => {
  await expect(read(given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('encodings are found by mark, by content, or as told', async () => {
  put('marked.txt', Buffer.from('\ufeffhi', 'utf16le'))
  put('cyrillic.txt', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x20, 0xec, 0xe8, 0xf0]))

  expect(await read({ path: 'marked.txt' })).toMatchObject({ content: 'hi', encoding: 'utf-16le' })
  expect(await read({ path: 'cyrillic.txt' })).toMatchObject({ content: 'Привет, мир', encoding: 'windows-1251' })
  expect(await read({ path: 'cyrillic.txt', encoding: 'cp1251' })).toMatchObject({ encoding: 'windows-1251' })
  await expect(read({ path: 'cyrillic.txt', encoding: 'utf-8' })).rejects.toMatchObject({ code: 'ENCODING_ERROR' })
})

test.each([
  ['zeros.bin', Buffer.from([1, 2, 0, 3, 0, 0, 9])],
  ['picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])],
  ['paper.pdf', Buffer.from('%PDF-1.7 …')],
])('%s is no text', async (path, content) => {
  put(path, content)

  await expect(read({ path })).rejects.toMatchObject({ code: 'ENCODING_ERROR' })
})

test('a file above 1 MB is read by lines, without its rest', async () => {
  put('big.log', `first\n${'line\n'.repeat(300_000)}`)
  put('huge.log', `first\nsecond\n${'x'.repeat(300_000)}`)
  truncateSync(join(trial.root, 'huge.log'), 3 * 1024 ** 3)

  await expect(read({ path: 'big.log' })).rejects.toMatchObject({
    code: 'FILE_TOO_LARGE',
    details: { size: 1_500_006, limit: 1_048_576 },
  })
  expect(await read({ path: 'big.log', start_line: 1, end_line: 2 })).toMatchObject({
    content: 'first\nline',
    total_lines: 300_001,
  })
  expect(await read({ path: 'huge.log', start_line: 2, end_line: 2 })).toMatchObject({
    content: 'second',
    cut: expect.stringMatching(/not counted/),
  })
  await expect(read({ path: 'big.log', start_line: 2 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  await expect(read({ path: 'big.log', start_line: 400_000 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' })
})

test('of several files each has its own result or error', async () => {
  expect(await read({ files: [{ path: 'three.txt', end_line: 1 }, 'none.txt', { path: '../out' }] })).toEqual({
    files: [
      { path: 'three.txt', content: 'one', encoding: 'utf-8', total_lines: 3 },
      { path: 'none.txt', error: expect.objectContaining({ code: 'FILE_NOT_FOUND' }) },
      { path: '../out', error: expect.objectContaining({ code: 'PATH_OUTSIDE_WORKSPACE' }) },
    ],
  })
})

test('what may hold secrets is a protected read, through a link too', async () => {
  put('.env', 'KEY=1')
  symlinkSync('.env', join(trial.root, 'plain.txt'))

  expect((await trial.prepare(tool, { path: '.env' })).effect).toBe('protected-read')
  expect((await trial.prepare(tool, { path: 'plain.txt' })).effect).toBe('protected-read')
  expect((await trial.prepare(tool, { files: ['three.txt', '.env'] })).effect).toBe('protected-read')
  expect((await trial.prepare(tool, { path: 'three.txt' })).effect).toBe('read')
})

test('a name of any letters is read, a pipe is refused and not waited for', async () => {
  const name = 'with space "quotes"\nand break, кириллица.txt'
  put(name, 'text')
  mkdirSync(join(trial.root, 'sub'))
  const { execFileSync } = await import('node:child_process')
  execFileSync('mkfifo', [join(trial.root, 'pipe')])

  expect(await read({ path: name })).toMatchObject({ content: 'text' })
  await expect(read({ path: 'pipe' })).rejects.toMatchObject({ code: 'NOT_A_FILE' })
})

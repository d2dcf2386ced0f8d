import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { bundleFixture } from '../store/bundle.fixture.ts'
import { openGitTrial, partAt, partOf, type GitTrial } from './git-trial.fixture.ts'

let trial: GitTrial
afterEach(() => trial.remove())

const lockOf = () => join(trial.root, '.git/index.lock')

test('a lock of another git is a conflict that names it, and stays', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n' })
  trial.put({ 'a.txt': 'two\n' })
  const part = await partAt(trial.files, 'a.txt')
  const before = trial.staged()
  writeFileSync(lockOf(), 'of others')

  await expect(trial.files.act('stage', [part])).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(lockOf()) as string,
  })

  expect(readFileSync(lockOf(), 'utf8')).toBe('of others')
  expect(trial.staged()).toBe(before)
  expect(await trial.files.list()).toHaveLength(1)
  // One that goes in time is waited for.
  setTimeout(() => rmSync(lockOf()), 200)
  await trial.files.act('stage', [part])
  expect(trial.stagedBytes('a.txt').toString()).toBe('two\n')
})

test('what was shown otherwise is refused, all of it, and the index stays', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n', 'b.txt': 'b\n' })
  trial.put({ 'a.txt': 'two\n', 'b.txt': 'B\n' })
  const parts = [await partAt(trial.files, 'b.txt'), await partAt(trial.files, 'a.txt')]
  trial.put({ 'a.txt': 'three\n' })
  const index = readFileSync(join(trial.root, '.git/index'))

  for (const verb of ['stage', 'discard'] as const) {
    await expect(trial.files.act(verb, parts)).rejects.toMatchObject({ code: 'conflict' })
  }

  expect(readFileSync(join(trial.root, '.git/index'))).toEqual(index)
  expect(trial.read('b.txt').toString()).toBe('B\n')
  expect(existsSync(lockOf())).toBe(false)
})

test('two acts at the same moment both happen, or the later is told that it came too late', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n', 'b.txt': 'b\n' })
  trial.put({ 'a.txt': 'two\n', 'b.txt': 'B\n' })
  const [a, b] = [await partAt(trial.files, 'a.txt'), await partAt(trial.files, 'b.txt')]

  const ends = await Promise.allSettled([
    trial.files.act('stage', [a]),
    trial.files.act('stage', [b]),
    trial.files.act('stage', [a]),
  ])

  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(ends[2]).toMatchObject({ reason: { code: 'conflict' } })
  expect(trial.git('status', '--porcelain')).toBe('M  a.txt\nM  b.txt\n')
})

test('taking back is refused where the index moved on', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n', 'b.txt': 'b\n' })
  trial.put({ 'a.txt': 'two\n', 'b.txt': 'B\n' })
  const takeBack = await trial.files.act('stage', [await partAt(trial.files, 'a.txt')])
  trial.put({ 'a.txt': 'three\n' })
  trial.git('add', '.')

  await expect(takeBack()).rejects.toMatchObject({ code: 'conflict' })

  expect(trial.stagedBytes('a.txt').toString()).toBe('three\n')
  trial.put({ 'a.txt': 'two\n' })
  trial.git('add', 'a.txt')
  await takeBack()
  expect(trial.git('status', '--porcelain')).toBe(' M a.txt\nM  b.txt\n')
})

test('after a kill before the new index stands, git reads on, and the lock left behind is told of', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n' })
  trial.put({ 'a.txt': 'two\n' })
  const indexFile = join(trial.root, '.git/index')
  const before = readFileSync(indexFile)
  const killed = await bundleFixture(join(import.meta.dirname, 'killed-stage.fixture.ts'))

  const [, signal] = (await once(killed.start(indexFile), 'exit')) as [number | null, string | null]
  killed.remove()

  expect(signal).toBe('SIGKILL')
  expect(existsSync(lockOf())).toBe(true)
  expect(readFileSync(indexFile)).toEqual(before)
  expect(trial.git('status', '--porcelain')).toBe(' M a.txt\n')
  const part = await partAt(trial.files, 'a.txt')
  await expect(trial.files.act('stage', [part])).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('remove it') as string,
  })
  rmSync(lockOf())
  await trial.files.act('stage', [part])
  expect(trial.git('status', '--porcelain')).toBe('M  a.txt\n')
})

test('a change in the same moment, of the same length, is still seen after staging', async () => {
  trial = await openGitTrial({ 'a.txt': 'aaaa\n', 'b.txt': 'b\n' })
  trial.put({ 'a.txt': 'bbbb\n', 'b.txt': 'B\n' })
  trial.git('add', 'a.txt')
  const { atime, mtime } = statSync(join(trial.root, 'a.txt'))
  writeFileSync(join(trial.root, 'a.txt'), 'cccc\n')
  utimesSync(join(trial.root, 'a.txt'), atime, mtime)
  utimesSync(join(trial.root, '.git/index'), mtime, mtime)

  await trial.files.act('stage', [await partAt(trial.files, 'b.txt')])

  expect(trial.git('status', '--porcelain')).toBe('MM a.txt\nM  b.txt\n')
})

test('the index keeps its permissions', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n' })
  trial.put({ 'a.txt': 'two\n' })
  chmodSync(join(trial.root, '.git/index'), 0o640)

  await trial.files.act('stage', [await partAt(trial.files, 'a.txt')])

  expect(statSync(join(trial.root, '.git/index')).mode & 0o777).toBe(0o640)
})

test('what cannot be done is refused before anything is touched', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\ntwo\n', link: '-> a.txt', 'c.bin': Uint8Array.of(0, 1, 2) })
  trial.put({ 'a.txt': 'ONE\ntwo\n', 'c.bin': Uint8Array.of(0, 2, 2) })
  rmSync(join(trial.root, 'link'))
  trial.put({ link: '-> c.bin' })
  const before = trial.staged()
  const file = await trial.files.read('a.txt')
  const refused: [
    reader: GitTrial['files'],
    verb: 'stage' | 'unstage' | 'discard' | 'undo',
    parts: ReturnType<typeof partOf>[],
  ][] = [
    [trial.files, 'stage', []],
    [trial.files, 'unstage', [partOf(file)]],
    [trial.files, 'undo', [partOf(file)]],
    [trial.index, 'stage', [partOf(file)]],
    [trial.index, 'discard', [partOf(file)]],
    [trial.reader({ kind: 'commits', from: null, to: 'HEAD' }), 'stage', [partOf(file)]],
    [trial.files, 'stage', [partOf(file), partOf(file)]],
    [trial.files, 'stage', [partOf(file, { hunks: [2] })]],
    [trial.files, 'stage', [partOf(file, { hunks: [] })]],
    [trial.files, 'stage', [partOf(file, { hunks: [], lines: { '1': [] } })]],
    [trial.files, 'stage', [partOf(file, { hunks: [], lines: { '1': [2] } })]],
    [trial.files, 'stage', [partOf(file, { hunks: [], lines: { '1': [99] } })]],
    [trial.files, 'stage', [partOf(file, { hunks: [], lines: { '01': [0] } })]],
    [trial.files, 'stage', [partOf(file, { hunks: [1], lines: { constructor: [0] } })]],
    [trial.files, 'stage', [await partAt(trial.files, 'link', { hunks: [], lines: { '1': [0] } })]],
    [trial.files, 'stage', [await partAt(trial.files, 'c.bin', { hunks: [1] })]],
  ]

  const ends = await Promise.all(
    refused.map(([reader, verb, parts]) =>
      reader.act(verb, parts).then(
        () => 'done',
        (error: { readonly code: string }) => error.code,
      ),
    ),
  )

  expect(ends).toEqual(refused.map(() => 'bad-request'))
  expect(trial.staged()).toBe(before)
  expect(existsSync(lockOf())).toBe(false)
})

test('what makes room in the index for what is staged comes back with it', async () => {
  trial = await openGitTrial({ 'a.txt': 'a file\n', 'b/1.txt': '1\n', 'b/c/2.txt': '2\n', 'other.txt': 'o\n' })
  rmSync(join(trial.root, 'a.txt'))
  rmSync(join(trial.root, 'b'), { recursive: true })
  trial.put({ 'a.txt/in.txt': 'a folder now\n', b: 'a file now\n' })
  const before = trial.staged()

  for (const path of ['a.txt/in.txt', 'b']) {
    const takeBack = await trial.files.act('stage', [await partAt(trial.files, path)])
    expect(trial.git('diff', '--cached', '--name-only', '--no-renames').split('\n')).toContain(path)
    expect(trial.git('ls-files')).not.toContain(path === 'b' ? 'b/1.txt' : 'a.txt\n')
    await takeBack()
    expect(trial.staged()).toBe(before)
  }

  const takeBack = await trial.files.act('stage', [await partAt(trial.files, 'b')])
  trial.git('rm', '-q', '--cached', 'b')
  trial.git('update-index', '--add', '--cacheinfo', `100644,${trial.stagedIds().get('other.txt')!},b/1.txt`)
  await expect(takeBack()).rejects.toMatchObject({ code: 'conflict' })
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { createGit } from './git.ts'

let root: string
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
const open = (folder = root) => createGit({ root: folder, run, isTrusted: () => true })
const put = (path: string, text: string) => writeFileSync(join(root, path), text)

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-state-')))
  git('init', '-q', '-b', 'main')
})

test('before the first commit there is a branch and no head', async () => {
  put('new.txt', 'x')

  expect(await open().state()).toEqual({
    kind: 'repository',
    branch: 'main',
    head: null,
    upstream: null,
    ahead: 0,
    behind: 0,
    operation: null,
    preparedMessage: null,
    staged: [],
    unstaged: [],
    untracked: ['new.txt'],
    conflicted: [],
    left: 0,
    stagedOutside: 0,
  })
})

test('the head comes with its whole message, and detached it has no branch', async () => {
  git('commit', '-qm', 'subject\n\nbody\n\n#12 as well', '--cleanup=verbatim', '--allow-empty')
  git('checkout', '-q', '--detach')

  expect(await open().state()).toMatchObject({
    branch: null,
    head: { hash: git('rev-parse', 'HEAD').trim(), message: 'subject\n\nbody\n\n#12 as well' },
  })
})

test('a merge with conflicts is told with its message; resolved files count as staged', async () => {
  put('a.txt', 'one\n')
  git('add', '.')
  git('commit', '-qm', 'first')
  git('checkout', '-qb', 'other')
  put('a.txt', 'theirs\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  put('a.txt', 'mine\n')
  git('commit', '-qam', 'mine')
  expect(() => git('merge', '-q', 'other')).toThrow()

  expect(await open().state()).toMatchObject({
    operation: 'merge',
    preparedMessage: "Merge branch 'other'",
    conflicted: ['a.txt'],
  })

  put('a.txt', 'both\n')
  await open().markResolved(['a.txt'])
  expect(await open().state()).toMatchObject({ conflicted: [], staged: [{ path: 'a.txt', change: 'modified' }] })
})

test('a file that was deleted by one side is resolved by leaving it deleted', async () => {
  put('a.txt', 'one\n')
  git('add', '.')
  git('commit', '-qm', 'first')
  git('checkout', '-qb', 'other')
  put('a.txt', 'theirs\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  git('rm', '-q', 'a.txt')
  git('commit', '-qm', 'gone')
  expect(() => git('merge', '-q', 'other')).toThrow()
  rmSync(join(root, 'a.txt'))

  await open().markResolved(['a.txt'])

  expect(await open().state()).toMatchObject({ operation: 'merge', conflicted: [], staged: [] })
})

test('what is staged outside the folder is counted, for a commit takes it too', async () => {
  mkdirSync(join(root, 'sub'))
  put('top.txt', 'x')
  put('sub/in.txt', 'x')
  git('add', '.')

  expect(await open(join(root, 'sub')).state()).toMatchObject({
    staged: [{ path: 'in.txt', change: 'added' }],
    stagedOutside: 1,
  })
})

test('a repository of its own inside is none of the files', async () => {
  execFileSync('git', ['init', '-q', 'inner'], { cwd: root })
  put('inner/x.txt', 'x')
  execFileSync('git', ['add', '.'], { cwd: join(root, 'inner') })
  git('-C', 'inner', 'commit', '-qm', 'x')

  expect(await open().state()).toMatchObject({ untracked: [], left: 0 })
})

test('of very many files some are listed and the rest counted', async () => {
  put('one', '')
  const blob = git('hash-object', '-w', 'one').trim()
  rmSync(join(root, 'one'))
  const lines = Array.from({ length: 10_003 }, (_, index) => `100644 ${blob}\tmany/${index}\n`)
  execFileSync('git', ['update-index', '--index-info'], { cwd: root, input: lines.join('') })

  const { staged, unstaged, left } = await open().state()

  // Each was added to the index and is gone from the folder.
  expect([staged.length, unstaged.length, left]).toEqual([10_000, 0, 10_006])
})

test('the last commit is made anew with another message and what is staged', async () => {
  put('a.txt', 'one\n')
  git('add', '.')
  git('config', 'user.name', 'A')
  git('config', 'user.email', 'a@b.c')
  git('commit', '-qm', 'frist')
  put('b.txt', 'two\n')
  git('add', '.')
  const request = { paths: null, signal: new AbortController().signal, onOutput: () => {} }

  const { summary } = await open().commit({ ...request, message: 'first', isAmending: true })

  expect(summary).toMatch(/^[0-9a-f]{7,} first \(2 files changed/)
  expect(git('log', '--format=%s')).toBe('first\n')
})

test('a folder becomes a repository', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-init-'))

  await open(folder).init()

  expect(await open(folder).state()).toMatchObject({ kind: 'repository', head: null })
})

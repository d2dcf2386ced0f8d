import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './git-commit.ts'

let trial: Trial
const put = (path: string, text: string) => writeFileSync(join(trial.root, path), text)
const git = (...args: string[]) => execFileSync('git', args, { cwd: trial.root, encoding: 'utf8' })
const committed = () => git('show', '--format=%s', '--name-only', 'HEAD').trim().split(/\n+/)

beforeEach(async () => {
  trial = await openTrial()
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'A')
  git('config', 'user.email', 'a@b.c')
  put('a.txt', 'one\n')
  put('gone.txt', 'x\n')
  git('add', '.')
  git('commit', '-qm', 'first')
})

test('what is staged is shown and committed, and nothing else', async () => {
  put('a.txt', 'two\n')
  git('add', 'a.txt')
  put('a.txt', 'three\n')
  put('new.txt', 'n\n')

  const { preview, effect } = await trial.prepare(tool, { message: 'x' })
  const { result } = await trial.call(tool, { message: 'second\n\nbecause' })

  expect(effect).toBe('git-write')
  expect(preview).toMatchObject({ kind: 'diff', files: [{ path: 'a.txt', change: 'modified', added: 1, removed: 1 }] })
  expect(preview).toMatchObject({ diff: expect.stringContaining('-one\n+two\n') })
  expect(result).toEqual({
    hash: git('rev-parse', 'HEAD').trim(),
    summary: expect.stringMatching(/^[0-9a-f]+ second \(1 file changed, 1 insertion\(\+\), 1 deletion\(-\)\)$/),
  })
  expect(committed()).toEqual(['second', 'a.txt'])
  expect(git('status', '--porcelain')).toBe(' M a.txt\n?? new.txt\n')
})

test('paths are committed as they are: new, changed and deleted, without what else is staged', async () => {
  put('a.txt', 'two\n')
  mkdirSync(join(trial.root, 'sub'))
  put('sub/new file.txt', 'n\n')
  put('staged.txt', 's\n')
  git('add', 'staged.txt')
  rmSync(join(trial.root, 'gone.txt'))
  const paths = ['a.txt', 'sub', 'gone.txt']

  const { preview } = await trial.prepare(tool, { message: 'x', paths })
  expect(git('status', '--porcelain')).toContain('?? sub/')
  await trial.call(tool, { message: 'second', paths })

  expect(preview).toMatchObject({
    files: [
      { path: 'a.txt', change: 'modified' },
      { path: 'gone.txt', change: 'deleted' },
      { path: 'sub/new file.txt', change: 'created', added: 1 },
    ],
  })
  expect(committed()).toEqual(['second', 'a.txt', 'gone.txt', 'sub/new file.txt'])
  expect(git('status', '--porcelain')).toBe('A  staged.txt\n')
})

test('hooks and filters are named, run, and may refuse', async () => {
  put('.gitattributes', '*.txt filter=upper\n')
  git('config', 'filter.upper.clean', 'tr a-z A-Z')
  mkdirSync(join(trial.root, '.git/hooks'), { recursive: true })
  put('.git/hooks/pre-commit', '#!/bin/sh\necho "no commits today" >&2; exit 1\n')
  chmodSync(join(trial.root, '.git/hooks/pre-commit'), 0o755)
  put('new.txt', 'two\n')

  const { reasons } = await trial.prepare(tool, { message: 'x', paths: ['new.txt'] })
  expect(reasons).toEqual([expect.stringContaining('pre-commit'), expect.stringContaining('upper')])
  await expect(trial.call(tool, { message: 'x', paths: ['new.txt'] })).rejects.toMatchObject({
    code: 'GIT_ERROR',
    message: expect.stringContaining('no commits today'),
  })
  expect(git('status', '--porcelain')).toContain('?? new.txt')

  rmSync(join(trial.root, '.git/hooks/pre-commit'))
  await trial.call(tool, { message: 'x', paths: ['new.txt'] })
  expect(git('show', 'HEAD:new.txt')).toBe('TWO\n')
})

test('the first commit is possible, and identity is the person’s own', async () => {
  const fresh = await openTrial()
  execFileSync('git', ['init', '-q'], { cwd: fresh.root })
  execFileSync('git', ['config', 'user.name', 'First'], { cwd: fresh.root })
  execFileSync('git', ['config', 'user.email', 'f@b.c'], { cwd: fresh.root })
  writeFileSync(join(fresh.root, 'a'), 'x')

  await fresh.call(tool, { message: 'begin', paths: ['.'] })

  expect(execFileSync('git', ['log', '--format=%an %s'], { cwd: fresh.root, encoding: 'utf8' })).toBe('First begin\n')
})

test('what is approved stands for the diff that was shown', async () => {
  put('a.txt', 'two\n')
  const first = await trial.prepare(tool, { message: 'x', paths: ['a.txt'] })
  put('a.txt', 'three\n')
  const second = await trial.prepare(tool, { message: 'x', paths: ['a.txt'] })

  expect(first.state).not.toEqual(second.state)
})

test.each([
  [{ message: 'x' }, 'GIT_ERROR', /nothing is staged/],
  [{ message: 'x', paths: ['a.txt'] }, 'GIT_ERROR', /did not change/],
  [{ message: 'x', paths: ['none'] }, 'GIT_ERROR', /did not match/],
  [{ message: '  ' }, 'INVALID_ARGUMENTS', /message/],
  [{ message: 'x', paths: ['..'] }, 'PATH_OUTSIDE_WORKSPACE', /climbs/],
])('committing %j fails with %s', async (given, code, message) => {
  await expect(trial.call(tool, given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './git-branch.ts'

let trial: Trial
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], {
    cwd: trial.root,
    encoding: 'utf8',
    stdio: 'pipe',
  })
const branchesAfter = async (given: unknown) => {
  const { branches } = (await trial.call(tool, given)).result as { branches: { name: string; current: boolean }[] }
  return branches.map(({ name, current }) => (current ? `* ${name}` : name))
}

beforeEach(async () => {
  trial = await openTrial()
  git('init', '-q', '-b', 'main')
  git('commit', '-q', '--allow-empty', '-m', 'first')
})

test('branches are listed, made, switched to, renamed and deleted', async () => {
  expect((await trial.call(tool, { action: 'list' })).result).toEqual({
    branches: [
      { name: 'main', current: true, hash: git('rev-parse', 'HEAD').trim(), upstream: null, subject: 'first' },
    ],
  })
  expect(await branchesAfter({ action: 'create', name: 'feature/x' })).toEqual(['feature/x', '* main'])
  expect(await branchesAfter({ action: 'switch', name: 'feature/x' })).toEqual(['* feature/x', 'main'])
  expect(await branchesAfter({ action: 'rename', name: 'y' })).toEqual(['main', '* y'])
  expect(await branchesAfter({ action: 'delete', name: 'main' })).toEqual(['* y'])
})

test('only what changes something is a write, and losing commits is graver', async () => {
  git('checkout', '-q', '-b', 'work')
  git('commit', '-q', '--allow-empty', '-m', 'only here')
  git('checkout', '-q', 'main')
  git('branch', 'same')

  expect((await trial.prepare(tool, { action: 'list' })).effect).toBe('read')
  expect((await trial.prepare(tool, { action: 'delete', name: 'same' })).effect).toBe('git-write')
  expect(await trial.prepare(tool, { action: 'delete', name: 'work' })).toMatchObject({
    effect: 'destroy',
    reasons: [expect.stringMatching(/One commit is on no other branch/)],
  })
})

test('a switch that would overwrite changes is refused', async () => {
  git('checkout', '-q', '-b', 'other')
  writeFileSync(join(trial.root, 'a'), 'theirs')
  git('add', 'a')
  git('commit', '-qm', 'a')
  git('checkout', '-q', 'main')
  writeFileSync(join(trial.root, 'a'), 'mine')

  await expect(trial.call(tool, { action: 'switch', name: 'other' })).rejects.toMatchObject({ code: 'GIT_ERROR' })
})

test.each([
  [{ action: 'create' }, 'INVALID_ARGUMENTS'],
  [{ action: 'merge', name: 'x' }, 'INVALID_ARGUMENTS'],
  [{ action: 'create', name: '--force' }, 'INVALID_ARGUMENTS'],
  [{ action: 'create', name: 'a..b' }, 'INVALID_ARGUMENTS'],
  [{ action: 'create', name: 'main' }, 'ALREADY_EXISTS'],
  [{ action: 'delete', name: 'none' }, 'GIT_ERROR'],
  [{ action: 'delete', name: 'main' }, 'GIT_ERROR'],
  [{ action: 'switch', name: 'none' }, 'GIT_ERROR'],
])('%j fails with %s', async (given, code) => {
  await expect(trial.call(tool, given)).rejects.toMatchObject({ code })
})

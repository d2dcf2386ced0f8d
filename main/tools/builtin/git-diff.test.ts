import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './git-diff.ts'

test('it shows changes, staged ones where asked, and a deleted file by its path', async () => {
  const trial = await openTrial()
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: trial.root })
  git('init', '-q')
  writeFileSync(join(trial.root, 'a'), 'one\n')
  git('add', 'a')
  git('commit', '-qm', 'x')
  expect((await trial.call(tool, {})).result).toEqual({ diff: '' })

  writeFileSync(join(trial.root, 'a'), 'two\n')
  expect((await trial.call(tool, { path: 'a' })).result).toEqual({ diff: expect.stringContaining('-one\n+two\n') })
  expect((await trial.call(tool, { staged: true })).result).toEqual({ diff: '' })
  git('rm', '-qf', 'a')
  expect((await trial.call(tool, { path: 'a', staged: true })).result).toEqual({
    diff: expect.stringContaining('deleted file'),
  })

  writeFileSync(join(trial.root, '.env'), 'KEY=1')
  git('add', '.env')
  expect((await trial.prepare(tool, {})).effect).toBe('read')
  expect((await trial.prepare(tool, { staged: true })).effect).toBe('protected-read')
  expect((await trial.prepare(tool, { path: '.env' })).effect).toBe('protected-read')
})

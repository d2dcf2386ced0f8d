import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './git-log.ts'

test('the newest commits come first, with their whole message', async () => {
  const trial = await openTrial()
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: trial.root })
  git('init', '-q')
  writeFileSync(join(trial.root, 'a'), '')
  git('add', 'a')
  git('commit', '-qm', 'first\n\nbecause')
  git('commit', '-q', '--allow-empty', '-m', 'second')
  const commit = {
    hash: expect.stringMatching(/^[0-9a-f]{40}$/),
    author: 'A',
    email: 'a@b.c',
    date: expect.stringMatching(/^\d{4}-/),
  }

  expect((await trial.call(tool, {})).result).toEqual({
    commits: [
      { ...commit, message: 'second' },
      { ...commit, message: 'first\n\nbecause' },
    ],
  })
  expect((await trial.call(tool, { limit: 1 })).result).toEqual({ commits: [{ ...commit, message: 'second' }] })
  expect((await trial.call(tool, { path: 'a' })).result).toMatchObject({ commits: [{ message: 'first\n\nbecause' }] })
})

test('outside a repository it says so', async () => {
  const trial = await openTrial()

  await expect(trial.call(tool, {})).rejects.toMatchObject({ code: 'GIT_NOT_INITIALIZED' })
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './git-status.ts'

test('it tells the branch and what stands where, or only below a path', async () => {
  const trial = await openTrial()
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: trial.root })
  mkdirSync(join(trial.root, 'src'))
  writeFileSync(join(trial.root, 'src/new.ts'), '')
  writeFileSync(join(trial.root, 'staged'), '')
  execFileSync('git', ['add', 'staged'], { cwd: trial.root })
  const rest = { branch: 'main', upstream: null, ahead: 0, behind: 0, unstaged: [], conflicted: [] }

  expect((await trial.call(tool, {})).result).toEqual({
    ...rest,
    staged: [{ path: 'staged', change: 'added' }],
    untracked: ['src/new.ts'],
  })
  expect((await trial.call(tool, { path: 'src' })).result).toEqual({ ...rest, staged: [], untracked: ['src/new.ts'] })
  await expect(trial.call(tool, { path: '..' })).rejects.toMatchObject({ code: 'PATH_OUTSIDE_WORKSPACE' })
})

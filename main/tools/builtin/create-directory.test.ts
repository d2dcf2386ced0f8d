import { existsSync, statSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './create-directory.ts'

let trial: Trial
beforeEach(async () => {
  trial = await openTrial()
  writeFileSync(join(trial.root, 'file'), '')
})

test('a directory is made with those above it, and one that exists is fine', async () => {
  expect((await trial.call(tool, { path: 'a/b/c' })).result).toEqual({ path: 'a/b/c' })
  expect((await trial.call(tool, { path: 'a/b/c' })).result).toEqual({ path: 'a/b/c' })
  expect((await trial.call(tool, { path: 'a/b/c', recursive: false })).result).toEqual({ path: 'a/b/c' })

  expect(statSync(join(trial.root, 'a/b/c')).isDirectory()).toBe(true)
})

test('what decides what runs is a protected write', async () => {
  expect((await trial.prepare(tool, { path: 'src' })).effect).toBe('small')
  expect((await trial.prepare(tool, { path: '.github/workflows' })).effect).toBe('protected-write')
})

test.each([
  [{ path: 'x/y', recursive: false }, 'FILE_NOT_FOUND'],
  [{ path: 'file' }, 'ALREADY_EXISTS'],
  [{ path: 'file', recursive: false }, 'ALREADY_EXISTS'],
  [{ path: 'file/x' }, 'NOT_A_DIRECTORY'],
  [{ path: '../x' }, 'PATH_OUTSIDE_WORKSPACE'],
  [{ path: 'out/x' }, 'PATH_OUTSIDE_WORKSPACE'],
])('making %j fails with %s', async (given, code) => {
  mkdirSync(`${trial.root}-outside`, { recursive: true })
  symlinkSync(`${trial.root}-outside`, join(trial.root, 'out'))

  await expect(trial.call(tool, given)).rejects.toMatchObject({ code })
  expect(existsSync(`${trial.root}-outside/x`)).toBe(false)
})

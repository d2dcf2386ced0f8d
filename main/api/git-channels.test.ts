import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type AppTrial, openAppTrial } from './app-trial.fixture.ts'

let folder: string
let trial: AppTrial
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' })
const put = (path: string, text: string) => writeFileSync(join(folder, path), text)
const hook = (name: string, script: string) => {
  mkdirSync(join(folder, '.git/hooks'), { recursive: true })
  writeFileSync(join(folder, '.git/hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}
const open = async (isTrusted = true) => (trial = await openAppTrial('turns: []', { folder, isTrusted }))
const state = () => trial.call('git.state', { workspaceId: trial.workspaceId })
const commit = (message: string, isAmending = false, isWithoutHooks = false) =>
  trial.call('git.commit', { workspaceId: trial.workspaceId, message, isAmending, isWithoutHooks })

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-panel-')))
})
afterEach(() => {
  vi.unstubAllEnvs()
  return trial.app.close()
})

function makeRepository(): void {
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'A')
  git('config', 'user.email', 'a@b.c')
  put('a.txt', 'one\n')
  git('add', '.')
  git('commit', '-qm', 'first')
}

test('nothing is started in a folder that is not trusted', async () => {
  makeRepository()
  await open(false)

  expect(await state()).toEqual({ kind: 'untrusted' })
  await expect(commit('x')).rejects.toThrow(/bad-request/)
  await expect(trial.call('git.init', { workspaceId: trial.workspaceId })).rejects.toThrow(/not trusted/)
})

test('a folder without a repository gets one, and is committed to', async () => {
  await open()
  expect(await state()).toEqual({ kind: 'no-repository' })

  await trial.call('git.init', { workspaceId: trial.workspaceId })

  expect(await state()).toMatchObject({ kind: 'repository', head: null })
})

test('a machine without git is told from a folder without a repository', async () => {
  makeRepository()
  await open()
  vi.stubEnv('PATH', '/nowhere')

  expect(await state()).toEqual({ kind: 'git-missing' })
})

test('what is staged is committed as the person, and hooks run', async () => {
  makeRepository()
  hook('pre-commit', 'echo checking >&2')
  await open()
  put('a.txt', 'two\n')
  put('b.txt', 'not staged\n')
  git('add', 'a.txt')

  const outcome = await commit('second')

  expect(outcome).toMatchObject({ outcome: 'committed', hash: git('rev-parse', 'HEAD').trim() })
  expect(git('log', '--format=%an %s')).toBe('A second\nA first\n')
  expect(await state()).toMatchObject({ staged: [], untracked: ['b.txt'], head: { message: 'second' } })
  const printed = trial.announced.filter(({ announce }) => announce === 'git.commit-output')
  expect(printed.map(({ payload }) => (payload as { text: string }).text).join('')).toContain('checking\n')
})

test('a hook that refuses is told in its own words', async () => {
  makeRepository()
  hook('commit-msg', 'echo "a ticket number is missing"; exit 1')
  await open()

  expect(await commit('better', true)).toEqual({ outcome: 'refused', output: 'a ticket number is missing' })
  expect(git('log', '--format=%s')).toBe('first\n')
})

test('hooks that nobody trusted yet are told before a commit leaves them out', async () => {
  makeRepository()
  await open()
  put('a.txt', 'two\n')
  git('add', '.')
  hook('pre-commit', 'exit 1')

  expect(await commit('second')).toEqual({ outcome: 'hooks-changed' })
  expect(trial.announced.at(-1)).toMatchObject({
    announce: 'workspace.info',
    payload: { changedParts: [{ part: 'hooks', files: ['.git/hooks/pre-commit'] }] },
  })
  expect(await commit('second', false, true)).toMatchObject({ outcome: 'committed' })
  await trial.call('workspace.trust', { workspaceId: trial.workspaceId, trusted: true })
  expect(await commit('third', true)).toMatchObject({ outcome: 'refused' })
})

test('a slow hook is ended by the person, and the repository can be used again', async () => {
  makeRepository()
  hook('pre-commit', 'echo waiting; sleep 60')
  await open()
  put('a.txt', 'two\n')
  git('add', '.')

  const outcome = commit('second')
  await vi.waitFor(() => expect(trial.announced.map(({ announce }) => announce)).toContain('git.commit-output'))
  await expect(commit('another')).rejects.toThrow(/conflict/)
  await trial.call('git.cancel-commit', { workspaceId: trial.workspaceId })

  expect(await outcome).toEqual({ outcome: 'cancelled' })
  git('commit', '-qnm', 'by hand')
  expect(git('log', '--format=%s')).toBe('by hand\nfirst\n')
})

test('what still holds the marks of a conflict is resolved only when the person is sure', async () => {
  makeRepository()
  git('checkout', '-qb', 'other')
  put('a.txt', 'theirs\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  put('a.txt', 'mine\n')
  git('commit', '-qam', 'mine')
  expect(() => git('merge', '-q', 'other')).toThrow()
  await open()
  const resolve = (isSure: boolean) =>
    trial.call('git.mark-resolved', { workspaceId: trial.workspaceId, paths: ['a.txt'], isSure })

  expect(await resolve(false)).toEqual({ isDone: false })
  expect(await state()).toMatchObject({ conflicted: ['a.txt'] })
  put('a.txt', 'both\n')
  put('b.txt', 'not in conflict\n')
  for (const paths of [['a.txt', 'b.txt'], ['.'], ['./a.txt'], [join(folder, 'a.txt')]]) {
    const asked = trial.call('git.mark-resolved', { workspaceId: trial.workspaceId, paths, isSure: true })
    await expect(asked).rejects.toThrow('conflict: ')
  }
  expect(git('status', '--porcelain')).toBe('UU a.txt\n?? b.txt\n')
  expect(await resolve(false)).toEqual({ isDone: true })
  expect(await state()).toMatchObject({ conflicted: [], staged: [{ path: 'a.txt' }] })
})

test('what a terminal stages is announced with the branch', async () => {
  makeRepository()
  await open()
  await trial.call('file.list', { workspaceId: trial.workspaceId, path: '' })
  put('a.txt', 'two\n')

  await vi.waitFor(
    () => {
      git('add', '.')
      git('reset', '-q')
      expect(trial.announced).toContainEqual({
        announce: 'git.changed',
        payload: { workspaceId: trial.workspaceId, branch: 'main' },
      })
    },
    { timeout: 10_000, interval: 200 },
  )
})

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { createFolders } from './folders.ts'
import { openStore } from './store/open-store.ts'

let root: string
const put = (path: string, text: string) => writeFileSync(join(root, path), text)
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })

async function openTrusted() {
  const store = await openStore(':memory:')
  store.workspaces.setTrust(root, true)
  const folder = await createFolders(store).open(root)
  const parts = async () => (await folder.changedParts()).map(({ part, files }) => [part, ...files])
  return { store, folder, parts }
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-trust-')))
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'A')
  git('config', 'user.email', 'a@b.c')
})

test('what was there when the folder was trusted counts, and what changed since is named', async () => {
  mkdirSync(join(root, '.codelab'))
  put('.codelab/settings.json', '{}')
  put('AGENTS.md', 'Be kind.')
  put('.git/hooks/pre-commit', 'true')
  const { parts } = await openTrusted()
  expect(await parts()).toEqual([])

  put('src.ts', 'no part of it')
  expect(await parts()).toEqual([])
  chmodSync(join(root, '.git/hooks/pre-commit'), 0o755)
  put('.codelab/mcp.json', '{}')
  rmSync(join(root, 'AGENTS.md'))
  expect(await parts()).toEqual([
    ['hooks', '.git/hooks/pre-commit'],
    ['settings', '.codelab/mcp.json'],
    ['rules', 'AGENTS.md'],
  ])
})

test('trusting it again takes it as it is; taking trust back leaves nothing to ask', async () => {
  const { store, parts } = await openTrusted()
  await parts()
  put('AGENTS.md', 'Be bold.')
  expect(await parts()).toEqual([['rules', 'AGENTS.md']])

  store.workspaces.setTrust(root, true)
  expect(await parts()).toEqual([])
  store.workspaces.setTrust(root, false)
  put('AGENTS.md', 'Be rude.')
  expect(await parts()).toEqual([])
})

test('a rule file that links elsewhere is what it leads to', async () => {
  put('other.md', 'one')
  symlinkSync('other.md', join(root, 'AGENTS.md'))
  const { parts } = await openTrusted()
  await parts()

  put('other.md', 'two')

  expect(await parts()).toEqual([['rules', 'AGENTS.md']])
})

test('hooks that came after the trust do not run on a commit, also those of another place', async () => {
  const { store, folder, parts } = await openTrusted()
  await parts()
  const hook = (path: string) => {
    put(path, `#!/bin/sh\ntouch '${root}/canary'`)
    chmodSync(join(root, path), 0o755)
  }
  const commit = async (text: string) => {
    put('a.txt', text)
    const plan = await folder.git.planCommit(['a.txt'])
    const { signal } = new AbortController()
    await folder.git.commit({ message: text, paths: ['a.txt'], signal, onOutput: () => {} })
    return { hooks: plan.hooks, leavesHooksOut: plan.leavesHooksOut, ran: existsSync(join(root, 'canary')) }
  }

  hook('.git/hooks/pre-commit')
  expect(await commit('one')).toEqual({ hooks: ['pre-commit'], leavesHooksOut: true, ran: false })
  rmSync(join(root, '.git/hooks/pre-commit'))
  mkdirSync(join(root, 'my-hooks'))
  hook('my-hooks/post-commit')
  git('config', 'core.hooksPath', 'my-hooks')
  expect(await commit('two')).toEqual({ hooks: ['post-commit'], leavesHooksOut: true, ran: false })

  store.workspaces.setTrust(root, true)
  await parts()
  expect(await commit('three')).toEqual({ hooks: ['post-commit'], leavesHooksOut: false, ran: true })
})

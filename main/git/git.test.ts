import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { readBranch } from './branch.ts'
import { createGit } from './git.ts'

let root: string
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: root, encoding: 'utf8' })
const open = (folder = root, isTrusted = true) => createGit({ root: folder, run, isTrusted: () => isTrusted })
const put = (path: string, text: string) => writeFileSync(join(root, path), text)

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-git-')))
  git('init', '-q', '-b', 'main')
  put('a.txt', 'one\n')
  mkdirSync(join(root, 'sub'))
  put('sub/b.txt', 'b\n'.repeat(20))
  git('add', '.')
  git('commit', '-qm', 'first\n\nwith a body')
})

test('status tells what is staged, changed, untracked and in conflict', async () => {
  git('mv', 'sub/b.txt', 'sub/c d.txt')
  put('a.txt', 'two\n')
  put('новый\n"файл".txt', '')

  expect(await open().status()).toEqual({
    branch: 'main',
    upstream: null,
    ahead: 0,
    behind: 0,
    staged: [{ path: 'sub/c d.txt', oldPath: 'sub/b.txt', change: 'renamed' }],
    unstaged: [{ path: 'a.txt', change: 'modified' }],
    untracked: ['новый\n"файл".txt'],
    conflicted: [],
  })
})

test('status tells how far the branch and its upstream are apart, and conflicts', async () => {
  git('branch', 'other')
  git('branch', '-q', '--set-upstream-to=other')
  put('a.txt', 'mine\n')
  git('commit', '-qam', 'mine')
  git('checkout', '-q', 'other')
  put('a.txt', 'theirs\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  expect(() => git('merge', '-q', 'other')).toThrow()

  expect(await open().status()).toMatchObject({ upstream: 'other', ahead: 1, behind: 1, conflicted: ['a.txt'] })
})

test('a workspace below the top of the repository sees its own paths', async () => {
  put('sub/b.txt', 'changed\n')
  put('a.txt', 'changed\n')
  const sub = open(join(root, 'sub'))

  expect((await sub.status()).unstaged).toEqual([{ path: 'b.txt', change: 'modified' }])
  expect(await sub.diff({ staged: false })).toMatch(/^diff --git a\/b\.txt b\/b\.txt\n/)
})

test('diff shows changes, staged ones, and those of one path', async () => {
  put('a.txt', 'two\n')
  put('sub/b.txt', 'x\n')
  git('add', 'a.txt')

  expect(await open().diff({ staged: true })).toContain('-one\n+two\n')
  expect(await open().diff({ staged: false })).not.toContain('a.txt')
  expect(await open().diff({ staged: false, path: 'a.txt' })).toBe('')
  expect(await open().diff({ staged: false, path: ':(top)*' })).toBe('')
})

test('a diff above 5 MB is refused', async () => {
  put('a.txt', 'a long line of text\n'.repeat(300_000))

  await expect(open().diff({ staged: false })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
})

test('log tells the newest commits first, and none before the first', async () => {
  put('a.txt', 'two\n')
  git('commit', '-qam', 'second')

  expect(await open().log({ limit: 10 })).toMatchObject([
    { subject: 'second', author: 'A', email: 'a@b.c', body: '' },
    { subject: 'first', body: 'with a body', hash: expect.stringMatching(/^[0-9a-f]{40}$/) },
  ])
  expect(await open().log({ limit: 10, path: 'sub' })).toHaveLength(1)
  execFileSync('git', ['init', '-q', 'empty'], { cwd: root })
  expect(await open(join(root, 'empty')).log({ limit: 10 })).toEqual([])
})

test('outside a repository and in a folder not trusted it says so', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'codelab-nogit-'))

  await expect(open(outside).status()).rejects.toMatchObject({ code: 'GIT_NOT_INITIALIZED' })
  await expect(open(root, false).status()).rejects.toMatchObject({ code: 'WORKSPACE_UNTRUSTED' })
})

test('a broken repository is an error of git', async () => {
  put('.git/HEAD', 'rubbish')

  await expect(open().status()).rejects.toMatchObject({ code: 'GIT_ERROR' })
})

test('the branch is read without git: by name, by hash, in a worktree, outside', async () => {
  expect(await readBranch(join(root, 'sub'))).toBe('main')
  git('checkout', '-q', '-b', 'feature/x')
  expect(await readBranch(root)).toBe('feature/x')
  git('worktree', 'add', '-q', join(root, 'tree'), 'main')
  expect(await readBranch(join(root, 'tree'))).toBe('main')
  git('checkout', '-q', '--detach')
  expect(await readBranch(root)).toMatch(/^[0-9a-f]{7}$/)
  expect(await readBranch(tmpdir())).toBeNull()
})

test('nothing that the repository names is run by status, diff or log', async () => {
  const canary = join(root, 'canary')
  const script = join(root, 'run.sh')
  writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${canary}'\ncat\n`)
  chmodSync(script, 0o755)
  mkdirSync(join(root, 'inner'))
  execFileSync('sh', ['-c', 'git init -q && git -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x'], {
    cwd: join(root, 'inner'),
  })
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', './inner', 'module')
  put('.gitattributes', '*.txt filter=evil diff=evil merge=evil\n*.md filter=two.parts\n*.js filter=with=sign\n')
  put('c.md', 'x')
  put('d.js', 'x')
  git('add', '.gitattributes', 'c.md', 'd.js')
  git('commit', '-qm', 'second')
  for (const hook of ['post-index-change', 'pre-commit', 'fsmonitor-watchman', 'reference-transaction']) {
    writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\n'${script}' ${hook}\n`)
    chmodSync(join(root, '.git/hooks', hook), 0o755)
  }
  appendFileSync(
    join(root, '.git/config'),
    `[core]\n\tfsmonitor = ${script}\n\thooksPath = ${join(root, '.git/hooks')}\n\tpager = ${script}\n\tsshCommand = ${script}\n\teditor = ${script}\n` +
      `[diff]\n\texternal = ${script}\n[diff "evil"]\n\tcommand = ${script}\n\ttextconv = ${script}\n` +
      `[filter "evil"]\n\tclean = ${script}\n\tsmudge = ${script}\n\tprocess = ${script}\n\trequired = true\n` +
      `[filter "with=sign"]\n\tclean = ${script}\n[filter "two.parts"]\n\tclean = ${script}\n\tprocess = ${script}\n` +
      `[gpg]\n\tprogram = ${script}\n[log]\n\tshowSignature = true\n[status]\n\tsubmoduleSummary = true\n[pager]\n\tstatus = ${script}\n\tdiff = ${script}\n` +
      `[alias]\n\tstatus = !${script}\n[interactive]\n\tdiffFilter = ${script}\n[credential]\n\thelper = ${script}\n`,
  )
  appendFileSync(join(root, '.git/modules/module/config'), `[core]\n\tfsmonitor = ${script}\n`)
  put('a.txt', 'changed\n')
  put('c.md', 'y')
  put('d.js', 'y')
  put('module/new.txt', 'x')

  await open().status()
  await open().diff({ staged: false })
  await open().diff({ staged: true })
  await open().log({ limit: 5 })
  await open().log({ limit: 5, path: 'a.txt' })

  expect(existsSync(canary)).toBe(false)
  // The canary does sing when git is asked without care.
  spawnSync('git', ['status'], { cwd: root, stdio: 'ignore' })
  expect(existsSync(canary)).toBe(true)
})

test('reading fetches nothing, also by a git that does not know how to be told so', async () => {
  put('.git/fetch.sh', `#!/bin/sh\ntouch '${join(root, 'fetched')}'\nexit 1\n`)
  chmodSync(join(root, '.git/fetch.sh'), 0o755)
  git('config', 'core.repositoryFormatVersion', '1')
  git('config', 'extensions.partialClone', 'origin')
  git('config', 'remote.origin.url', 'ssh://example.invalid/x')
  git('config', 'remote.origin.promisor', 'true')
  git('config', 'core.sshCommand', join(root, '.git/fetch.sh'))
  const { GIT_NO_LAZY_FETCH: _, ...careful } = (await open().commandEnvironment(root))!
  const ask = (env: Record<string, string>) =>
    spawnSync('git', ['cat-file', '-p', '1'.repeat(40)], { cwd: root, env: { ...process.env, ...env } }).status

  expect([ask(careful), existsSync(join(root, 'fetched'))]).toEqual([128, false])
  // It would be fetched, were one let.
  expect([ask({ ...careful, GIT_ALLOW_PROTOCOL: 'ssh' }), existsSync(join(root, 'fetched'))]).toEqual([128, true])
})

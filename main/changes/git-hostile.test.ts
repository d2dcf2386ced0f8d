import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openGitTrial, partAt, partOf, type GitTrial } from './git-trial.fixture.ts'

let trial: GitTrial
afterEach(() => trial.remove())

/** Every file below `.git`, with its content and when it was written. */
function everything(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const stats = lstatSync(path)
    if (stats.isDirectory()) Object.assign(found, { [path]: 'folder' }, everything(path))
    else found[path] = `${stats.mtimeMs} ${stats.mode} ${readFileSync(path, 'latin1')}`
  }
  return found
}

test('looking runs nothing that the repository names, and writes nothing into it', async () => {
  trial = await openGitTrial({
    'a.txt': 'one\ntwo\n',
    'moved.txt': 'x\ny\nz\n',
    'b.md': 'b\n',
    'c.js': 'c\n',
    'd.crlf': 'd\n',
  })
  const { root, git } = trial
  const canary = join(root, '.git/canary')
  const script = join(root, '.git/run.sh')
  writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${canary}'\ncat\n`)
  chmodSync(script, 0o755)
  mkdirSync(join(root, 'module'))
  git('init', '-q', 'module')
  git('-C', 'module', 'commit', '-q', '--allow-empty', '-m', 'x')
  trial.put({
    '.gitattributes':
      '*.txt filter=evil diff=evil merge=evil\n*.md filter=two.parts diff=evil\n*.js filter=with=sign\n*.crlf text eol=crlf ident\n',
  })
  git('-c', 'advice.addEmbeddedRepo=false', 'add', '.')
  git('commit', '-qm', 'second')
  git('mv', 'moved.txt', 'to.txt')
  for (const hook of [
    'post-index-change',
    'pre-commit',
    'fsmonitor-watchman',
    'reference-transaction',
    'post-checkout',
  ]) {
    writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\n'${script}' ${hook}\n`)
    chmodSync(join(root, '.git/hooks', hook), 0o755)
  }
  appendFileSync(
    join(root, '.git/config'),
    `[core]\n\tfsmonitor = ${script}\n\thooksPath = ${join(root, '.git/hooks')}\n\tpager = ${script}\n\tsshCommand = ${script}\n\teditor = ${script}\n\talternateRefsCommand = ${script}\n\tuntrackedCache = true\n\tsplitIndex = true\n` +
      `[diff]\n\texternal = ${script}\n\torderFile = ${join(root, 'nothing')}\n[diff "evil"]\n\tcommand = ${script}\n\ttextconv = ${script}\n\tcachetextconv = true\n` +
      `[filter "evil"]\n\tclean = ${script}\n\tsmudge = ${script}\n\tprocess = ${script}\n\trequired = true\n` +
      `[filter "with=sign"]\n\tclean = ${script}\n\tsmudge = ${script}\n[filter "two.parts"]\n\tclean = ${script}\n\tprocess = ${script}\n` +
      `[gpg]\n\tprogram = ${script}\n[log]\n\tshowSignature = true\n[pager]\n\tlog = ${script}\n\tdiff = ${script}\n` +
      `[alias]\n\tdiff-files = !${script}\n\tls-files = !${script}\n[credential]\n\thelper = ${script}\n`,
  )
  appendFileSync(join(root, 'module/.git/config'), `[core]\n\tfsmonitor = ${script}\n`)
  trial.put({
    'a.txt': 'ONE\ntwo\n',
    'b.md': 'B\n',
    'c.js': 'C\n',
    'd.crlf': '$Id$\r\n',
    'new.txt': 'n\n',
    'module/new': 'x',
  })
  trial.put({ 'loose.crlf': 'a\r\n' })
  unlinkSync(join(root, 'to.txt'))
  if (existsSync(canary)) unlinkSync(canary)
  const before = everything(join(root, '.git'))

  const sources = [trial.files, trial.index, trial.reader({ kind: 'commits', from: null, to: 'HEAD' })]
  for (const reader of sources) {
    const files = await reader.list()
    expect(files.length).toBeGreaterThan(0)
    for (const { path } of files) {
      await reader.read(path)
      await reader.bytes(path, 'after')
    }
    await reader.commits?.()
  }
  await trial.changes.commits('second', 10)

  expect(existsSync(canary)).toBe(false)
  expect(everything(join(root, '.git'))).toEqual(before)
  const listed = await trial.files.list()
  expect(listed.filter(({ isWhole }) => isWhole === 'filtered').map(({ path }) => path)).toEqual([
    ...['a.txt', 'b.md', 'c.js', 'new.txt', 'to.txt'],
  ])
  // Neither do parts, which have nothing to do with filters; nor what they are taken back with.
  const takeBack = await trial.files.act('stage', [await partAt(trial.files, 'd.crlf', { hunks: [1] })])
  await takeBack()
  const restore = await trial.files.act('discard', [await partAt(trial.files, 'd.crlf')])
  await restore()
  expect(existsSync(canary)).toBe(false)
  // The canary does sing when git is asked without care.
  spawnSync('git', ['status'], { cwd: root, stdio: 'ignore' })
  expect(existsSync(canary)).toBe(true)
})

test('what a filter changes is staged and discarded as a whole, through the filter of the person', async () => {
  trial = await openGitTrial({ '.gitattributes': '*.up filter=up\n' })
  trial.git('config', 'filter.up.clean', 'tr a-z A-Z')
  trial.git('config', 'filter.up.smudge', 'tr A-Z a-z')
  trial.put({ 'a.up': 'one\ntwo\n', 'gone.up': 'gone\n', 'plain.txt': 'p\n' })
  trial.git('add', '.')
  trial.git('commit', '-qm', 'filtered')
  trial.put({ 'a.up': 'one\n2\nthree\n', 'plain.txt': 'P\n', 'new.up': 'new\n' })
  unlinkSync(join(trial.root, 'gone.up'))
  const before = trial.staged()

  const files = await trial.files.list()
  expect(files.map(({ path, isWhole }) => [path, isWhole])).toEqual([
    ['a.up', 'filtered'],
    ['gone.up', 'filtered'],
    ['new.up', 'filtered'],
    ['plain.txt', undefined],
  ])
  const file = await trial.files.read('a.up')
  expect([file.before, file.after]).toEqual(['ONE\nTWO\n', 'one\n2\nthree\n'])
  for (const verb of ['stage', 'discard'] as const) {
    const some = [partOf(file, { hunks: [], lines: { '1': [0] } })]
    await expect(trial.files.act(verb, some)).rejects.toMatchObject({ code: 'bad-request' })
  }
  const takeBack = await trial.files.act(
    'stage',
    files.map((one) => partOf(one)),
  )
  expect(trial.stagedBytes('a.up').toString()).toBe('ONE\n2\nTHREE\n')
  expect(trial.git('status', '--porcelain')).toBe('M  a.up\nD  gone.up\nA  new.up\nM  plain.txt\n')
  await takeBack()
  expect(trial.staged()).toBe(before)

  await trial.files.act(
    'discard',
    (await trial.files.list()).map((one) => partOf(one)),
  )
  expect(trial.tree()).toEqual({
    '.gitattributes': '644 *.up filter=up\n',
    'a.up': '644 one\ntwo\n',
    'gone.up': '644 gone\n',
    'plain.txt': '644 p\n',
  })
})

test('staging through a filter runs no hook', async () => {
  trial = await openGitTrial({ '.gitattributes': '*.up filter=up\n' })
  trial.git('config', 'filter.up.clean', 'tr a-z A-Z')
  const hook = join(trial.root, '.git/hooks/post-index-change')
  writeFileSync(hook, `#!/bin/sh\ntouch '${join(trial.root, '.git/ran')}'\n`)
  chmodSync(hook, 0o755)
  trial.put({ 'a.up': 'one\n' })

  await trial.files.act('stage', [await partAt(trial.files, 'a.up')])

  expect(trial.stagedBytes('a.up').toString()).toBe('ONE\n')
  expect(existsSync(join(trial.root, '.git/ran'))).toBe(false)
})

test('a repository whose files lie elsewhere is told of, and nothing of theirs is shown', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n', 'elsewhere/b.txt': 'b\n' })
  trial.git('config', 'core.worktree', join(trial.root, 'elsewhere'))

  await expect(trial.files.list()).rejects.toMatchObject({ code: 'GIT_ERROR' })
  await expect(trial.index.list()).rejects.toMatchObject({ code: 'GIT_ERROR' })
})

test.each(['.git/hooks/evil', 'sub/.git/config', '../outside'])(
  'an index that was made by hand to name %s writes nothing there',
  async (name) => {
    trial = await openGitTrial({ 'a.txt': 'one\n', 'sub/b.txt': 'b\n' })
    const stand = name.replaceAll('.', '%')
    trial.git('update-index', '--add', '--cacheinfo', `100755,${trial.stagedIds().get('a.txt')!},${stand}`)
    const indexFile = join(trial.root, '.git/index')
    const index = readFileSync(indexFile)
    index.write(name, index.indexOf(stand))
    createHash('sha1')
      .update(index.subarray(0, -20))
      .digest()
      .copy(index, index.length - 20)
    writeFileSync(indexFile, index)
    const id = trial.stagedIds().get('a.txt')!

    expect(await trial.files.list()).toEqual([])
    await expect(trial.files.act('discard', [{ path: name, beforeHash: id, afterHash: null }])).rejects.toThrow()

    expect(existsSync(join(trial.root, name))).toBe(false)
  },
)

test('a filter that fails leaves the index as it was', async () => {
  trial = await openGitTrial({ '.gitattributes': '*.up filter=up\n', 'plain.txt': 'p\n' })
  trial.git('config', 'filter.up.clean', 'false')
  trial.git('config', 'filter.up.required', 'true')
  trial.put({ 'a.up': 'one\n', 'plain.txt': 'P\n' })
  const before = trial.staged()

  const parts = (await trial.files.list()).map((one) => partOf(one))
  await expect(trial.files.act('stage', parts)).rejects.toMatchObject({ code: 'GIT_ERROR' })

  expect(trial.staged()).toBe(before)
  expect(existsSync(join(trial.root, '.git/index.lock'))).toBe(false)
})

import { chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { linesOf, openGitTrial, partAt, partOf, type GitTrial } from './git-trial.fixture.ts'

let trial: GitTrial
afterEach(() => trial.remove())

const shown = async (reader: GitTrial['files']) =>
  (await reader.list()).map(({ beforeHash: _before, afterHash: _after, ...file }) => file)

test('the files are shown against the index: every kind of change once', async () => {
  trial = await openGitTrial({
    'changed.txt': 'one\ntwo\n',
    'gone.txt': 'x\ny\n',
    'run.sh': 'go\n',
    'picture.bin': Uint8Array.of(0, 1, 2, 3),
    link: '-> changed.txt',
    'becomes-link': 'text\n',
    'same.txt': 'same\n',
    'empty.txt': '',
  })
  const { root } = trial
  trial.put({
    'changed.txt': 'one\n2\nthree\n',
    'picture.bin': Uint8Array.of(0, 9),
    'new folder/new.txt': 'a\nb',
    'new-empty.txt': '',
    'same.txt': 'same\n',
    '.gitignore': 'ignored\n',
    ignored: 'x',
  })
  unlinkSync(join(root, 'gone.txt'))
  chmodSync(join(root, 'run.sh'), 0o755)
  unlinkSync(join(root, 'link'))
  symlinkSync('run.sh', join(root, 'link'))
  unlinkSync(join(root, 'becomes-link'))
  symlinkSync('same.txt', join(root, 'becomes-link'))

  expect(await shown(trial.files)).toEqual([
    { path: '.gitignore', change: 'created', added: 1, removed: 0, parts: 1, isUntracked: true },
    { path: 'becomes-link', change: 'modified', added: 1, removed: 1, parts: 1, isLink: true, isWhole: 'type-changed' },
    { path: 'changed.txt', change: 'modified', added: 2, removed: 1, parts: 1 },
    { path: 'gone.txt', change: 'deleted', added: 0, removed: 2, parts: 1 },
    { path: 'link', change: 'modified', added: 1, removed: 1, parts: 1, isLink: true, isWhole: 'link' },
    { path: 'new folder/new.txt', change: 'created', added: 2, removed: 0, parts: 1, isUntracked: true },
    { path: 'new-empty.txt', change: 'created', added: 0, removed: 0, parts: 1, isUntracked: true },
    {
      path: 'picture.bin',
      change: 'modified',
      added: 0,
      removed: 0,
      parts: 1,
      binary: { before: 4, after: 2 },
    },
    { path: 'run.sh', change: 'modified', added: 0, removed: 0, parts: 1, mode: 0o755 },
  ])
})

test('all that differs can be staged at once, and the index is then what plain git makes of it', async () => {
  trial = await openGitTrial({
    'a.txt': 'one\n',
    'gone.txt': 'x\n',
    run: 'go\n',
    link: '-> a.txt',
    'folder/in.txt': 'in\n',
    file: 'was a file\n',
  })
  const { root } = trial
  trial.put({ 'a.txt': 'two\n', 'new.txt': 'n' })
  unlinkSync(join(root, 'gone.txt'))
  chmodSync(join(root, 'run'), 0o755)
  unlinkSync(join(root, 'link'))
  symlinkSync('run', join(root, 'link'))
  rmSync(join(root, 'folder'), { recursive: true })
  trial.put({ folder: 'a file now\n' })
  unlinkSync(join(root, 'file'))
  mkdirSync(join(root, 'file'))
  trial.put({ 'file/in.txt': 'x\n' })
  const before = trial.staged()
  const tree = trial.tree()

  const takeBack = await trial.files.act(
    'stage',
    (await trial.files.list()).map((file) => partOf(file)),
  )

  const staged = trial.staged()
  expect(await trial.files.list()).toEqual([])
  expect(trial.tree()).toEqual(tree)
  await takeBack()
  expect(trial.staged()).toBe(before)
  trial.git('add', '--all')
  expect(trial.staged()).toBe(staged)

  await trial.index.act(
    'unstage',
    (await trial.index.list()).map((file) => partOf(file)),
  )
  expect(trial.staged()).toBe(before)
  expect(trial.tree()).toEqual(tree)
})

test('a hunk and a line are staged alone, the file stays, and taking out gives the index back', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`)
  trial = await openGitTrial({ 'a.txt': lines.join('') })
  trial.put({ 'a.txt': ['first\n', ...lines.slice(1, 20), 'added 1\n', 'added 2\n', ...lines.slice(20)].join('') })
  const before = trial.staged()
  const file = await trial.files.read('a.txt')
  expect(linesOf(file)).toEqual(['- line 1', '+ first', '+ added 1', '+ added 2'])

  const second = file.hunks[1]!.lines.findIndex(({ text }) => text === 'added 2')
  await trial.files.act('stage', [partOf(file, { hunks: [], lines: { '2': [second] } })])

  expect(trial.stagedBytes('a.txt').toString()).toBe([...lines.slice(0, 20), 'added 2\n', ...lines.slice(20)].join(''))
  const rest = await trial.files.read('a.txt')
  expect(linesOf(rest)).toEqual(['- line 1', '+ first', '+ added 1'])
  await trial.files.act('stage', [partOf(rest, { hunks: [1] })])
  expect(linesOf(await trial.index.read('a.txt'))).toEqual(['- line 1', '+ first', '+ added 2'])
  await trial.index.act('unstage', [await partAt(trial.index, 'a.txt', { hunks: [1, 2] })])
  expect(trial.staged()).toBe(before)
})

test('a part of the files is discarded, written as a change that comes back', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\ntwo\nthree\n', 'gone.txt': 'x\ny\n' })
  trial.put({ 'a.txt': 'ONE\ntwo\nTHREE\n', 'new/file.txt': 'new\n' })
  unlinkSync(join(trial.root, 'gone.txt'))
  const tree = trial.tree()
  const staged = trial.staged()
  const file = await trial.files.read('a.txt')

  const takeBack = await trial.files.act('discard', [
    partOf(file, { hunks: [], lines: { '1': [0, 1] } }),
    await partAt(trial.files, 'new/file.txt'),
    await partAt(trial.files, 'gone.txt'),
  ])

  expect(trial.tree()).toEqual({ 'a.txt': '644 one\ntwo\nTHREE\n', 'gone.txt': '644 x\ny\n' })
  await takeBack()
  expect(trial.tree()).toEqual(tree)
  expect(trial.staged()).toBe(staged)
})

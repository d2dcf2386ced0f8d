import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
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

test('all that differs can be discarded at once, and comes back', async () => {
  trial = await openGitTrial({
    'a.txt': 'one\n',
    'deep/er/gone.txt': 'x\n',
    run: 'go\n',
    link: '-> a.txt',
    'becomes-link': 'text\n',
    'becomes-file': '-> a.txt',
    'becomes-folder': 'f\n',
    'folder/becomes-file.txt': 'f\n',
    'picture.bin': Uint8Array.of(0, 1, 2),
  })
  const { root } = trial
  const before = trial.tree()
  trial.put({ 'a.txt': 'two\n', 'picture.bin': Uint8Array.of(0), 'new/in/it.txt': 'n', 'new/link': '-> in' })
  for (const name of ['deep', 'folder', 'becomes-folder']) rmSync(join(root, name), { recursive: true })
  trial.put({ folder: 'a file\n', 'becomes-folder/with.txt': 'w\n' })
  chmodSync(join(root, 'run'), 0o755)
  for (const name of ['link', 'becomes-link', 'becomes-file']) unlinkSync(join(root, name))
  trial.put({ link: '-> run', 'becomes-link': '-> a.txt', 'becomes-file': 'file\n' })
  const changed = trial.tree()

  const takeBack = await trial.files.act(
    'discard',
    (await trial.files.list()).map((file) => partOf(file)),
  )

  expect(trial.tree()).toEqual(before)
  expect(await trial.files.list()).toEqual([])
  await takeBack()
  expect(trial.tree()).toEqual(changed)
})

test('what only says who may run a file does not count where git is told so', async () => {
  trial = await openGitTrial({ run: 'go\n', 'a.txt': 'a\n' })
  trial.git('config', 'core.fileMode', 'false')
  for (const name of ['run', 'a.txt']) chmodSync(join(trial.root, name), 0o755)
  trial.put({ 'a.txt': 'A\n', new: 'n\n' })
  chmodSync(join(trial.root, 'new'), 0o755)

  expect(await shown(trial.files)).toEqual([
    { path: 'a.txt', change: 'modified', added: 1, removed: 1, parts: 1 },
    { path: 'new', change: 'created', added: 1, removed: 0, parts: 1, isUntracked: true },
  ])
})

test('a mode and a text of one file are staged apart', async () => {
  trial = await openGitTrial({ run: 'go\n' })
  trial.put({ run: 'gone\n' })
  chmodSync(join(trial.root, 'run'), 0o755)
  const mode = () => trial.git('ls-files', '--stage').slice(0, 6)

  await trial.files.act('stage', [await partAt(trial.files, 'run', { hunks: [1] })])
  expect([mode(), trial.stagedBytes('run').toString()]).toEqual(['100644', 'gone\n'])
  expect(await shown(trial.files)).toEqual([
    { path: 'run', change: 'modified', added: 0, removed: 0, parts: 1, mode: 0o755 },
  ])
  await trial.files.act('stage', [await partAt(trial.files, 'run')])
  expect(mode()).toBe('100755')
  await trial.index.act('unstage', [await partAt(trial.index, 'run', { hunks: [1] })])
  expect([mode(), trial.stagedBytes('run').toString()]).toEqual(['100755', 'go\n'])
})

test('objects that a clone left where it came from are told by name alone', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\n', 'gone.txt': '1\n2\n3\n' })
  trial.put({ 'a.txt': 'two\n', 'b.txt': '1\n2\nthree\n' })
  unlinkSync(join(trial.root, 'gone.txt'))
  trial.git('add', '.')
  trial.git('commit', '-qm', 'second')
  trial.git('config', 'uploadpack.allowFilter', 'true')
  trial.git(
    '-c',
    'protocol.file.allow=always',
    'clone',
    '-q',
    '--no-checkout',
    '--filter=blob:none',
    `file://${trial.root}`,
    'clone',
  )
  const changes = trial.at('clone').reader({ kind: 'commits', from: null, to: 'HEAD' })

  expect((await changes.list()).map(({ path, binary }) => [path, binary])).toEqual([
    ['a.txt', { before: 0, after: 0 }],
    ['b.txt', { before: null, after: 0 }],
    ['gone.txt', { before: 0, after: null }],
  ])
  await expect(changes.bytes('a.txt', 'after')).rejects.toMatchObject({ code: 'bad-request' })
})

test('a path that can be none is no change', async () => {
  trial = await openGitTrial({ 'a.txt': 'a\n' })
  trial.put({ 'a.txt': 'b\n' })

  for (const path of [
    '',
    '/',
    '/etc/passwd',
    '../x',
    '../../../../../../x',
    'a\0b',
    '.',
    '.git/HEAD',
    'b.txt',
    ':(top)a.txt',
  ]) {
    await expect(trial.files.read(path)).rejects.toMatchObject({ code: 'not-found' })
  }
})

test('before the first commit the index is shown against nothing, and can be emptied', async () => {
  trial = await openGitTrial({})
  trial.git('update-ref', '-d', 'HEAD')
  trial.put({ 'a.txt': 'one\n', 'b.txt': 'two\n' })
  trial.git('add', 'a.txt')

  expect(await shown(trial.index)).toEqual([{ path: 'a.txt', change: 'created', added: 1, removed: 0, parts: 1 }])
  await trial.files.act('stage', [await partAt(trial.files, 'b.txt')])
  await trial.index.act(
    'unstage',
    (await trial.index.list()).map((file) => partOf(file)),
  )

  expect(trial.staged()).toBe('')
  expect((await trial.files.list()).map(({ path }) => path)).toEqual(['a.txt', 'b.txt'])
})

test('without an index file yet, staging makes one', async () => {
  trial = await openGitTrial({})
  trial.git('update-ref', '-d', 'HEAD')
  rmSync(join(trial.root, '.git/index'))
  trial.put({ 'a.txt': 'one\n' })

  const takeBack = await trial.files.act('stage', [await partAt(trial.files, 'a.txt')])

  expect(trial.staged()).toContain('a.txt')
  await takeBack()
  expect(trial.staged()).toBe('')
})

test('renames are shown in the index and between commits, and taken out of the index', async () => {
  const text = 'one\ntwo\nthree\nfour\nfive\nsix\n'
  trial = await openGitTrial({ 'old.txt': text })
  const before = trial.staged()
  trial.git('mv', 'old.txt', 'new.txt')
  trial.put({ 'new.txt': text.replace('two', '2') })
  trial.git('add', '.')
  const renamed = { path: 'new.txt', oldPath: 'old.txt', change: 'renamed', added: 1, removed: 1, parts: 1 }

  expect(await shown(trial.index)).toEqual([renamed])
  expect(linesOf(await trial.index.read('new.txt'))).toEqual(['- two', '+ 2'])
  const staged = trial.staged()
  const takeBack = await trial.index.act('unstage', [await partAt(trial.index, 'new.txt', { hunks: [1] })])
  expect(trial.stagedBytes('new.txt').toString()).toBe(text)
  await takeBack()
  expect(trial.staged()).toBe(staged)
  await trial.index.act('unstage', [await partAt(trial.index, 'new.txt')])
  expect(trial.staged()).toBe(before)

  trial.git('add', '--all')
  trial.git('commit', '-qm', 'second')
  expect(await shown(trial.reader({ kind: 'commits', from: 'HEAD^', to: 'HEAD' }))).toEqual([renamed])
})

test('a file announced to git is created, can be half of a rename, and is only announced again when taken back', async () => {
  trial = await openGitTrial({ 'old.txt': 'one\ntwo\nthree\nfour\n' })
  trial.put({ 'new.txt': 'one\ntwo\nthree\nfour\n', 'other.txt': 'o\np\n' })
  unlinkSync(join(trial.root, 'old.txt'))
  trial.git('add', '--intent-to-add', 'new.txt', 'other.txt')
  const before = trial.git('ls-files', '--stage', '--debug')
  const status = trial.git('status', '--porcelain')

  expect(await shown(trial.files)).toEqual([
    { path: 'new.txt', oldPath: 'old.txt', change: 'renamed', added: 0, removed: 0, parts: 1 },
    { path: 'other.txt', change: 'created', added: 2, removed: 0, parts: 1 },
  ])
  const takeBack = await trial.files.act('stage', [
    await partAt(trial.files, 'new.txt'),
    await partAt(trial.files, 'other.txt', { hunks: [], lines: { '1': [1] } }),
  ])
  expect(trial.git('status', '--porcelain')).toBe('R  old.txt -> new.txt\nAM other.txt\n')
  expect(trial.stagedBytes('other.txt').toString()).toBe('p\n')
  await takeBack()
  expect(trial.git('status', '--porcelain')).toBe(status)
  const flags = (text: string) => text.match(/^\d+ .*|flags: .*/gm)
  expect(flags(trial.git('ls-files', '--stage', '--debug'))).toEqual(flags(before))
})

test('a conflict is shown against our side, and nothing is done to it', async () => {
  trial = await openGitTrial({ 'a.txt': 'base\n', 'b.txt': 'b\n' })
  trial.git('checkout', '-qb', 'other')
  trial.put({ 'a.txt': 'theirs\n' })
  trial.git('commit', '-qam', 'theirs')
  trial.git('checkout', '-q', 'main')
  trial.put({ 'a.txt': 'ours\n' })
  trial.git('commit', '-qam', 'ours')
  expect(() => trial.git('merge', 'other')).toThrow()
  trial.put({ 'b.txt': 'changed\n' })
  const staged = trial.staged()

  expect(await shown(trial.files)).toEqual([
    { path: 'a.txt', change: 'modified', added: 4, removed: 0, parts: 1, isFixed: 'conflicted' },
    { path: 'b.txt', change: 'modified', added: 1, removed: 1, parts: 1 },
  ])
  expect(await trial.index.list()).toEqual([])
  const parts = (await trial.files.list()).map((file) => partOf(file))
  for (const verb of ['stage', 'discard'] as const) {
    await expect(trial.files.act(verb, parts)).rejects.toMatchObject({ code: 'bad-request' })
  }
  expect(trial.staged()).toBe(staged)
  await trial.files.act('stage', [await partAt(trial.files, 'b.txt')])
  expect(trial.stagedBytes('b.txt').toString()).toBe('changed\n')
})

test('a submodule is shown by its commit and staged as a whole', async () => {
  trial = await openGitTrial({ 'a.txt': 'a\n' })
  const { git, root } = trial
  const inside = (...args: string[]) => git('-C', 'sub', ...args)
  git('init', '-q', 'sub')
  inside('commit', '-q', '--allow-empty', '-m', 'one')
  const one = inside('rev-parse', 'HEAD').trim()
  git('-c', 'advice.addEmbeddedRepo=false', 'add', 'sub')
  git('commit', '-qm', 'with a submodule')
  inside('commit', '-q', '--allow-empty', '-m', 'two')
  const two = inside('rev-parse', 'HEAD').trim()
  mkdirSync(join(root, 'nested'))
  git('init', '-q', 'nested')

  expect(await trial.files.list()).toEqual([
    {
      ...{ path: 'sub', change: 'modified', added: 1, removed: 1, parts: 1, isWhole: 'submodule' },
      ...{ beforeHash: one, afterHash: two },
    },
  ])
  const file = await trial.files.read('sub')
  expect(file.after).toBe(`Subproject commit ${two}\n`)
  await expect(trial.files.act('discard', [partOf(file)])).rejects.toMatchObject({ code: 'bad-request' })
  await trial.files.act('stage', [partOf(file)])
  expect(git('ls-files', '--stage', 'sub')).toBe(`160000 ${two} 0\tsub\n`)
  await trial.index.act('unstage', [await partAt(trial.index, 'sub')])
  expect(git('ls-files', '--stage', 'sub')).toBe(`160000 ${one} 0\tsub\n`)
})

test('a folder below the top sees and changes only what is below it', async () => {
  trial = await openGitTrial(
    { 'top.txt': 't\n', 'deep er/sub/a.txt': 'one\n', 'deep er/sub/gone.txt': 'g\n', 'deep er/b.txt': 'b\n' },
    { below: 'deep er/sub' },
  )
  trial.put({ 'top.txt': 'T\n', 'deep er/sub/a.txt': 'two\n', 'deep er/sub/x/new.txt': 'n\n', 'deep er/b.txt': 'B\n' })
  unlinkSync(join(trial.root, 'deep er/sub/gone.txt'))
  const before = trial.staged()

  expect((await trial.files.list()).map(({ path }) => path)).toEqual(['a.txt', 'gone.txt', 'x/new.txt'])
  await expect(trial.files.read('top.txt')).rejects.toMatchObject({ code: 'not-found' })
  await expect(trial.files.read('../../top.txt')).rejects.toMatchObject({ code: 'not-found' })
  const takeBack = await trial.files.act(
    'stage',
    (await trial.files.list()).map((file) => partOf(file)),
  )
  expect(trial.git('status', '--porcelain')).toBe(
    ' M "deep er/b.txt"\nM  "deep er/sub/a.txt"\nD  "deep er/sub/gone.txt"\nA  "deep er/sub/x/new.txt"\n M top.txt\n',
  )
  expect((await trial.index.list()).map(({ path }) => path)).toEqual(['a.txt', 'gone.txt', 'x/new.txt'])
  await takeBack()
  expect(trial.staged()).toBe(before)
  await trial.files.act(
    'discard',
    (await trial.files.list()).map((file) => partOf(file)),
  )
  expect(trial.git('status', '--porcelain')).toBe(' M "deep er/b.txt"\n M top.txt\n')
})

test('names of every kind come through', async () => {
  const names = [' lead', 'new\nline', 'quote"', 'tab\there', 'файл.txt', '-dash', ':(top)x', '*.txt', 'a\\b']
  trial = await openGitTrial(Object.fromEntries(names.slice(0, 4).map((name) => [name, 'x\n'])))
  trial.put(Object.fromEntries(names.map((name) => [name, 'changed\n'])))

  const files = await trial.files.list()
  expect(files.map(({ path }) => path).sort()).toEqual([...names].sort())
  await trial.files.act('stage', await Promise.all(names.map((name) => partAt(trial.files, name))))

  expect(trial.git('ls-files', '-z').split('\0').filter(Boolean).sort()).toEqual([...names].sort())
  expect(await trial.files.list()).toEqual([])
})

test.each(['sha1', 'sha256'] as const)('a repository of %s objects is shown and changed', async (objectFormat) => {
  trial = await openGitTrial({ 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n' }, { objectFormat })
  trial.put({ 'a.txt': 'ONE\nTWO\n', 'new.txt': 'n\n' })
  unlinkSync(join(trial.root, 'b.txt'))
  const before = trial.staged()

  const takeBack = await trial.files.act('stage', [
    await partAt(trial.files, 'a.txt', { hunks: [], lines: { '1': [1, 3] } }),
    await partAt(trial.files, 'b.txt'),
    await partAt(trial.files, 'new.txt'),
  ])

  expect(trial.stagedBytes('a.txt').toString()).toBe('one\nTWO\n')
  expect((await trial.index.list()).map(({ path, change }) => [path, change])).toEqual([
    ['a.txt', 'modified'],
    ['b.txt', 'deleted'],
    ['new.txt', 'created'],
  ])
  await takeBack()
  expect(trial.staged()).toBe(before)
  trial.git('fsck', '--strict')
})

test('a split index is read, and changed into a whole one', async () => {
  trial = await openGitTrial({ 'a.txt': 'a\n', 'b.txt': 'b\n' })
  trial.git('config', 'core.splitIndex', 'true')
  trial.git('update-index', '--split-index')
  trial.put({ 'a.txt': 'A\n', 'n.txt': 'n\n' })
  trial.git('add', 'a.txt')
  trial.put({ 'b.txt': 'B\n' })
  const before = trial.staged()
  const shared = () => readdirSync(join(trial.root, '.git')).filter((name) => name.startsWith('sharedindex'))
  const sharedBefore = shared()
  expect(sharedBefore).toHaveLength(1)

  expect((await trial.files.list()).map(({ path }) => path)).toEqual(['b.txt', 'n.txt'])
  expect((await trial.index.list()).map(({ path }) => path)).toEqual(['a.txt'])
  expect(shared()).toEqual(sharedBefore)
  const takeBack = await trial.files.act(
    'stage',
    (await trial.files.list()).map((file) => partOf(file)),
  )
  expect(trial.git('status', '--porcelain')).toBe('M  a.txt\nM  b.txt\nA  n.txt\n')
  await takeBack()
  expect(trial.staged()).toBe(before)
})

test.each([['--no-sparse-index'], ['--sparse-index']])(
  'a sparse checkout (%s) shows and changes what is there, and leaves out the rest',
  async (sparseIndex) => {
    trial = await openGitTrial({ 'in/a.txt': 'a\n', 'out/b.txt': 'b\n', 'out/c.txt': 'c\n' })
    trial.git('sparse-checkout', 'set', sparseIndex, 'in')
    trial.put({ 'in/a.txt': 'A\n', 'in/n.txt': 'n\n' })
    const before = trial.staged()

    expect((await trial.files.list()).map(({ path }) => path)).toEqual(['in/a.txt', 'in/n.txt'])
    const takeBack = await trial.files.act(
      'stage',
      (await trial.files.list()).map((file) => partOf(file)),
    )
    expect(trial.git('status', '--porcelain')).toBe('M  in/a.txt\nA  in/n.txt\n')
    await takeBack()
    expect(trial.staged()).toBe(before)

    // A file that lies there all the same is like others.
    trial.put({ 'out/n.txt': 'n\n' })
    const stray = await trial.files.act('stage', [await partAt(trial.files, 'out/n.txt')])
    expect(trial.git('status', '--porcelain')).toBe(' M in/a.txt\nA  out/n.txt\n?? in/n.txt\n')
    await stray()
    rmSync(join(trial.root, 'out'), { recursive: true })
    expect(trial.staged()).toBe(before)

    // What is left out can be changed in the index alone.
    const blob = trial.gitWith('B\n', 'hash-object', '-w', '--stdin').trim()
    trial.git('-c', 'index.sparse=false', 'update-index', '--add', '--cacheinfo', `100644,${blob},out/b.txt`)
    trial.git('-c', 'index.sparse=false', 'update-index', '--skip-worktree', 'out/b.txt')
    const withoutIt = trial.staged()
    const status = trial.git('status', '--porcelain')
    const file = await trial.index.read('out/b.txt')
    const putBack = await trial.index.act('unstage', [partOf(file)])
    expect(trial.git('status', '--porcelain')).toBe(' M in/a.txt\n?? in/n.txt\n')
    await putBack()
    expect(trial.git('status', '--porcelain')).toBe(status)
    expect(trial.staged()).toBe(withoutIt)

    // So can what is deleted there: it comes back as left out, and not as deleted from the files.
    trial.git('rm', '-q', '--cached', '--sparse', 'out/c.txt')
    rmSync(join(trial.root, 'in/a.txt'))
    trial.git('rm', '-q', 'in/a.txt')
    const deleted = trial.staged()
    const both = await Promise.all(['in/a.txt', 'out/c.txt'].map((path) => partAt(trial.index, path)))
    const goAgain = await trial.index.act('unstage', both)
    expect(trial.staged()).toContain('S 100644 f2ad6c76f0115a6ba5b00456a849810e7ec0af20 0\tout/c.txt\n')
    expect(trial.git('status', '--porcelain', '--no-renames', 'in/a.txt', 'out/c.txt')).toBe(' D in/a.txt\n')
    await goAgain()
    expect(trial.staged()).toBe(deleted)
  },
)

test('a worktree of its own has its own index', async () => {
  trial = await openGitTrial({ 'a.txt': 'a\n' })
  trial.git('worktree', 'add', '-q', '-b', 'beside', 'beside')
  const inside = trial.at('beside')
  trial.put({ 'beside/a.txt': 'changed\n', 'beside/n.txt': 'n\n' })
  const staged = trial.staged()

  const files = await inside.files.list()
  expect(files.map(({ path }) => path)).toEqual(['a.txt', 'n.txt'])
  await inside.files.act(
    'stage',
    files.map((file) => partOf(file)),
  )

  expect(trial.git('-C', 'beside', 'status', '--porcelain')).toBe('M  a.txt\nA  n.txt\n')
  expect(trial.staged()).toBe(staged)
})

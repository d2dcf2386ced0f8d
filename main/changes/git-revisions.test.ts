import { afterEach, expect, test } from 'vitest'
import { linesOf, openGitTrial, type GitTrial } from './git-trial.fixture.ts'

let trial: GitTrial
afterEach(() => trial.remove())

const between = (from: string | null, to: string) => trial.reader({ kind: 'commits', from, to })
const hashOf = (name: string) => trial.git('rev-parse', `${name}^{commit}`).trim()

async function openHistory(): Promise<void> {
  trial = await openGitTrial({ 'a.txt': 'one\n', 'b.txt': 'b\n' })
  trial.put({ 'a.txt': 'two\n', 'new/c.txt': 'c\n' })
  trial.git('add', '.')
  trial.git('-c', 'user.name=Борис', 'commit', '-qm', 'second: a subject\n\nand a body')
  trial.git('tag', '-a', 'v1', '-m', 'a tag of its own')
  trial.git('tag', 'light')
  trial.git('branch', 'side', 'HEAD^')
}

test('two commits are compared by any name git has for them, and told as people read them', async () => {
  await openHistory()
  const [first, second] = [hashOf('HEAD^'), hashOf('HEAD')]
  const names: readonly [string | null, string][] = [
    [null, 'HEAD'],
    ['HEAD^', 'v1'],
    ['side', 'light'],
    [first, second.slice(0, 8)],
    ['refs/heads/side', 'main@{0}'],
    ['HEAD~1', 'HEAD^{/second}'],
  ]

  for (const [from, to] of names) {
    const reader = between(from, to)
    expect((await reader.list()).map(({ path, change }) => [path, change])).toEqual([
      ['a.txt', 'modified'],
      ['new/c.txt', 'created'],
    ])
    const commits = await reader.commits?.()
    expect(commits?.map(({ hash, subject, author }) => [hash, subject, author])).toEqual([
      [first, 'first', 'Ann'],
      [second, 'second: a subject', 'Борис'],
    ])
    expect(Number.isNaN(Date.parse(commits![0]!.date))).toBe(false)
  }
  expect(linesOf(await between('side', 'HEAD').read('a.txt'))).toEqual(['- one', '+ two'])
  expect(linesOf(await between('HEAD', 'side').read('a.txt'))).toEqual(['- two', '+ one'])
  expect(await between('HEAD', 'HEAD').list()).toEqual([])
})

test('the first commit is shown from nothing', async () => {
  await openHistory()
  const reader = between(null, 'side')

  expect((await reader.list()).map(({ path, change, beforeHash }) => [path, change, beforeHash])).toEqual([
    ['a.txt', 'created', null],
    ['b.txt', 'created', null],
  ])
  expect((await reader.commits?.())?.map(({ subject }) => subject)).toEqual(['first'])
})

const noCommits: readonly [name: string, code: string][] = [
  ['', 'bad-request'],
  [' ', 'bad-request'],
  ['--output=stolen', 'bad-request'],
  ['-x', 'bad-request'],
  ['^HEAD', 'bad-request'],
  ['HEAD\n', 'bad-request'],
  ['both', 'bad-request'],
  ['HEAD^..HEAD', 'not-found'],
  ['HEAD...side', 'not-found'],
  ['HEAD:a.txt', 'not-found'],
  ['HEAD^{tree}', 'not-found'],
  ['nothing', 'not-found'],
  ['0'.repeat(40), 'not-found'],
  ['dead', 'not-found'],
  ['HEAD^99', 'not-found'],
]

test('what names no commit, or more than one, is refused on either side', async () => {
  await openHistory()
  trial.git('branch', 'both', 'HEAD')
  trial.git('tag', 'both', 'HEAD^')
  const tree = trial.tree()
  const endOf = (work: Promise<unknown> | undefined) =>
    work?.then(
      () => 'done',
      (error: { readonly name: string; readonly code: string }) => `${error.name} ${error.code}`,
    )

  const ends: unknown[] = []
  for (const [name] of noCommits) {
    ends.push([name, await endOf(between(null, name).list()), await endOf(between(name, 'HEAD').commits?.())])
  }

  expect(ends).toEqual(noCommits.map(([name, code]) => [name, `PublicError ${code}`, `PublicError ${code}`]))
  expect(trial.tree()).toEqual(tree)
})

test('the beginning of several commits is told apart from one', async () => {
  trial = await openGitTrial({})
  const commits = Array.from(
    { length: 1500 },
    (_, at) => `commit refs/heads/many\ncommitter A <a@example.org> ${at} +0000\ndata 0\n\n`,
  )
  trial.gitWith(commits.join(''), 'fast-import', '--quiet')
  const starts = trial
    .git('rev-list', 'many')
    .split('\n')
    .map((hash) => hash.slice(0, 4))
  const beginning = starts.find((start, at) => starts.indexOf(start) !== at)!

  await expect(between(null, beginning).list()).rejects.toMatchObject({ code: 'bad-request' })
})

test('commits are listed newest first, and found by subject, author and hash', async () => {
  await openHistory()
  const [first, second] = [hashOf('HEAD^'), hashOf('HEAD')]
  trial.git('checkout', '-q', 'side')
  trial.put({ 'side.txt': 's\n' })
  trial.git('add', '.')
  trial.git('commit', '-qm', 'beside', '--date', '2040-01-01T00:00:00Z')
  const side = hashOf('side')
  const found = async (words: string, limit = 10) =>
    (await trial.changes.commits(words, limit)).commits.map(({ hash }) => hash)

  expect(new Set(await found(''))).toEqual(new Set([first, second, side]))
  expect((await found('')).at(-1)).toBe(first)
  expect(await found('', 1)).toHaveLength(1)
  expect(await found('SUBJECT second')).toEqual([second])
  expect(await found('борис')).toEqual([second])
  expect(await found(first.slice(0, 10))).toEqual([first])
  expect(await found('nothing of this')).toEqual([])
  expect(await found('--output=x')).toEqual([])
  const { names } = await trial.changes.commits('', 1)
  expect(Object.fromEntries(names.map(({ name, hash }) => [name, hash]))).toEqual({
    main: second,
    side,
    v1: second,
    light: second,
  })
})

test('where nothing was committed, there are no commits', async () => {
  trial = await openGitTrial({})
  trial.git('update-ref', '-d', 'HEAD')

  expect(await trial.changes.commits('', 10)).toEqual({ commits: [], names: [] })
  await expect(between(null, 'HEAD').list()).rejects.toMatchObject({ code: 'not-found' })
})

import { expect, test } from 'vitest'
import type { GitRepository } from '../../preload/contract/git.ts'
import { gitMarks } from './git-marks.ts'

const aRepository = (more: Partial<GitRepository>): GitRepository => ({
  kind: 'repository',
  branch: 'main',
  head: null,
  upstream: null,
  ahead: 0,
  behind: 0,
  operation: null,
  preparedMessage: null,
  staged: [],
  unstaged: [],
  untracked: [],
  conflicted: [],
  left: 0,
  stagedOutside: 0,
  ...more,
})

test('a file tells how it stands, and its folders the gravest of what is in them', () => {
  const marks = gitMarks(
    aRepository({
      staged: [{ path: 'src/deep/new.ts', change: 'added' }],
      unstaged: [
        { path: 'src/changed.ts', change: 'modified' },
        { path: 'docs/gone.md', change: 'deleted' },
      ],
      untracked: ['src/deep/more/loose.ts'],
      conflicted: ['lib/both.ts'],
    }),
  )

  expect(Object.fromEntries(marks)).toEqual({
    'src/deep/new.ts': 'added',
    'src/deep': 'added',
    src: 'modified',
    'src/changed.ts': 'modified',
    'docs/gone.md': 'deleted',
    docs: 'deleted',
    'src/deep/more/loose.ts': 'untracked',
    'src/deep/more': 'untracked',
    'lib/both.ts': 'conflicted',
    lib: 'conflicted',
  })
})

test('a file that was staged and changed again counts as changed', () => {
  const file = (change: 'added' | 'modified') => ({ path: 'a', change })

  expect(gitMarks(aRepository({ staged: [file('added')], unstaged: [file('modified')] })).get('a')).toBe('modified')
})

test('without a repository nothing is marked, and marks are worked out once', () => {
  const repository = aRepository({ untracked: ['a'] })

  expect(gitMarks(null).size + gitMarks({ kind: 'no-repository' }).size).toBe(0)
  expect(gitMarks(repository)).toBe(gitMarks(repository))
})

import { describe, expect, test } from 'vitest'
import type { RememberedRule } from '../../preload/contract/approval.ts'
import { classifyCommand } from './command-safety.ts'
import { findPermission, findRejection, offersFor, type Subject } from './rules.ts'

const aRule = (match: RememberedRule['match'], verdict: RememberedRule['verdict'] = 'allow'): RememberedRule => ({
  id: 'r1',
  verdict,
  scope: 'session',
  match,
  createdAt: 0,
})

async function commandSubject(command: string): Promise<Subject> {
  const { parts, needsShell } = await classifyCommand(command, { platform: 'posix', trusted: true })
  return { command, parts, usesShell: needsShell }
}

const permits = async (match: RememberedRule['match'], command: string) =>
  findPermission([aRule(match)], 'execute_command', 'command', await commandSubject(command)) !== null
const rejects = async (match: RememberedRule['match'], command: string) =>
  findRejection([aRule(match, 'reject')], 'execute_command', await commandSubject(command)) !== null

describe('a permission for a prefix', () => {
  const npmTest = { kind: 'command-prefix', words: ['npm', 'test'] } as const

  test.each(['npm test', 'npm test --watch', 'npm  test "a b"'])('covers %j', async (command) => {
    expect(await permits(npmTest, command)).toBe(true)
  })

  test.each([
    'npm testx',
    'npm',
    'npm run test',
    'npm test && npm run build',
    'npm test; ls',
    'npm test | cat',
    'npm test > out',
    'npm test 2>&1',
    'npm test $(ls)',
    'npm test `ls`',
    'npm test $HOME',
    'npm test *',
    'npm test &',
    'FOO=1 npm test',
    '(npm test)',
    'npm test\nls',
    'env npm test',
    './npm test',
  ])('does not cover %j', async (command) => {
    expect(await permits(npmTest, command)).toBe(false)
  })

  test('does not cover what a wrapper runs', async () => {
    expect(await permits({ kind: 'command-prefix', words: ['timeout', '5'] }, 'timeout 5 npm test')).toBe(false)
  })
})

test('a permission counts only while what its command runs is the same', async () => {
  const rule = {
    ...aRule({ kind: 'command-exact', command: 'npm test' }),
    basis: { 'package.json': 'abc', '.npmrc': null },
  }
  const permitted = async (basis: Subject['basis']) =>
    findPermission([rule], 'execute_command', 'command', {
      ...(await commandSubject('npm test')),
      ...(basis && { basis }),
    })

  expect(await permitted({ 'package.json': 'abc', '.npmrc': null })).toBe(rule)
  expect(await permitted({ 'package.json': 'abc', '.npmrc': null, 'other/package.json': 'x' })).toBeNull()
  expect(await permitted({ 'package.json': 'abd', '.npmrc': null })).toBeNull()
  expect(await permitted({ 'package.json': 'abc', '.npmrc': 'new' })).toBeNull()
  expect(await permitted({ 'package.json': 'abc' })).toBeNull()
  expect(await permitted(undefined)).toBeNull()
})

test('an exact permission covers its line, with all its operators, and no other', async () => {
  const match = { kind: 'command-exact', command: 'npm test | tee out' } as const

  expect(await permits(match, 'npm test | tee out')).toBe(true)
  expect(await permits(match, ' npm test | tee out\n')).toBe(true)
  expect(await permits(match, 'npm test | tee out2')).toBe(false)
})

describe('a rejection for a prefix', () => {
  test.each([
    'npm publish',
    'ls && npm publish',
    'sh -c "npm publish --tag x"',
    'echo $(npm publish)',
    '/usr/bin/npm publish',
  ])('meets %j', async (command) => {
    expect(await rejects({ kind: 'command-prefix', words: ['npm', 'publish'] }, command)).toBe(true)
  })

  test('does not meet what only says it', async () => {
    expect(await rejects({ kind: 'command-prefix', words: ['npm', 'publish'] }, 'echo npm publish')).toBe(false)
  })
})

describe('path patterns', () => {
  const match = { kind: 'path-pattern', pattern: 'src/**' } as const

  test('permit a call whose every path is meant', () => {
    expect(findPermission([aRule(match)], 'write_file', 'edit', { paths: ['src/a.ts', 'src/b/c.ts'] })).not.toBeNull()
    expect(findPermission([aRule(match)], 'write_file', 'edit', { paths: ['src/a.ts', 'lib/a.ts'] })).toBeNull()
    expect(findPermission([aRule(match)], 'write_file', 'edit', {})).toBeNull()
  })

  test('reject a call as soon as one is', () => {
    expect(findRejection([aRule(match, 'reject')], 'write_file', { paths: ['lib/a.ts', 'src/a.ts'] })).not.toBeNull()
    expect(findRejection([aRule(match, 'reject')], 'read_file', { reads: ['src/a.ts'] })).not.toBeNull()
    expect(findRejection([aRule(match, 'reject')], 'read_file', { reads: ['lib/a.ts'] })).toBeNull()
  })
})

describe('what is offered', () => {
  const offers = async (command: string) => offersFor('command', await commandSubject(command), 'execute_command')

  test.each([
    ['npm test --watch', ['npm', 'test']],
    ['npm run build', ['npm', 'run', 'build']],
    ['cargo test', ['cargo', 'test']],
    ['git commit -m "a b"', ['git', 'commit']],
  ])('for %j: itself and its prefix', async (command, words) => {
    expect(await offers(command)).toEqual([
      { kind: 'command-exact', command },
      { kind: 'command-prefix', words },
    ])
  })

  test.each([
    'make',
    'npm test | tee out',
    'node build.js',
    'npx tool',
    'docker run image',
    'timeout 5 make all',
    'npm run',
  ])('for %j: only itself', async (command) => {
    expect(await offers(command)).toEqual([{ kind: 'command-exact', command }])
  })

  test.each(['destroy', 'dangerous-command', 'protected-write', 'protected-read'] as const)(
    'for %s: nothing',
    (effect) => {
      expect(offersFor(effect, { paths: ['a'], command: 'rm a' }, 'any')).toEqual([])
    },
  )

  test('for an edit: the file, and its folder', () => {
    expect(offersFor('edit', { paths: ['src/ui/a.ts'] }, 'write_file')).toEqual([
      { kind: 'path-pattern', pattern: '/src/ui/a.ts' },
      { kind: 'path-pattern', pattern: 'src/ui/**' },
    ])
  })

  test('for several edits: what covers them all', () => {
    expect(offersFor('edit', { paths: ['src/ui/a.ts', 'src/ui/b.ts'] }, 'apply_patch')).toEqual([
      { kind: 'path-pattern', pattern: 'src/ui/**' },
    ])
    expect(offersFor('edit', { paths: ['src/a.ts', 'lib/b.ts'] }, 'apply_patch')).toEqual([])
  })

  test('for a tool of a server: the tool', () => {
    expect(offersFor('remote', {}, 'mcp.files.read')).toEqual([{ kind: 'tool', tool: 'mcp.files.read' }])
  })

  test('covers the call it was offered for', async () => {
    for (const command of ['npm test --watch', 'npm test | tee out', 'git commit -m "a b"']) {
      for (const match of await offers(command)) expect(await permits(match, command)).toBe(true)
    }
  })
})

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openWorkspace, type Workspace } from './workspace.ts'

let root: string
let workspace: Workspace
function put(path: string, content: string | Uint8Array = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-workspace-')))
  workspace = await openWorkspace(root)
})
afterEach(() => workspace.close())

test('a folder opens under its real path, and what is no folder does not', async () => {
  put('file')
  symlinkSync(root, join(root, 'link'))

  expect((await openWorkspace(join(root, 'link'))).root).toBe(root)
  await expect(openWorkspace(join(root, 'gone'))).rejects.toMatchObject({ code: 'not-found' })
  await expect(openWorkspace(join(root, 'file'))).rejects.toMatchObject({ code: 'bad-request' })
})

test('it tells its name and branch', async () => {
  expect(await workspace.info()).toEqual({ root, name: root.split('/').at(-1), branch: null })
  execFileSync('git', ['init', '-q', '-b', 'topic'], { cwd: root })
  expect((await workspace.info()).branch).toBe('topic')
})

test('the explorer gets folders first, by name as people sort, with what is ignored marked', async () => {
  for (const path of ['b10.txt', 'B2.txt', 'zebra/x', 'Apple/x', '.git/HEAD', '.hidden', 'dist/x']) put(path)
  put('.gitignore', 'dist/\n')
  symlinkSync('/', join(root, 'out'))

  expect(await workspace.listDirectory('')).toEqual({
    path: '',
    left: 0,
    entries: [
      { path: 'Apple', type: 'directory', ignored: false },
      { path: 'dist', type: 'directory', ignored: true },
      { path: 'zebra', type: 'directory', ignored: false },
      { path: '.gitignore', type: 'file', ignored: false },
      { path: '.hidden', type: 'file', ignored: false },
      { path: 'B2.txt', type: 'file', ignored: false },
      { path: 'b10.txt', type: 'file', ignored: false },
      { path: 'out', type: 'link', ignored: false },
    ],
  })
  expect((await workspace.listDirectory('dist')).entries).toEqual([{ path: 'dist/x', type: 'file', ignored: true }])
})

test('rules above a workspace count up to the top of its repository', async () => {
  execFileSync('git', ['init', '-q'], { cwd: root })
  put('.gitignore', '*.log\n/sub/only.txt\n')
  put('sub/x.log')
  put('sub/only.txt')
  const sub = await openWorkspace(join(root, 'sub'))

  expect((await sub.listDirectory('')).entries.map(({ ignored }) => ignored)).toEqual([true, true])
})

test('of a folder with very many files the first are listed and the rest counted', async () => {
  mkdirSync(join(root, 'many'))
  for (let index = 0; index < 5_010; index += 1) writeFileSync(join(root, 'many', String(index)), '')

  const { entries, left } = await workspace.listDirectory('many')

  expect([entries.length, left]).toEqual([5_000, 10])
})

test.each([
  ['gone', 'FILE_NOT_FOUND'],
  ['file', 'NOT_A_DIRECTORY'],
  ['out', 'PATH_OUTSIDE_WORKSPACE'],
])('the folder %s cannot be listed', async (path, code) => {
  put('file')
  symlinkSync('/', join(root, 'out'))

  await expect(workspace.listDirectory(path)).rejects.toMatchObject({ code })
})

test.skipIf(process.getuid?.() === 0)('a folder that may not be read says so', async () => {
  mkdirSync(join(root, 'closed'))
  chmodSync(join(root, 'closed'), 0o000)

  await expect(workspace.listDirectory('closed')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('the editor gets text with its encoding, pictures, and the size of what it cannot show', async () => {
  put('a.txt', 'text\r\n')
  put('wide.txt', Buffer.from('\ufeffhé', 'utf16le'))
  put('dot.png', Buffer.from('89504e470d0a1a0a00', 'hex'))
  put('x.bin', Buffer.from([0, 1, 2, 0, 0, 255]))
  put('huge.txt', 'x'.repeat(10_000))
  truncateSync(join(root, 'huge.txt'), 2 * 1024 ** 3)

  expect(await workspace.openFile('a.txt')).toEqual({
    kind: 'text',
    path: 'a.txt',
    text: 'text\r\n',
    encoding: 'utf-8',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    size: 6,
  })
  expect(await workspace.openFile('wide.txt')).toMatchObject({ text: 'hé', encoding: 'utf-16le' })
  expect(await workspace.openFile('dot.png')).toMatchObject({
    kind: 'image',
    mediaType: 'image/png',
    base64: 'iVBORw0KGgoA',
  })
  expect(await workspace.openFile('x.bin')).toEqual({ kind: 'binary', path: 'x.bin', size: 6 })
  expect(await workspace.openFile('huge.txt')).toEqual({ kind: 'too-large', path: 'huge.txt', size: 2 * 1024 ** 3 })
  put('quotes.txt', '"'.repeat(6 * 1024 * 1024))
  put('plain.txt', 'x'.repeat(6 * 1024 * 1024))
  expect((await workspace.openFile('quotes.txt')).kind).toBe('too-large')
  expect((await workspace.openFile('plain.txt')).kind).toBe('text')
  await expect(workspace.openFile('none')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})

test('files are found by some of their letters, the best first', async () => {
  for (const path of ['src/user-service.ts', 'src/use.ts', 'lib/users/index.ts', 'docs/us er.md', '.github/ci.yml'])
    put(path)
  put('.gitignore', 'ignored-user.ts\n')
  put('ignored-user.ts')

  expect(await workspace.find('usserv', 10)).toEqual(['src/user-service.ts'])
  expect((await workspace.find('use', 10))[0]).toBe('src/use.ts')
  expect(await workspace.find('ci.yml', 10)).toEqual(['.github/ci.yml'])
  expect(await workspace.find('users/index', 1)).toEqual(['lib/users/index.ts'])
  expect(await workspace.find('zzz', 10)).toEqual([])
  expect(await workspace.find('', 2)).toHaveLength(2)
})

test('a file made right after its folder was listed is told', async () => {
  const told = new Set<string>()
  workspace.onChange((directories) => directories.forEach((directory) => told.add(directory)))
  await workspace.listDirectory('')

  put('at-once')

  await vi.waitFor(() => expect([...told]).toEqual(['']), { timeout: 10_000 })
})

test('a repository that is made later is told, and so is what is staged and committed in it', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: root })
  put('a.txt')
  await workspace.listDirectory('')
  let told = 0
  workspace.onChange((directories) => void (told += directories.includes('.git') ? 1 : 0))
  const seen = async (change: () => unknown) => {
    const before = told
    change()
    await vi.waitFor(() => expect(told).toBeGreaterThan(before), { timeout: 10_000 })
    // What belongs to it may come in two parts.
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  await new Promise((resolve) => setTimeout(resolve, 1200))

  await seen(() => git('init', '-q', '-b', 'main'))
  await seen(() => git('add', '.'))
  await seen(() => git('commit', '-qm', 'first'))
  await seen(() => git('commit', '-qm', 'second', '--allow-empty'))
  await seen(() => git('reset', '-q', '--soft', 'HEAD~1'))

  const before = told
  execFileSync('git', ['status'], { cwd: root, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(told).toBe(before)
})

test('changes in listed folders are told, and a switch of branch', async () => {
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: root })
  mkdirSync(join(root, 'listed'))
  mkdirSync(join(root, 'other'))
  await workspace.listDirectory('')
  const told = new Set<string>()
  const stop = workspace.onChange((directories) => directories.forEach((directory) => told.add(directory)))
  await workspace.listDirectory('listed')
  // The watch starts on its own; a change is repeated until it is seen.
  let round = 0
  const until = (condition: () => boolean, change: () => void) =>
    vi.waitFor(
      () => {
        change()
        if (!condition()) throw new Error('not yet')
      },
      { timeout: 10_000, interval: 150 },
    )

  await until(
    () => told.has('listed'),
    () => put(`listed/new-${round++}`),
  )
  await until(
    () => told.has(''),
    () => put(`new-${round++}`),
  )
  rmSync(join(root, 'new-0'), { force: true })
  await until(
    () => told.has('.git'),
    () => execFileSync('git', ['checkout', '-q', '-b', `next-${round++}`], { cwd: root }),
  )
  put('other/x')
  stop()

  expect(told.has('other')).toBe(false)
})

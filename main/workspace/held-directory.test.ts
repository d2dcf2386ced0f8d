import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { ToolFailure } from '../errors.ts'
import { withDirectory, withEntry } from './held-directory.ts'

let base: string
let root: string

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-held-')))
  root = join(base, 'root')
  mkdirSync(join(root, 'src', 'deep'), { recursive: true })
  mkdirSync(join(base, 'outside'))
  writeFileSync(join(root, 'src', 'a.txt'), 'a')
  writeFileSync(join(base, 'outside', 'secret'), 'secret')
})

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => value,
    (thrown: unknown) => (thrown instanceof ToolFailure ? thrown.code : thrown),
  )

describe.each([
  ['held', process.platform !== 'linux'],
  ['portable', true],
])('the %s way', (_name, portable) => {
  const entry = (path: string, followLast = false) =>
    codeOf(withEntry(root, path, ({ path: found }) => found, { portable, followLast }))

  test('a path is found in its folder, whether its last part exists or not', async () => {
    expect(await entry('src/a.txt')).toBe('src/a.txt')
    expect(await entry('src/new.txt')).toBe('src/new.txt')
    expect(await entry('new.txt')).toBe('new.txt')
    expect(await entry('.')).toBe('.')
  })

  test('a missing folder and a file in its place are told apart', async () => {
    expect(await entry('none/a.txt')).toBe('FILE_NOT_FOUND')
    expect(await entry('src/a.txt/b')).toBe('NOT_A_DIRECTORY')
  })

  test('links that stay inside are followed, relative and absolute, through ".." too', async () => {
    symlinkSync('src/deep', join(root, 'relative'))
    symlinkSync(join(root, 'src'), join(root, 'absolute'))
    symlinkSync('../a.txt', join(root, 'src', 'deep', 'up'))

    expect(await entry('relative/x')).toBe('src/deep/x')
    expect(await entry('absolute/a.txt')).toBe('src/a.txt')
    expect(await entry('relative/up')).toBe('src/deep/up')
    expect(await entry('relative/up', true)).toBe('src/a.txt')
  })

  test('a link to the root itself is the root', async () => {
    symlinkSync('..', join(root, 'src', 'back'))

    expect(await entry('src/back/src/a.txt')).toBe('src/a.txt')
    expect(await entry('src/back', true)).toBe('.')
  })

  test.each([
    ['/', 'to-root'],
    ['../../outside', 'src/up-and-out'],
    ['../outside/secret', 'file-outside'],
  ])('a link to %j is refused', async (target, link) => {
    symlinkSync(target, join(root, link))

    expect(await entry(`${link}/x`)).toBe('PATH_OUTSIDE_WORKSPACE')
    expect(await entry(link, true)).toBe('PATH_OUTSIDE_WORKSPACE')
    expect(await entry(link)).toBe(link)
  })

  test('links in a circle are refused', async () => {
    symlinkSync('two', join(root, 'one'))
    symlinkSync('one', join(root, 'two'))

    expect(await entry('one/x')).toBe('INVALID_PATH')
    expect(await entry('one', true)).toBe('INVALID_PATH')
  })

  test('missing folders are made where that is asked for, and named', async () => {
    const made = await withEntry(root, 'x/y/z.txt', (found) => found.made, { portable, create: true })

    expect(made).toEqual(['x', 'x/y'])
    expect(readdirSync(join(root, 'x'))).toEqual(['y'])
  })

  test('a folder is held itself', async () => {
    const names = await withDirectory(root, 'src', (directory) => readdirSync(directory.at('.')).sort(), { portable })

    expect(names).toEqual(['a.txt', 'deep'])
  })
})

test.runIf(process.platform === 'linux')(
  'what is written goes to the folder that was checked, however it is moved',
  async () => {
    await withEntry(root, 'src/deep/new.txt', async ({ directory, name }) => {
      execFileSync('mv', [join(root, 'src'), join(root, 'moved')])
      symlinkSync(join(base, 'outside'), join(root, 'src'))
      await writeFile(directory.at(name), 'text', { flag: 'wx' })
    })

    expect(readFileSync(join(root, 'moved', 'deep', 'new.txt'), 'utf8')).toBe('text')
    expect(readdirSync(join(base, 'outside'))).toEqual(['secret'])
  },
)

test.runIf(process.platform === 'linux')('a folder swapped for a link again and again lets no write out', async () => {
  mkdirSync(join(root, 'swap'))
  const swapper = spawn('bash', [
    '-c',
    'cd "$1"; while :; do mv swap kept; ln -s ../outside swap; rm swap; mv kept swap; done',
    'swapper',
    root,
  ])
  try {
    const endings = new Set<unknown>()
    for (let round = 0; round < 2_000; round += 1) {
      endings.add(
        await codeOf(
          withEntry(root, `swap/${round}`, ({ directory, name }) => writeFile(directory.at(name), 'x', { flag: 'wx' })),
        ),
      )
    }
    expect(endings.has(undefined)).toBe(true)
  } finally {
    swapper.kill('SIGKILL')
  }

  expect(readdirSync(join(base, 'outside'))).toEqual(['secret'])
})

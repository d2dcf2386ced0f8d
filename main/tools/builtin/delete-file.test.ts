import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './delete-file.ts'

let trial: Trial
const at = (path: string) => join(trial.root, path)
function put(path: string, content = ''): void {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), content)
}

beforeEach(async () => {
  trial = await openTrial()
})

test('a file goes and can be restored', async () => {
  put('src/a.bin', '\0bytes')

  const { result, changeSetId } = await trial.call(tool, { path: 'src/a.bin' })

  expect(result).toEqual({ path: 'src/a.bin', entries: 1 })
  expect(existsSync(at('src/a.bin'))).toBe(false)
  expect(existsSync(at('src'))).toBe(true)
  await trial.changes.undo(changeSetId!)
  expect(readFileSync(at('src/a.bin'), 'utf8')).toBe('\0bytes')
})

test('a directory goes with everything in it, what it links to stays', async () => {
  put('old/deep/b.txt', 'b')
  mkdirSync(at('old/empty'))
  put('kept.txt')
  symlinkSync('../kept.txt', at('old/link'))

  const { preview, effect } = await trial.prepare(tool, { path: 'old', recursive: true })
  const { result, changeSetId } = await trial.call(tool, { path: 'old', recursive: true })

  expect(effect).toBe('destroy')
  expect(preview).toMatchObject({ kind: 'entries', total: 5 })
  expect(result).toEqual({ path: 'old', entries: 5 })
  expect([existsSync(at('old')), existsSync(at('kept.txt'))]).toEqual([false, true])
  await trial.changes.undo(changeSetId!)
  expect(readFileSync(at('old/deep/b.txt'), 'utf8')).toBe('b')
  expect(lstatSync(at('old/link')).isSymbolicLink()).toBe(true)
})

test('an empty directory needs no "recursive", another does', async () => {
  mkdirSync(at('empty'))
  put('full/x')

  await trial.call(tool, { path: 'empty' })

  expect(existsSync(at('empty'))).toBe(false)
  await expect(trial.call(tool, { path: 'full' })).rejects.toMatchObject({ code: 'NOT_EMPTY', details: { entries: 1 } })
})

test('a link is deleted itself, also one that leads out', async () => {
  symlinkSync('/etc', at('etc'))

  await trial.call(tool, { path: 'etc', recursive: true })

  expect(existsSync('/etc/passwd')).toBe(true)
  expect(() => lstatSync(at('etc'))).toThrow()
})

test('what decides what runs is a protected write', async () => {
  put('.git/hooks/pre-commit')

  expect((await trial.prepare(tool, { path: '.git', recursive: true })).effect).toBe('protected-write')
})

test.each([
  ['none', 'FILE_NOT_FOUND'],
  ['.', 'INVALID_PATH'],
  ['..', 'PATH_OUTSIDE_WORKSPACE'],
  ['out/passwd', 'PATH_OUTSIDE_WORKSPACE'],
  ['pipe', 'NOT_A_FILE'],
])('deleting %s fails with %s', async (path, code) => {
  symlinkSync('/etc', at('out'))
  execFileSync('mkfifo', [at('pipe')])

  await expect(trial.call(tool, { path, recursive: true })).rejects.toMatchObject({ code })
})

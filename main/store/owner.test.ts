import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultDataDirectory } from './data-directory.ts'
import { bundleFixture } from './bundle.fixture.ts'
import { ownDataDirectory } from './owner.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'owner-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const conflict = (pid: number, command: string) =>
  expect.objectContaining({
    name: 'PublicError',
    code: 'conflict',
    message: expect.stringMatching(`“${command}” \\(process ${pid}`),
    details: expect.objectContaining({ pid, command }),
  })

test('a second owner is told who has the directory, until it is released', async () => {
  const first = await ownDataDirectory(folder, 'codelab serve')

  await expect(ownDataDirectory(folder, 'codelab run')).rejects.toEqual(conflict(process.pid, 'codelab serve'))
  await expect(ownDataDirectory(folder, 'codelab run')).rejects.toEqual(conflict(process.pid, 'codelab serve'))
  first.release()
  const second = await ownDataDirectory(folder, 'codelab run')
  await expect(ownDataDirectory(folder, 'codelab serve')).rejects.toEqual(conflict(process.pid, 'codelab run'))
  second.release()
})

test('another process is kept out, and gets in once the owner was killed', async () => {
  const fixture = await bundleFixture(join(import.meta.dirname, 'own-directory.fixture.ts'))
  const child = fixture.start(folder)
  const [said] = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  expect(String(said)).toBe('owned\n')

  await expect(ownDataDirectory(folder, 'we')).rejects.toEqual(conflict(child.pid!, 'a child'))
  child.kill('SIGKILL')
  await once(child, 'exit')
  fixture.remove()
  const owner = await ownDataDirectory(folder, 'we')

  if (process.platform !== 'win32') {
    expect(['owner.db', 'owner.json'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600])
  }
  owner.release()
})

test.skipIf(process.platform !== 'linux')('a directory that cannot be made is told, at once', async () => {
  await expect(ownDataDirectory('/proc/no/such', 'we')).rejects.toThrow('/proc/no/such cannot be made: ENOENT')
})

test.each([
  [{ CODELAB_DATA: '/x/../data', HOME: '/home/me' }, 'linux', '/data'],
  [{ HOME: '/home/me' }, 'linux', '/home/me/.local/share/codelab'],
  [{ HOME: '/home/me', XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/codelab'],
  [{ HOME: '/Users/me' }, 'darwin', '/Users/me/Library/Application Support/CodeLab'],
] as const)('with %j on %s data is kept in %s', (env, platform, expected) => {
  expect(defaultDataDirectory(env, platform)).toBe(expected)
})

import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createFileActions } from './file-actions.ts'
import { createChangeSets } from './patch/change-set.ts'
import { openStore } from './store/open-store.ts'
import { openWorkspace } from './workspace/workspace.ts'

const roots: string[] = []
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true })
})

async function aFolder() {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codelab-actions-')))
  roots.push(root)
  await mkdir(join(root, 'src/deep'), { recursive: true })
  await writeFile(join(root, 'src/a.txt'), 'a\r\n')
  await writeFile(join(root, 'src/deep/b.bin'), new Uint8Array([0, 1, 2]))
  const workspace = await openWorkspace(root)
  const store = await openStore(':memory:')
  const actions = createFileActions({ workspace, changes: createChangeSets({ root, files: workspace.files, store }) })
  return { root, actions }
}

test('a folder that was deleted comes back with everything in it', async () => {
  const { root, actions } = await aFolder()

  const { undoId, entries } = await actions.delete('src')
  expect(entries).toBe(4)
  expect(await readdir(root)).toEqual([])
  await actions.restore(undoId!)

  expect(await readFile(join(root, 'src/a.txt'), 'utf8')).toBe('a\r\n')
  expect([...(await readFile(join(root, 'src/deep/b.bin')))]).toEqual([0, 1, 2])
})

test('files and folders are made and moved, never over what is there', async () => {
  const { root, actions } = await aFolder()

  await actions.create('src/new.txt', 'file')
  await actions.create('made', 'directory')
  await actions.rename('src/a.txt', 'made/c.txt')

  expect(await readdir(join(root, 'made'))).toEqual(['c.txt'])
  await expect(actions.create('src/new.txt', 'file')).rejects.toMatchObject({ code: 'conflict' })
  await expect(actions.rename('src/new.txt', 'made/c.txt')).rejects.toMatchObject({ code: 'conflict' })
  await expect(actions.rename('src', 'src/deep/src')).rejects.toThrow('into itself')
})

test('nothing outside is reached', async () => {
  const { root, actions } = await aFolder()
  await symlink(tmpdir(), join(root, 'out'))

  await expect(actions.create('../x', 'file')).rejects.toMatchObject({ code: 'bad-request' })
  await expect(actions.create('out/x', 'file')).rejects.toMatchObject({ code: 'bad-request' })
  await expect(actions.delete('.')).rejects.toThrow('The folder itself')
})

test('a large file is read in parts', async () => {
  const { root, actions } = await aFolder()
  const bytes = Buffer.alloc(2_500_000, 'é')
  await writeFile(join(root, 'big.txt'), bytes)

  const first = await actions.readPart('big.txt', 0)
  const parts = [first]
  for (let at = 1024 * 1024; at < first.size; at += 1024 * 1024) parts.push(await actions.readPart('big.txt', at))

  expect(first).toMatchObject({ size: 2_500_000, encoding: 'utf-8' })
  expect(Buffer.concat(parts.map(({ base64 }) => Buffer.from(base64, 'base64'))).equals(bytes)).toBe(true)
})

test('a folder that went is told as such', async () => {
  const { root, actions } = await aFolder()
  await rm(root, { recursive: true })

  await expect(actions.list('')).rejects.toThrow('is gone')
  await expect(actions.open('src/a.txt')).rejects.toMatchObject({ code: 'not-found' })
})

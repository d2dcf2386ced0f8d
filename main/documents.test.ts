import { lstat, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createDocuments } from './documents.ts'
import { createChangeSets, sha256 } from './patch/change-set.ts'
import { openStore } from './store/open-store.ts'
import { openWorkspace } from './workspace/workspace.ts'

const undo: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function setUp() {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codelab-documents-')))
  undo.push(() => rm(root, { recursive: true, force: true }))
  const store = await openStore(':memory:')
  undo.push(() => store.close())
  const { files } = await openWorkspace(root)
  const changes = createChangeSets({ root, files, store })
  return { root, documents: createDocuments({ root, files, changes, drafts: store.drafts }) }
}
const hashOf = async (path: string) => sha256(await readFile(path))

test('saving keeps the bytes of lines that were not edited', async () => {
  const { root, documents } = await setUp()
  const path = join(root, 'mixed.txt')
  await writeFile(path, 'one\r\ntwo\nthr\xc3\n', 'latin1')
  const text = new TextDecoder()
    .decode(await readFile(path))
    .replaceAll('\r\n', '\n')
    .replace('two', '2')

  const { hash, size } = await documents.save({
    path: 'mixed.txt',
    text,
    encoding: 'utf-8',
    expectedHash: await hashOf(path),
  })

  expect(await readFile(path, 'latin1')).toBe('one\r\n2\r\nthr\xc3\n')
  expect({ hash, size }).toEqual({ hash: await hashOf(path), size: 13 })
})

test('a file that moved on is a conflict and stays as it is', async () => {
  const { root, documents } = await setUp()
  await writeFile(join(root, 'a'), 'theirs')
  const save = (expectedHash: string | null) =>
    documents.save({ path: 'a', text: 'mine', encoding: 'utf-8', expectedHash })

  await expect(save(null)).rejects.toMatchObject({ code: 'conflict' })
  await expect(save('0'.repeat(64))).rejects.toMatchObject({ code: 'conflict' })
  expect(await readFile(join(root, 'a'), 'utf8')).toBe('theirs')
})

test('a link is saved through and stays a link; one that leads out is refused', async () => {
  const { root, documents } = await setUp()
  await writeFile(join(root, 'a'), 'old\n')
  await symlink('a', join(root, 'link'))
  await symlink('/etc/hostname', join(root, 'out'))

  await documents.save({ path: 'link', text: 'new\n', encoding: 'utf-8', expectedHash: await hashOf(join(root, 'a')) })

  expect(await readFile(join(root, 'a'), 'utf8')).toBe('new\n')
  expect((await lstat(join(root, 'link'))).isSymbolicLink()).toBe(true)
  await expect(documents.save({ path: 'out', text: 'x', encoding: 'utf-8', expectedHash: null })).rejects.toMatchObject(
    { code: 'bad-request' },
  )
})

test('unsaved text is told as a diff from the disk until it is saved', async () => {
  const { root, documents } = await setUp()
  await writeFile(join(root, 'a'), 'one\n')
  const baseHash = await hashOf(join(root, 'a'))

  documents.changed('a', { text: 'two\n', encoding: 'utf-8', baseHash })

  expect(documents.drafts()).toMatchObject([{ path: 'a', text: 'two\n' }])
  expect(await documents.unsaved(['b', 'a'])).toMatchObject([
    { path: 'a', diff: expect.stringContaining('-one\n+two\n') },
  ])
  await documents.save({ path: 'a', text: 'two\n', encoding: 'utf-8', expectedHash: baseHash })
  expect(await documents.unsaved(['a'])).toEqual([])
})

test('a character the encoding lacks is named and nothing is written', async () => {
  const { root, documents } = await setUp()
  await writeFile(join(root, 'a'), 'caf\xe9\n', 'latin1')
  const expectedHash = await hashOf(join(root, 'a'))

  await expect(documents.save({ path: 'a', text: 'жук\n', encoding: 'windows-1252', expectedHash })).rejects.toThrow(
    /has no character "ж"/,
  )
  expect(await hashOf(join(root, 'a'))).toBe(expectedHash)
})

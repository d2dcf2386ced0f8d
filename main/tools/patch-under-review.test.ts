import { expect, test } from 'vitest'
import type { FileChange, FileRead } from '../patch/change-set.ts'
import { computeHere } from '../patch/patch-jobs.ts'
import { lookAt, rebased, stalePaths } from './patch-under-review.ts'
import type { ToolContext } from './tool.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const aFile = (text: string): FileRead => ({ kind: 'file', bytes: bytes(text), hash: `hash of ${text}`, mode: 0o644 })

/** A disk of these files; one whose text is an errno cannot be read. */
function contextOf(files: Readonly<Record<string, string>>, encodings: Readonly<Record<string, string>> = {}) {
  const now = { ...files }
  const read = async (paths: readonly string[]) =>
    new Map(
      paths.map((path): [string, FileRead] => {
        const text = now[path]
        if (text?.startsWith('E'))
          throw Object.assign(new Error(`${text}: it cannot be read, open '${path}'`), { code: text })
        return [path, text === undefined ? { kind: 'missing', hash: null } : aFile(text)]
      }),
    )
  const context = {
    changes: { read, compute: computeHere },
    workspace: { files: { normalise: (path: string) => path } },
    reads: { get: (path: string) => (encodings[path] ? { hash: '', encoding: encodings[path] } : undefined) },
  } as unknown as ToolContext
  return { context, now }
}
const edit = (path: string, from: string, to: string): FileChange => ({
  path,
  beforeHash: `hash of ${from}`,
  after: bytes(to),
})
const planOf = (changes: readonly FileChange[]) => ({ changes, files: [], diff: '' })
const diffOf = (path: string) => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-one\n+ONE\n`
const diff = diffOf('a') + diffOf('b')
const edits = [edit('a', 'one\n', 'ONE\n'), edit('b', 'one\n', 'ONE\n')]

test.each(['EACCES', 'EIO'])(
  'a file that cannot be read any more (%s) is stale, and no other with it',
  async (errno) => {
    const { context, now } = contextOf({ a: 'one\n', b: 'one\n' })
    const patch = await lookAt(context, diff, planOf(edits))
    expect(await stalePaths(context, patch)).toEqual(new Set())

    now['a'] = errno
    expect(await stalePaths(context, patch)).toEqual(new Set(['a']))
    const { patch: next, misfits } = await rebased(context, diff, patch)

    expect(misfits.map(({ path }) => path)).toEqual(['a'])
    expect(next.reviewed.map(({ change }) => change)).toEqual(edits)
    now['a'] = 'one\n'
    expect(await stalePaths(context, next)).toEqual(new Set())
  },
)

test('what moved on before it was looked at is worked out again, and given up where it never rests', async () => {
  const { context, now } = contextOf({ a: 'one\n', b: 'one\n' })
  const late = [edit('a', 'an older one\n', 'ONE\n'), edits[1]!]

  const patch = await lookAt(context, diff, planOf(late))
  expect(patch.reviewed.map(({ change }) => change.beforeHash)).toEqual(['hash of one\n', 'hash of one\n'])

  let count = 0
  const restless = {
    ...context,
    changes: {
      ...context.changes,
      read: (paths: readonly string[]) => {
        now['b'] = `one\n${'more\n'.repeat(++count)}`
        return context.changes.read(paths)
      },
    },
  } as ToolContext
  await expect(lookAt(restless, diff, planOf(edits))).rejects.toMatchObject({ code: 'STALE_FILE' })
  expect(count).toBeLessThan(20)
})

test('a file is shown in the encoding in which the session knows it', async () => {
  const { context } = contextOf({ a: 'one\n' }, { a: 'utf-16le' })
  const { reviewed } = await lookAt(context, diff, planOf([edit('a', 'one\n', 'ONE\n')]))

  expect(reviewed[0]).toMatchObject({
    encoding: 'utf-16le',
    text: { before: new TextDecoder('utf-16le').decode(bytes('one\n')) },
  })
})

test('a file that never fitted does not keep one that is merged from being applied', async () => {
  const { context, now } = contextOf({ a: 'one\n', b: 'one\n' })
  const patch = await lookAt(context, diff, planOf(edits))
  now['a'] = 'something else\n'
  now['b'] = 'ONE\n'

  const { patch: next, misfits, there } = await rebased(context, diff, patch)

  expect(misfits.map(({ path, problems }) => [path, problems.map(({ hunk }) => hunk)])).toEqual([['a', [1]]])
  expect(there).toEqual(['b'])
  expect(next.reviewed.map(({ change }) => change.path)).toEqual(['a'])
})

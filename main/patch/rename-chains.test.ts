import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPatchTrial, readTree } from './patch-trial.fixture.ts'

const rename = (from: string, to: string) =>
  `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`

test.each([
  {
    name: 'a name that passes on',
    patch: rename('b', 'c') + rename('a', 'b'),
    tree: { b: 'a', c: 'b' },
    rows: 'a b c',
  },
  { name: 'two that change names', patch: rename('a', 'b') + rename('b', 'a'), tree: { a: 'b', b: 'a' }, rows: 'a b' },
  { name: 'a plain rename', patch: rename('a', 'c'), tree: { b: 'b', c: 'a' }, rows: 'c' },
])('$name is shown with all that goes, as git takes it', async ({ patch, tree, rows }) => {
  const trial = await openPatchTrial({ a: 'a\n', b: 'b\n' })
  const start = `${trial.root}-start`
  cpSync(trial.root, start, { recursive: true })

  const { diff, files } = await trial.plan(patch)
  await trial.apply(patch)
  execFileSync('git', ['apply', '-'], { cwd: start, input: diff, stdio: 'pipe' })

  expect(
    files
      .map(({ path }) => path)
      .sort()
      .join(' '),
  ).toBe(rows)
  expect(trial.tree()).toEqual(Object.fromEntries(Object.entries(tree).map(([path, word]) => [path, `644 ${word}\n`])))
  expect(readTree(start)).toEqual(trial.tree())
  trial.remove()
  rmSync(start, { recursive: true })
})

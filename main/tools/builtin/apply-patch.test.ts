import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './apply-patch.ts'

test('several files change at once, and the result says which', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'a.ts'), 'let a = 1\n')
  writeFileSync(join(trial.root, 'b.ts'), 'b\n')
  writeFileSync(join(trial.root, 'c.ts'), 'c\n')

  const { result, view, changeSetId } = await trial.call(tool, {
    diff: `*** Begin Patch
*** Update File: a.ts
@@
-let a = 1
+let a = 2
*** Add File: new/d.ts
+d
*** Delete File: b.ts
*** Update File: c.ts
*** Move to: e.ts
@@
-c
+e
*** End Patch`,
  })

  expect(result).toEqual({
    files_modified: ['a.ts'],
    files_created: ['new/d.ts'],
    files_deleted: ['b.ts'],
    files_renamed: [{ from: 'c.ts', to: 'e.ts' }],
  })
  expect(view).toMatchObject({
    kind: 'diff',
    files: [{ path: 'b.ts', change: 'deleted' }, { path: 'a.ts', added: 1, removed: 1 }, {}, {}],
  })
  expect(readFileSync(join(trial.root, 'a.ts'), 'utf8')).toBe('let a = 2\n')
  await trial.changes.undo(changeSetId!)
  expect(readFileSync(join(trial.root, 'a.ts'), 'utf8')).toBe('let a = 1\n')
})

const edit = (path: string) => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-x\n+y\n`

test.each([
  ['an edit', edit('x.ts'), 'edit'],
  ['a new file', '--- /dev/null\n+++ b/n.ts\n@@ -0,0 +1 @@\n+y\n', 'edit'],
  ['a deletion', '--- a/x.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n', 'destroy'],
  ['a rename', 'diff --git a/x.ts b/z.ts\nrename from x.ts\nrename to z.ts\n', 'edit'],
  ['a protected path', edit('.github/workflows/ci.yml'), 'protected-write'],
  [
    'a deletion and a protected path',
    `--- a/x.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n${edit('.github/workflows/ci.yml')}`,
    'protected-write',
  ],
])('%s is judged by its gravest part', async (_name, diff, effect) => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'x.ts'), 'x\n')
  mkdirSync(join(trial.root, '.github/workflows'), { recursive: true })
  writeFileSync(join(trial.root, '.github/workflows/ci.yml'), 'x\n')

  expect(await trial.prepare(tool, { diff })).toMatchObject({ effect, preview: { kind: 'diff' } })
})

test('the preview is a diff that says what will be written, and nothing is written by it', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'x.ts'), 'x\n')

  const { preview, writes, state } = await trial.prepare(tool, { diff: edit('x.ts').replace('-1 +1', '-70 +70') })

  expect(preview).toEqual({
    kind: 'diff',
    files: [{ path: 'x.ts', change: 'modified', added: 1, removed: 1 }],
    diff: 'diff --git a/x.ts b/x.ts\n--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-x\n+y\n',
  })
  expect(writes).toEqual(['x.ts'])
  expect(JSON.stringify(state)).toContain('73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac')
  expect(readFileSync(join(trial.root, 'x.ts'), 'utf8')).toBe('x\n')
})

test('every problem is told at once, with the nearest lines', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'x.ts'), 'const first = 1\nconst second = 2\n')

  const failed = trial.prepare(tool, {
    diff: '--- a/x.ts\n+++ b/x.ts\n@@ -1,2 +1,2 @@\n const first = 1\n-const sekond = "two"\n+y\n--- a/gone.ts\n+++ b/gone.ts\n@@ -1 +1 @@\n-x\n+y\n',
  })

  await expect(failed).rejects.toMatchObject({
    code: 'PATCH_APPLY_FAILED',
    message: expect.stringMatching(/2 - const sekond = "two"\n +2 \+ const second = 2[^]*File not found: gone\.ts/),
  })
})

test('what was matched loosely is said', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'x.ts'), 'if (a) {\n\tx()\n}\n')

  const { note } = await trial.call(tool, {
    diff: '--- a/x.ts\n+++ b/x.ts\n@@ -1,3 +1,3 @@\n if (a) {\n-  x()\n+  y()\n }\n',
  })

  expect(readFileSync(join(trial.root, 'x.ts'), 'utf8')).toBe('if (a) {\n\ty()\n}\n')
  expect(note).toContain('Hunk 1 of x.ts was placed at lines 1-3 though white space differs')
})

test('a patch above 5 MB is refused', async () => {
  const trial = await openTrial()

  await expect(trial.prepare(tool, { diff: `${edit('x')}${'x'.repeat(5 * 1024 * 1024)}` })).rejects.toMatchObject({
    code: 'FILE_TOO_LARGE',
  })
})

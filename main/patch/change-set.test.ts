import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { countingDisk } from './faulty-disk.fixture.ts'
import { compareTexts } from './hunks.ts'
import { openPatchTrial, owner, readTree } from './patch-trial.fixture.ts'

test('a unified diff goes the whole way: files, plan, disk, and back', async () => {
  const trial = await openPatchTrial({ 'src/a.txt': 'one\ntwo\nthree\n', 'gone.txt': 'x\n', 'old.txt': 'o\n' })
  const before = trial.tree()

  const id = await trial.apply(`diff --git a/src/a.txt b/src/a.txt
--- a/src/a.txt
+++ b/src/a.txt
@@ -1,3 +1,3 @@
 one
-two
+2
 three
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/old.txt b/deep/new.txt
similarity index 100%
rename from old.txt
rename to deep/new.txt
diff --git a/run b/run
new file mode 100755
--- /dev/null
+++ b/run
@@ -0,0 +1 @@
+go
\\ No newline at end of file
`)

  expect(trial.tree()).toEqual({
    deep: '/',
    'deep/new.txt': '644 o\n',
    run: '755 go',
    src: '/',
    'src/a.txt': '644 one\n2\nthree\n',
  })
  await trial.sets.undo(id)
  expect(trial.tree()).toEqual(before)
  trial.remove()
})

test('an envelope adds, moves, deletes and updates', async () => {
  const trial = await openPatchTrial({ 'a.py': 'class A:\n    def f(self):\n        pass\n', 'b.py': 'x\n' })

  await trial.apply(`*** Begin Patch
*** Update File: a.py
*** Move to: c/a.py
@@ class A:
-    def f(self):
+    def g(self):
*** Delete File: b.py
*** Add File: n.py
+new
*** End Patch`)

  expect(trial.tree()).toEqual({
    c: '/',
    'c/a.py': '644 class A:\n    def g(self):\n        pass\n',
    'n.py': '644 new\n',
  })
  trial.remove()
})

test('blocks change one file', async () => {
  const trial = await openPatchTrial({ 'a.py': 'def f():\r\n\treturn 1\r\n' })

  await trial.apply('<<<<<<< SEARCH\n    return 1\n=======\n    if x:\n        return 2\n>>>>>>> REPLACE\n', 'a.py')

  expect(trial.tree()).toEqual({ 'a.py': '644 def f():\r\n\tif x:\r\n\t\treturn 2\r\n' })
  trial.remove()
})

describe('taking back', () => {
  const before = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('')
  const patch = `--- a/f
+++ b/f
@@ -2,3 +2,3 @@
 line 1
-line 2
+LINE 2
 line 3
@@ -22,3 +22,4 @@
 line 21
-line 22
+LINE 22
+more
 line 23
`
  test('a file that moved on keeps what came later', async () => {
    const trial = await openPatchTrial({ f: before })
    const id = await trial.apply(patch)
    const later = readFileSync(join(trial.root, 'f'), 'utf8').replace('line 12', 'later')
    writeFileSync(join(trial.root, 'f'), later)

    await trial.sets.undo(id)

    expect(trial.tree()).toEqual({ f: `644 ${before.replace('line 12', 'later')}` })
    trial.remove()
  })

  test('where the same lines changed since, nothing is touched and the file is named', async () => {
    const trial = await openPatchTrial({ f: before, g: 'x\n' })
    const id = await trial.apply(`${patch}--- a/g\n+++ b/g\n@@ -1 +1 @@\n-x\n+y\n`)
    const later = readFileSync(join(trial.root, 'f'), 'utf8').replace('LINE 2\n', 'mine\n')
    writeFileSync(join(trial.root, 'f'), later)
    const tree = trial.tree()

    await expect(trial.sets.undo(id)).rejects.toMatchObject({ code: 'STALE_FILE', details: { paths: ['f'] } })
    expect(trial.tree()).toEqual(tree)
    trial.remove()
  })

  test('one hunk, and then a line of another', async () => {
    const trial = await openPatchTrial({ f: before })
    const id = await trial.apply(patch)

    await trial.sets.undo(id, [{ path: 'f', part: { hunks: [1] } }])
    expect(trial.tree()['f']).toBe(`644 ${before.replace('line 22\n', 'LINE 22\nmore\n')}`)

    const { hunks } = compareTexts(
      before,
      before.replace('line 2\n', 'LINE 2\n').replace('line 22\n', 'LINE 22\nmore\n'),
    )
    const more = hunks[1]!.lines.findIndex(({ text }) => text === 'more')
    await trial.sets.undo(id, [{ path: 'f', part: { hunks: [], lines: { 2: [more] } } }])
    expect(trial.tree()['f']).toBe(`644 ${before.replace('line 22', 'LINE 22')}`)
    trial.remove()
  })

  test('one file of several', async () => {
    const trial = await openPatchTrial({ f: before, g: 'x\n' })
    const id = await trial.apply(`${patch}--- a/g\n+++ b/g\n@@ -1 +1 @@\n-x\n+y\n`)

    await trial.sets.undo(id, [{ path: 'f' }])

    expect(trial.tree()).toEqual({ f: `644 ${before}`, g: '644 y\n' })
    trial.remove()
  })

  test('a rename, a deletion with its folder, a link and permissions', async () => {
    const trial = await openPatchTrial({ 'a/only': 'x\n', b: 'y\n', link: '-> b' })
    const start = trial.tree()
    const id = await trial.apply(
      `diff --git a/a/only b/c/d
rename from a/only
rename to c/d
diff --git a/b b/b
old mode 100644
new mode 100755
diff --git a/link b/link
--- a/link
+++ b/link
index 1..2 120000
@@ -1 +1 @@
-b
\\ No newline at end of file
+c/d
\\ No newline at end of file
`.replace('--- a/link\n+++ b/link\nindex 1..2 120000\n', 'index 1..2 120000\n--- a/link\n+++ b/link\n'),
    )
    expect(trial.tree()).toEqual({ b: '755 y\n', c: '/', 'c/d': '644 x\n', link: '-> c/d' })

    await trial.sets.undo(id)

    expect(trial.tree()).toEqual(start)
    trial.remove()
  })

  test('twice is once', async () => {
    const trial = await openPatchTrial({ f: before })
    const id = await trial.apply(patch)

    await trial.sets.undo(id)
    await trial.sets.undo(id)

    expect(trial.tree()).toEqual({ f: `644 ${before}` })
    trial.remove()
  })
})

describe('what has changed since the plan', () => {
  const patch = '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+n\n'

  test.each<[string, string, (root: string) => void]>([
    ['a file written by someone else', 'STALE_FILE', (root) => writeFileSync(join(root, 'f'), 'other\n')],
    ['a file deleted', 'STALE_FILE', (root) => rmSync(join(root, 'f'))],
    [
      'a file that came in the place of a new one',
      'ALREADY_EXISTS',
      (root) => writeFileSync(join(root, 'new'), 'theirs\n'),
    ],
    ['a folder in the place of a file', 'STALE_FILE', (root) => (rmSync(join(root, 'f')), mkdirSync(join(root, 'f')))],
    [
      'a link in the place of a file',
      'STALE_FILE',
      (root) => (rmSync(join(root, 'f')), symlinkSync('other', join(root, 'f'))),
    ],
    ['a file made read-only', 'PERMISSION_DENIED', (root) => chmodSync(join(root, 'f'), 0o444)],
  ])('%s: nothing is written', async (_name, code, meanwhile) => {
    const trial = await openPatchTrial({ f: 'a\n', other: 'o\n' })
    const plan = await trial.plan(patch)
    meanwhile(trial.root)
    const tree = trial.tree()

    await expect(trial.sets.write(plan, owner)).rejects.toMatchObject({ code })

    expect(trial.tree()).toEqual(tree)
    trial.remove()
  })

  test.each(['link', 'rename', 'lstat', 'file.sync'])(
    'a folder swapped for a link out of the workspace at a %s',
    async (name) => {
      const outside = mkdtempSync(join(tmpdir(), 'codelab-outside-'))
      writeFileSync(join(outside, 'f'), 'a\n')
      let swap: (() => void) | null = null
      const { disk } = countingDisk((_call, called) => {
        if (called !== name) return
        swap?.()
        swap = null
      })
      const trial = await openPatchTrial({ 'dir/f': 'a\n', 'dir/g': 'a\n' }, disk)
      const plan = await trial.plan(
        '--- a/dir/f\n+++ b/dir/f\n@@ -1 +1 @@\n-a\n+b\n--- a/dir/g\n+++ b/dir/g\n@@ -1 +1 @@\n-a\n+b\n',
      )
      swap = () => {
        renameSync(join(trial.root, 'dir'), join(trial.root, 'moved'))
        symlinkSync(outside, join(trial.root, 'dir'))
      }

      await trial.sets.write(plan, owner).catch(() => undefined)

      expect(readTree(outside)).toEqual({ f: '644 a\n' })
      rmSync(outside, { recursive: true })
      trial.remove()
    },
  )

  test('a file edited in place while it is being replaced is given back with the edit', async () => {
    let edit: (() => void) | null = null
    const { disk } = countingDisk((_call, name) => {
      if (name !== 'link') return
      edit?.()
      edit = null
    })
    const trial = await openPatchTrial({ f: 'a\n' }, disk)
    const plan = await trial.plan('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n')
    edit = () => writeFileSync(join(trial.root, 'f'), 'edited\n')

    await expect(trial.sets.write(plan, owner)).rejects.toMatchObject({ code: 'STALE_FILE' })

    expect(trial.tree()).toEqual({ f: '644 edited\n' })
    trial.remove()
  })
})

describe('what a patch may not do', () => {
  test.each([
    ['a path that climbs out', '--- a/../f\n+++ b/../f\n@@ -1 +1 @@\n-a\n+b\n', 'PATH_OUTSIDE_WORKSPACE'],
    ['an absolute path', '*** Begin Patch\n*** Add File: /tmp/x\n+b\n*** End Patch\n', 'INVALID_PATH'],
    ['a path with NUL', '*** Begin Patch\n*** Add File: x\0y\n+b\n*** End Patch\n', 'INVALID_PATH'],
    ['through a link to a folder inside', '--- a/in/f\n+++ b/in/f\n@@ -1 +1 @@\n-a\n+b\n', 'INVALID_PATH'],
    ['through a link to a folder outside', '--- /dev/null\n+++ b/out/f\n@@ -0,0 +1 @@\n+b\n', 'PATH_OUTSIDE_WORKSPACE'],
    ['a link to a file', '--- a/tof\n+++ b/tof\n@@ -1 +1 @@\n-a\n+b\n', 'NOT_A_FILE'],
    ['a folder as a file', '--- a/dir\n+++ b/dir\n@@ -1 +1 @@\n-a\n+b\n', 'NOT_A_FILE'],
    ['a file as a folder', '--- /dev/null\n+++ b/f/x\n@@ -0,0 +1 @@\n+b\n', 'NOT_A_DIRECTORY'],
    ['a new file over an old one', '--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+b\n', 'ALREADY_EXISTS'],
    ['a move over a file', 'diff --git a/f b/dir/f\nrename from f\nrename to dir/f\n', 'ALREADY_EXISTS'],
    ['a copy over a file', 'diff --git a/f b/dir/f\ncopy from f\ncopy to dir/f\n', 'ALREADY_EXISTS'],
    [
      'a link that leads out',
      'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+../x\n\\ No newline at end of file\n',
      'PATH_OUTSIDE_WORKSPACE',
    ],
    ['a binary file', '--- a/bin\n+++ b/bin\n@@ -1 +1 @@\n-a\n+b\n', 'ENCODING_ERROR'],
    ['deleting a file that has more', '--- a/dir/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n', 'PATCH_APPLY_FAILED'],
    [
      'two files that cannot both be',
      '*** Begin Patch\n*** Add File: n\n+b\n*** Add File: n/m\n+b\n*** End Patch\n',
      'ALREADY_EXISTS',
    ],
    [
      'the same new file twice',
      '*** Begin Patch\n*** Add File: n\n+b\n*** Add File: n\n+b\n*** End Patch\n',
      'ALREADY_EXISTS',
    ],
  ])('%s', async (_name, patch, code) => {
    const trial = await openPatchTrial({
      f: 'a\n',
      'dir/f': 'a\nmore\n',
      bin: Uint8Array.of(0, 1, 2, 3, 0),
      in: '-> dir',
      out: '-> /tmp',
      tof: '-> f',
    })
    const tree = trial.tree()

    await expect(trial.apply(patch)).rejects.toMatchObject({ code })

    expect(trial.tree()).toEqual(tree)
    trial.remove()
  })
})

test('names can be swapped in one patch', async () => {
  const trial = await openPatchTrial({ a: 'A\n', b: 'B\n' })

  await trial.apply('diff --git a/a b/b\nrename from a\nrename to b\ndiff --git a/b b/a\nrename from b\nrename to a\n')

  expect(trial.tree()).toEqual({ a: '644 B\n', b: '644 A\n' })
  trial.remove()
})

test('a submodule comes and goes as an empty folder', async () => {
  const trial = await openPatchTrial({ a: 'A\n', 'old/': null, 'full/x': 'x\n' })
  const entry = (path: string, sign: string) =>
    `diff --git a/${path} b/${path}\n${sign === '+' ? 'new file' : 'deleted file'} mode 160000\n--- ${sign === '+' ? '/dev/null' : `a/${path}`}\n+++ ${sign === '+' ? `b/${path}` : '/dev/null'}\n@@ -${sign === '+' ? '0,0 +1' : '1 +0,0'} @@\n${sign}Subproject commit 0123456789012345678901234567890123456789\n`
  const start = trial.tree()

  const id = await trial.apply(entry('deep/new', '+') + entry('old', '-') + entry('full', '-'))

  expect(trial.tree()).toEqual({ a: '644 A\n', deep: '/', 'deep/new': '/', full: '/', 'full/x': '644 x\n' })
  await trial.sets.undo(id)
  expect(trial.tree()).toEqual({ ...start, deep: '/' })
  trial.remove()
})

test.runIf(canSetAttributes())('extended attributes of a file are those of its successor', async () => {
  const trial = await openPatchTrial({ f: 'a\n' })
  const path = JSON.stringify(join(trial.root, 'f'))
  python(`os.setxattr(${path}, 'user.note', b'kept')`)

  await trial.apply('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n')

  expect(trial.tree()).toEqual({ f: '644 b\n' })
  expect(python(`print(os.getxattr(${path}, 'user.note').decode())`)).toBe('kept\n')
  trial.remove()
})

function python(line: string): string {
  return execFileSync('python3', ['-c', `import os\n${line}`], { encoding: 'utf8', stdio: 'pipe' })
}

function canSetAttributes(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-attributes-'))
  try {
    writeFileSync(join(folder, 'f'), '')
    python(`os.setxattr(${JSON.stringify(join(folder, 'f'))}, 'user.note', b'x')`)
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('permissions stay', async () => {
  const trial = await openPatchTrial({ f: 'a\n' })
  chmodSync(join(trial.root, 'f'), 0o640)

  await trial.apply('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n')

  expect(trial.tree()).toEqual({ f: '640 b\n' })
  trial.remove()
})

test('of a file that is no text the diff says that it differs, not how', async () => {
  const trial = await openPatchTrial({
    'a picture.png': new Uint8Array([0x89, 0x50, 0, 0, 1]),
    'b.bin': new Uint8Array([7, 0, 0, 0, 1]),
  })
  const states = await trial.sets.read(['a picture.png', 'b.bin'])
  const hashOf = (path: string) => states.get(path)!.hash

  const plan = await trial.sets.plan([
    { path: 'a picture.png', beforeHash: hashOf('a picture.png'), after: null },
    { path: 'b.bin', beforeHash: hashOf('b.bin'), after: new Uint8Array([7, 0, 0, 0, 2]) },
  ])

  expect(plan.diff).toBe(`diff --git a/a picture.png b/a picture.png
deleted file mode 100644
Binary files a/a picture.png and /dev/null differ
diff --git a/b.bin b/b.bin
Binary files a/b.bin and b/b.bin differ
`)
  expect(plan.files).toEqual([
    { path: 'a picture.png', change: 'deleted', added: 0, removed: 0 },
    { path: 'b.bin', change: 'modified', added: 0, removed: 0 },
  ])
  trial.remove()
})

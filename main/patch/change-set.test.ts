import { expect, test } from 'vitest'
import { openPatchTrial } from './patch-trial.fixture.ts'

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

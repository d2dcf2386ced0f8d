import type { Tree } from './patch-trial.fixture.ts'

/** One of everything a patch can do, so that each has its faults. */
export const smallTree: Tree = {
  'edited.txt': 'one\ntwo\n',
  'gone/only.txt': 'x\n',
  'moved.txt': 'm\n',
  'turned/into-a-file.txt': 't\n',
  'was-a-file': 'w\n',
  link: '-> edited.txt',
}

export const smallPatch = `diff --git a/edited.txt b/edited.txt
--- a/edited.txt
+++ b/edited.txt
@@ -1,2 +1,2 @@
 one
-two
+2
diff --git a/gone/only.txt b/gone/only.txt
deleted file mode 100644
--- a/gone/only.txt
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/moved.txt b/new/place/moved.txt
similarity index 100%
rename from moved.txt
rename to new/place/moved.txt
diff --git a/turned/into-a-file.txt b/turned/into-a-file.txt
deleted file mode 100644
--- a/turned/into-a-file.txt
+++ /dev/null
@@ -1 +0,0 @@
-t
diff --git a/turned b/turned
new file mode 100755
--- /dev/null
+++ b/turned
@@ -0,0 +1 @@
+now a file
diff --git a/was-a-file b/was-a-file
deleted file mode 100644
--- a/was-a-file
+++ /dev/null
@@ -1 +0,0 @@
-w
diff --git a/was-a-file/now-below.txt b/was-a-file/now-below.txt
new file mode 100644
--- /dev/null
+++ b/was-a-file/now-below.txt
@@ -0,0 +1 @@
+below
diff --git a/link b/link
deleted file mode 120000
--- a/link
+++ /dev/null
@@ -1 +0,0 @@
-edited.txt
\\ No newline at end of file
diff --git a/link b/link
new file mode 100644
--- /dev/null
+++ b/link
@@ -0,0 +1 @@
+no link
diff --git a/other-link b/other-link
new file mode 120000
--- /dev/null
+++ b/other-link
@@ -0,0 +1 @@
+edited.txt
\\ No newline at end of file
`

const numbers = Array.from({ length: 50 }, (_, index) => index)

export const manyFiles: Tree = Object.fromEntries(
  numbers.map((number) => [`folder-${number % 7}/file-${number}.txt`, `first\nline ${number}\nlast\n`]),
)

export const patchForMany = numbers
  .map((number) => {
    const path = `folder-${number % 7}/file-${number}.txt`
    return `--- a/${path}\n+++ b/${path}\n@@ -1,3 +1,3 @@\n first\n-line ${number}\n+LINE ${number}\n last\n`
  })
  .join('')

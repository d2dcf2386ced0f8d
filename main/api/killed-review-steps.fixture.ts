import type { ReviewDecision } from '../../preload/contract/approval.ts'
import type { HunkChoice } from '../../preload/contract/patch.ts'

const lines = (changed: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: 30 }, (_, index) => `${changed[index + 1] ?? `line ${index + 1}\n`}`).join('')

export const before: Readonly<Record<string, string>> = {
  'a.txt': lines(),
  'deep/b.txt': lines(),
  'gone.txt': 'gone\n',
}

/** What is accepted below, applied. */
export const after: Readonly<Record<string, string>> = {
  'a.txt': lines({ 2: 'TWO\n', 20: 'line 20\nTWENTY\n' }),
  'deep/b.txt': lines({ 2: 'TWO\n' }),
  'new/c.txt': 'new\nfile\n',
}

const edit = (path: string) => `--- a/${path}
+++ b/${path}
@@ -1,3 +1,3 @@
 line 1
-line 2
+TWO
 line 3
@@ -19,3 +19,3 @@
 line 19
-line 20
+TWENTY
 line 21
`

export const patch = `${edit('a.txt')}${edit('deep/b.txt')}--- /dev/null
+++ b/new/c.txt
@@ -0,0 +1,2 @@
+new
+file
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-gone
`

interface Step {
  readonly path: string
  readonly hunk: number
  readonly choice: HunkChoice
  readonly comment?: string
}

/** In the order in which the person makes them. */
export const decisions: readonly Step[] = [
  { path: 'a.txt', hunk: 1, choice: 'accepted' },
  // The new line beside the old one.
  { path: 'a.txt', hunk: 2, choice: [4], comment: 'Both, please.' },
  { path: 'deep/b.txt', hunk: 2, choice: 'rejected', comment: 'Not this one.' },
  { path: 'deep/b.txt', hunk: 1, choice: 'accepted' },
  { path: 'new/c.txt', hunk: 1, choice: 'accepted' },
  { path: 'gone.txt', hunk: 1, choice: 'accepted' },
]

export const reviewDecision: ReviewDecision = {
  action: 'partial',
  files: [
    { path: 'a.txt', hunks: [1, 2], lines: { 2: [4] } },
    { path: 'deep/b.txt', hunks: [1] },
    { path: 'new/c.txt', hunks: [1] },
    { path: 'gone.txt', hunks: [1] },
  ],
  comments: [],
}

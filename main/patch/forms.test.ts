import { describe, expect, test } from 'vitest'
import type { PatchProblem } from '../../preload/contract/patch.ts'
import { applyEdits, type FileBefore } from './apply.ts'
import { parsePatch } from './parse.ts'

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** The text of one file after a patch, or the problems. */
function patched(before: string, patch: string, name = 'f.txt'): string | readonly PatchProblem[] {
  const parsed = parsePatch(patch, name)
  if (parsed.problems.length > 0) return parsed.problems
  const file: FileBefore = { kind: 'file', bytes: new TextEncoder().encode(before), mode: 0o644 }
  const applied = applyEdits(new Map([[name, file]]), parsed.edits)
  if ('problems' in applied) return applied.problems
  const after = applied.changes.find(({ path }) => path === name)?.after
  return after?.kind === 'file' ? latin(after.bytes) : '(gone)'
}

const codes = (result: string | readonly PatchProblem[]) =>
  typeof result === 'string' ? result : result.map(({ code }) => code)

const block = (search: string, replace: string): string =>
  `<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`

describe('SEARCH/REPLACE blocks', () => {
  test.each([
    ['one block', 'a\nb\nc\n', block('b\n', 'B\n'), 'a\nB\nc\n'],
    ['no final newline stays so', 'a\nb', block('b\n', 'B\n'), 'a\nB'],
    ['a block that adds behind the last line keeps the end', 'a\nb', block('b\n', 'b\nc\n'), 'a\nb\nc'],
    ['an empty replacement deletes', 'a\nb\nc\n', block('b\n', ''), 'a\nc\n'],
    ['deleting the last line leaves the others as they are', 'a\nb', block('b\n', ''), 'a\n'],
    ['dashes and pluses as markers', 'a\nb\n', '------- SEARCH\nb\n=======\nB\n+++++++ REPLACE', 'a\nB\n'],
    ['too few and too many signs', 'a\nb\n', '<<<<< SEARCH\nb\n=====\nB\n>>>>>>>>> REPLACE', 'a\nB\n'],
    ['many signs', 'a\nb\n', '<<<<<<<<<<< SEARCH\nb\n==========\nB\n>>> REPLACE', 'a\nB\n'],
    ['a short marker as text', 'a\n<<< SEARCH\n', block('<<< SEARCH\n', 'b\n'), 'a\nb\n'],
    ['a return in the search that is the file\u2019s', 'a\r\nb', block('a\r\n', 'a\n'), 'a\nb'],
    ['a part of a line with signs', 'with $^.*\nend', block('$^.*\n', 'x\n'), 'with x\nend'],
    ['a > behind SEARCH', 'a\nb\n', '<<<<<<< SEARCH>\nb\n=======\nB\n>>>>>>> REPLACE', 'a\nB\n'],
    ['prose and a fence around', 'a\nb\n', `Here it is:\n\`\`\`\n${block('b\n', 'B\n')}\`\`\`\nDone.`, 'a\nB\n'],
    ['a fence inside the text stays', '```\nb\n```\n', block('```\nb\n', '```\nB\n'), '```\nB\n```\n'],
    ['a number in brackets', 'x\nx\n', block(':start_line:[2]\n-------\nx\n', 'y\n'), 'x\ny\n'],
    ['a number says which of several', 'x\na\nx\n', block(':start_line:3\n-------\nx\n', 'y\n'), 'x\na\ny\n'],
    ['the number without dashes', 'x\na\nx\n', block(':start_line:3\nx\n', 'y\n'), 'x\na\ny\n'],
    [
      'a number that is off by some lines',
      'x\na\nb\nc\nx\n',
      block(':start_line:4\n-------\nx\n', 'y\n'),
      'x\na\nb\nc\ny\n',
    ],
    ['dashes without a number', 'a\nb\n', block('-------\nb\n', 'B\n'), 'a\nB\n'],
    [
      'a line of dashes that is text',
      'Head\n-------\nb\n',
      block('Head\n-------\n', 'HEAD\n-------\n'),
      'HEAD\n-------\nb\n',
    ],
    ['an empty SEARCH with a number inserts', 'a\nb\n', block(':start_line:2\n-------\n', 'x\n'), 'a\nx\nb\n'],
    ['an empty SEARCH past the last line appends', 'a\n', block(':start_line:2\n-------\n', 'x\n'), 'a\nx\n'],
    ['an empty SEARCH fills an empty file', '', block('', 'x\n'), 'x\n'],
    [
      'escaped markers',
      '=======\n<<<<<<< HEAD\n',
      block('\\=======\n\\<<<<<<< HEAD\n', '\\>>>>>>> x\n'),
      '>>>>>>> x\n',
    ],
    ['a backslash elsewhere stays', '\\d\n', block('\\d\n', '\\w\n'), '\\w\n'],
    ['copied line numbers', 'a\nb\n', block('1 | a\n2 | b\n', '1 | a\n2 | B\n'), 'a\nB\n'],
    ['numbers only in the search', 'a\nb\n', block('1 | a\n2 | b\n', 'a\nB\n'), 'a\nB\n'],
    ['text that is numbered itself', '1 | a\n2 | b\n', block('2 | b\n', '2 | c\n'), '1 | a\n2 | c\n'],
    ['copied numbers choose between equals', 'x\na\nx\n', block('3 | x\n', 'y\n'), 'x\na\ny\n'],
    ['blocks in any order', 'a\nb\nc\n', block('c\n', 'C\n') + block('a\n', 'A\n'), 'A\nb\nC\n'],
    ['a block that needs the one before', 'a\nb\n', block('a\n', 'x\ny\n') + block('y\nb\n', 'z\n'), 'x\nz\n'],
    ['lines further in', '  if a:\n    b\n', block('if a:\n  b\n', 'if c:\n  d\n    e\n'), '  if c:\n    d\n      e\n'],
    ['lines less far in', 'if a:\n  b\n', block('    if a:\n      b\n', '    if c:\n      b\n'), 'if c:\n  b\n'],
    [
      'tabs for spaces',
      '\tif a:\n\t\tb\n',
      block('    if a:\n        b\n', '    if a:\n        c\n            d\n'),
      '\tif a:\n\t\tc\n\t\t\td\n',
    ],
    ['spaces at line ends', 'a  \nb\t\nc\n', block('a\nb\n', 'A\nb\n'), 'A\nb\t\nc\n'],
    ['a leading blank line made up', '    a\n    b\n', block('\n  a\n  b\n', '  c\n  d\n'), '    c\n    d\n'],
    ['quotes that only look alike', 'say(“hi”) – now\n', block('say("hi") - now\n', 'say("ho")\n'), 'say("ho")\n'],
    ['a part of a line', 'const a = 1 // one\n', block('a = 1\n', 'a = 2\n'), 'const a = 2 // one\n'],
    ['CRLF file, LF patch', 'a\r\nb\r\n', block('b\n', 'B\nC\n'), 'a\r\nB\r\nC\r\n'],
    ['LF file, CRLF patch', 'a\nb\n', block('b\n', 'B\n').replaceAll('\n', '\r\n'), 'a\nB\n'],
    ['CR file', 'a\rb\rc\r', block('b\n', 'B\nD\n'), 'a\rB\rD\rc\r'],
    ['mixed endings', 'a\r\nb\nc\r\n', block('b\n', 'x\ny\n'), 'a\r\nx\ny\nc\r\n'],
    ['a return inside a line stays', 'p\rq\nb\n', block('b\n', 'B\n'), 'p\rq\nB\n'],
  ])('%s', (_name, before, patch, after) => {
    expect(patched(before, patch)).toBe(after)
  })

  test.each([
    ['several places, no number', 'x\na\nx\n', block('x\n', 'y\n'), ['AMBIGUOUS_MATCH']],
    ['a text that is not there', 'a\n', block('zebra crossing\n', 'y\n'), ['PATCH_APPLY_FAILED']],
    [
      'something alike with another meaning',
      'f() {\n  log("hello")\n}\n',
      block('f() {\n  log("wrong")\n}\n', 'x\n'),
      ['PATCH_APPLY_FAILED'],
    ],
    ['two short markers', 'a\n', '<<<<<< SEARCH\n<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n', ['PATCH_APPLY_FAILED']],
    ['no separator', 'a\n', '<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n', ['PATCH_APPLY_FAILED']],
    ['no end', 'a\n', '<<<<<<< SEARCH\na\n=======\nb\n', ['PATCH_APPLY_FAILED']],
    ['two separators', 'a\n', block('a\n', '=======\nb\n'), ['PATCH_APPLY_FAILED']],
    ['a number in the replacement', 'a\n', block('a\n', ':start_line:1\nb\n'), ['PATCH_APPLY_FAILED']],
    ['an empty search, no number, a file with text', 'a\n', block('', 'b\n'), ['PATCH_APPLY_FAILED']],
    ['no block at all', 'a\n', 'Sorry, nothing to change.', ['PATCH_APPLY_FAILED']],
    [
      'every problem at once',
      'a\n',
      block('one thing\n', '1\n') + block('a\n', 'b\n') + block('another\n', '2\n'),
      ['PATCH_APPLY_FAILED', 'PATCH_APPLY_FAILED'],
    ],
  ])('%s is refused', (_name, before, patch, expected) => {
    expect(codes(patched(before, patch))).toEqual(expected)
  })

  test('a second separator may be text where the file has it so', () => {
    expect(patched('Head\n=======\nx\n', block('Head\n=======\nx\n', 'y\n'))).toBe('y\n')
  })
})

const unified = (hunks: string): string => `--- a/f.txt\n+++ b/f.txt\n${hunks}`

describe('unified diffs', () => {
  const ten = '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n'
  test.each([
    ['as git writes it', ten, unified('@@ -2,3 +2,3 @@\n 2\n-3\n+x\n 4\n'), ten.replace('3', 'x')],
    ['a wrong line number', ten, unified('@@ -70,3 +70,3 @@\n 2\n-3\n+x\n 4\n'), ten.replace('3', 'x')],
    ['wrong counts', ten, unified('@@ -2,9 +2,1 @@\n 2\n-3\n+x\n 4\n'), ten.replace('3', 'x')],
    ['no numbers', ten, unified('@@ ... @@\n 2\n-3\n+x\n 4\n'), ten.replace('3', 'x')],
    ['bare @@', ten, unified('@@\n 2\n-3\n+x\n 4\n'), ten.replace('3', 'x')],
    [
      'counts too small by a line that comes',
      ten,
      unified('@@ -2,3 +2,3 @@\n 2\n-3\n+x\n 4\n+y\n'),
      '1\n2\nx\n4\ny\n5\n6\n7\n8\n9\n10\n',
    ],
    ['empty lines that lost their space', 'a\n\nb\n', unified('@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n'), 'a\n\nc\n'],
    [
      'a mail around',
      ten,
      `From 0123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: [PATCH] x\n\n- a point\n---\n f.txt | 2 +-\n 1 file changed\n\ndiff --git a/f.txt b/f.txt\nindex 1..2 100644\n${unified('@@ -2,3 +2,3 @@ head\n 2\n-3\n+x\n 4\n')}-- \n2.39.5\n\n`,
      ten.replace('3', 'x'),
    ],
    [
      'a fence around',
      ten,
      `Sure:\n\`\`\`diff\n${unified('@@ -2,3 +2,3 @@\n 2\n-3\n+x\n 4\n')}\`\`\`\nDone - really.\n`,
      ten.replace('3', 'x'),
    ],
    ['a removed line that looks like a header', '-- a\n++ b\n', unified('@@ -1,2 +1,1 @@\n--- a\n ++ b\n'), '++ b\n'],
    ['no prefixes', ten, '--- f.txt\n+++ f.txt\n@@ -3 +3 @@\n-3\n+x\n', ten.replace('3', 'x')],
    [
      'dates behind the names',
      ten,
      '--- f.txt.orig\t2001-01-01 10:00:00.000000000 +0100\n+++ f.txt\t2001-01-01 10:00:01.000000000 +0100\n@@ -3 +3 @@\n-3\n+x\n',
      ten.replace('3', 'x'),
    ],
    ['no newline goes', 'a\nb\n', unified('@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n'), 'a\nb'],
    ['no newline comes', 'a\nb', unified('@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n'), 'a\nb\n'],
    ['nothing said of the end keeps it', 'a\nb', unified('@@ -1,2 +1,2 @@\n a\n-b\n+c\n'), 'a\nc'],
    [
      'the nearest of equal places',
      'x\na\nx\na\nx\na\n',
      unified('@@ -3,2 +3,2 @@\n x\n-a\n+b\n'),
      'x\na\nx\nb\nx\na\n',
    ],
    [
      'hunks drift with those before',
      '0\n0\n0\n' + ten + ten,
      unified('@@ -2,2 +2,2 @@\n 2\n-3\n+x\n@@ -12,2 +12,2 @@\n 2\n-3\n+y\n'),
      '0\n0\n0\n' + ten.replace('3', 'x') + ten.replace('3', 'y'),
    ],
    ['CRLF throughout', 'a\r\nb\r\n', unified('@@ -1,2 +1,2 @@\n a\n-b\n+c\n').replaceAll('\n', '\r\n'), 'a\r\nc\r\n'],
    ['CRLF in the lines only', 'a\r\nb\r\n', unified('@@ -1,2 +1,3 @@\n a\r\n-b\r\n+c\r\n+d\r\n'), 'a\r\nc\r\nd\r\n'],
    ['CRLF throughout on LF', 'a\nb\n', unified('@@ -1,2 +1,2 @@\n a\n-b\n+c\n').replaceAll('\n', '\r\n'), 'a\nc\n'],
    ['LF made CRLF', 'a\nb\n', unified('@@ -1,2 +1,2 @@\n-a\n-b\n+a\r\n+b\r\n'), 'a\r\nb\r\n'],
    ['LF on CRLF', 'a\r\nb\r\n', unified('@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n'), 'a\r\nc\r\nd\r\n'],
    ['insertion by number alone', 'a\nb\n', unified('@@ -1,0 +2,1 @@\n+x\n'), 'a\nx\nb\n'],
    ['removal of everything', 'a\nb\n', unified('@@ -1,2 +0,0 @@\n-a\n-b\n'), ''],
    ['a byte order mark on the line', '\ufeffa\nb\n', unified('@@ -1,2 +1,2 @@\n \ufeffa\n-b\n+c\n'), '\ufeffa\nc\n'],
    [
      'a byte order mark unknown to the patch',
      '\ufeffa\nb\n',
      unified('@@ -1,2 +1,2 @@\n-a\n+A\n b\n'),
      '\ufeffA\nb\n',
    ],
    ['a byte order mark taken away', '\ufeffa\nb\n', unified('@@ -1,2 +1,2 @@\n-\ufeffa\n+a\n b\n'), 'a\nb\n'],
    ['a tab for the space of context', '\ta\nb\n', unified('@@ -1,2 +1,2 @@\n\ta\n-b\n+c\n'), '\ta\nc\n'],
    [
      'blank lines between hunks',
      ten,
      unified('@@ -1,2 +1,2 @@\n-1\n+x\n 2\n\n@@ -9,2 +9,2 @@\n 9\n-10\n+y\n'),
      'x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n',
    ],
    [
      'hunks in the wrong order',
      ten,
      unified('@@ -9,2 +9,2 @@\n 9\n-10\n+y\n@@ -1,2 +1,2 @@\n-1\n+x\n 2\n'),
      'x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n',
    ],
    [
      'the same file twice',
      ten,
      unified('@@ -3 +3 @@\n-3\n+x\n') + unified('@@ -3 +3 @@\n-x\n+y\n'),
      ten.replace('3', 'y'),
    ],
    [
      'an outer context line that is not so',
      'int a;\nint b;\nint c;\nint d;\nint e;\nint f;\nint g;\n',
      unified('@@ -1,7 +1,7 @@\n other thing;\n int b;\n int c;\n-int d;\n+int D;\n int e;\n int f;\n int g;\n'),
      'int a;\nint b;\nint c;\nint D;\nint e;\nint f;\nint g;\n',
    ],
  ])('%s', (_name, before, patch, after) => {
    expect(patched(before, patch)).toBe(after)
  })

  test.each([
    ['a text that is not there', ten, unified('@@ -2,3 +2,3 @@\n 2\n-three\n+x\n 4\n'), ['PATCH_APPLY_FAILED']],
    ['only names', ten, unified(''), ['PATCH_APPLY_FAILED']],
    [
      'a combined diff',
      ten,
      'diff --cc f.txt\nindex 1,2..3\n--- a/f.txt\n+++ b/f.txt\n@@@ -1,1 -1,1 +1,1 @@@\n- 1\n -2\n++x\n',
      ['PATCH_APPLY_FAILED'],
    ],
    [
      'a binary patch',
      ten,
      'diff --git a/f.txt b/f.txt\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQzU\n\n',
      ['PATCH_APPLY_FAILED'],
    ],
    [
      'binary files differ',
      ten,
      'diff --git a/f.txt b/f.txt\nindex 1..2 100644\nBinary files a/f.txt and b/f.txt differ\n',
      ['PATCH_APPLY_FAILED'],
    ],
    [
      'a context diff',
      ten,
      '*** f.txt\tdate\n--- f.txt\tdate\n***************\n*** 1,2 ****\n! 1\n--- 1,2 ----\n! x\n',
      ['PATCH_APPLY_FAILED'],
    ],
    ['nothing', ten, '', ['PATCH_APPLY_FAILED']],
  ])('%s is refused', (_name, before, patch, expected) => {
    const result = patched(before, patch)
    expect(codes(result)).toEqual(expected)
  })
})

const envelope = (body: string): string => `*** Begin Patch\n${body}*** End Patch\n`

describe('*** Begin Patch', () => {
  const python = 'class A:\n    def f(self):\n        return 1\n\nclass B:\n    def f(self):\n        return 1\n'
  test.each([
    [
      'CRLF throughout on LF',
      'a\nb\n',
      envelope('*** Update File: f.txt\n@@ a\n-b\n+c\n').replaceAll('\n', '\r\n'),
      'a\nc\n',
    ],
    [
      'CRLF throughout on CRLF',
      'a\r\nb\r\n',
      envelope('*** Update File: f.txt\n@@\n a\n-b\n+c\n').replaceAll('\n', '\r\n'),
      'a\r\nc\r\n',
    ],
    ['a byte order mark before it', 'a\n', `\ufeff${envelope('*** Update File: f.txt\n@@\n-a\n+b\n')}`, 'b\n'],
    [
      'two envelopes',
      'a\nb\n',
      envelope('*** Update File: f.txt\n@@\n-a\n+A\n') + envelope('*** Update File: f.txt\n@@\n-b\n+B\n'),
      'A\nB\n',
    ],
    ['a hunk', 'a\nb\nc\n', envelope('*** Update File: f.txt\n@@\n a\n-b\n+B\n c\n'), 'a\nB\nc\n'],
    ['without @@', 'a\nb\nc\n', envelope('*** Update File: f.txt\n a\n-b\n+B\n'), 'a\nB\nc\n'],
    ['padded markers', 'a\n', '  *** Begin Patch  \n  *** Update File: f.txt  \n@@\n-a\n+b\n *** End Patch ', 'b\n'],
    ['a shell around', 'a\n', `apply_patch <<'EOF'\n${envelope('*** Update File: f.txt\n@@\n-a\n+b\n')}EOF\n`, 'b\n'],
    [
      'an anchor says which',
      python,
      envelope('*** Update File: f.txt\n@@ class B:\n     def f(self):\n-        return 1\n+        return 2\n'),
      python.replace(/1\n$/, '2\n'),
    ],
    [
      'anchors one below the other',
      python,
      envelope('*** Update File: f.txt\n@@ class B:\n@@     def f(self):\n-        return 1\n+        return 2\n'),
      python.replace(/1\n$/, '2\n'),
    ],
    [
      'an anchor that is the beginning of a line',
      python,
      envelope('*** Update File: f.txt\n@@ class B\n     def f(self):\n-        return 1\n+        return 2\n'),
      python.replace(/1\n$/, '2\n'),
    ],
    [
      'an anchor that is the first context line too',
      python,
      envelope(
        '*** Update File: f.txt\n@@ class B:\n class B:\n     def f(self):\n-        return 1\n+        return 2\n',
      ),
      python.replace(/1\n$/, '2\n'),
    ],
    ['lines for the end', 'a\nb\n', envelope('*** Update File: f.txt\n@@\n+c\n+d\n'), 'a\nb\nc\nd\n'],
    ['lines below an anchor', 'a\nb\nc\n', envelope('*** Update File: f.txt\n@@ a\n+x\n'), 'a\nx\nb\nc\n'],
    [
      'an end marker says which',
      'x\na\nx\n',
      envelope('*** Update File: f.txt\n@@\n-x\n+y\n*** End of File\n'),
      'x\na\ny\n',
    ],
    [
      'the last line without newline is written with one',
      'no newline',
      envelope('*** Update File: f.txt\n@@\n-no newline\n+one\n+two\n'),
      'one\ntwo\n',
    ],
    ['an untouched end stays as it is', 'a\nb', envelope('*** Update File: f.txt\n@@\n-a\n+x\n b\n'), 'x\nb'],
    [
      'order tells equal places apart',
      'x\na\nx\nb\n',
      envelope('*** Update File: f.txt\n@@\n-a\n+A\n@@\n-x\n+y\n'),
      'x\nA\ny\nb\n',
    ],
    [
      'as many equal hunks as places',
      'x\na\nx\n',
      envelope('*** Update File: f.txt\n@@\n-x\n+1\n@@\n-x\n+2\n'),
      '1\na\n2\n',
    ],
    [
      'a blank context line behind the last',
      'a\nb\n',
      envelope('*** Update File: f.txt\n@@\n a\n-b\n+c\n \n'),
      'a\nc\n',
    ],
    [
      'a dash that only looks like one',
      'import x  # local – top‑level\n',
      envelope('*** Update File: f.txt\n@@\n-import x  # local - top-level\n+import x  # HELLO\n'),
      'import x  # HELLO\n',
    ],
    [
      'context that lost its space',
      'def f():\n    pass\n',
      envelope('*** Update File: f.txt\n@@\ndef f():\n-    pass\n+    return\n'),
      'def f():\n    return\n',
    ],
    ['deleting all', 'a\n', envelope('*** Delete File: f.txt\n'), '(gone)'],
  ])('%s', (_name, before, patch, after) => {
    expect(patched(before, patch)).toBe(after)
  })

  test.each([
    ['equal places', 'x\na\nx\n', envelope('*** Update File: f.txt\n@@\n-x\n+y\n'), ['AMBIGUOUS_MATCH']],
    ['no end', 'a\n', '*** Begin Patch\n*** Update File: f.txt\n@@\n-a\n+b\n', ['PATCH_APPLY_FAILED']],
    ['no beginning', 'a\n', '*** Update File: f.txt\n@@\n-a\n+b\n*** End Patch\n', ['PATCH_APPLY_FAILED']],
    ['no file', 'a\n', envelope(''), ['PATCH_APPLY_FAILED']],
    ['no hunk', 'a\n', envelope('*** Update File: f.txt\n'), ['PATCH_APPLY_FAILED']],
    ['an unknown marker', 'a\n', envelope('*** Frobnicate File: f.txt\n'), ['PATCH_APPLY_FAILED']],
    [
      'an anchor that is not there',
      'x\na\nx\n',
      envelope('*** Update File: f.txt\n@@ nowhere\n-x\n+y\n'),
      ['PATCH_APPLY_FAILED'],
    ],
    ['a file that is there', 'a\n', envelope('*** Add File: f.txt\n+b\n'), ['ALREADY_EXISTS']],
    ['a file that is not there', 'a\n', envelope('*** Update File: g.txt\n@@\n-a\n+b\n'), ['FILE_NOT_FOUND']],
    ['deleting what is not there', 'a\n', envelope('*** Delete File: g.txt\n'), ['FILE_NOT_FOUND']],
  ])('%s is refused', (_name, before, patch, expected) => {
    expect(codes(patched(before, patch))).toEqual(expected)
  })
})

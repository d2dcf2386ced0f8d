import { expect, test } from 'vitest'
import { applyEdits, type FileBefore } from './apply.ts'
import { pathsOf } from './file-edit.ts'
import { parsePatch } from './parse.ts'

/*
 * Good patches with random damage: whatever comes of it, it comes soon, as changes or as problems. `MUTATIONS` sets how
 * many are tried; each number is its own seed.
 */
const tries = Number(process.env['MUTATIONS'] ?? 4000)

const file = Array.from({ length: 60 }, (_, index) => `${'  '.repeat(index % 4)}line ${index} of ${index % 7}`)
const text = `${file.join('\n')}\n`
const files = new Map<string, FileBefore>([
  ['a.txt', { kind: 'file', bytes: new TextEncoder().encode(text), mode: 0o644 }],
  ['b.txt', { kind: 'file', bytes: new TextEncoder().encode(text.replaceAll('\n', '\r\n')), mode: 0o644 }],
  ['c.bin', { kind: 'file', bytes: Uint8Array.of(0xd0, 0x96, 10, 0xff, 13, 10, 0xfe, 13, 97), mode: 0o755 }],
])

const good = [
  `diff --git a/a.txt b/d/a.txt
old mode 100644
new mode 100755
similarity index 90%
rename from a.txt
rename to d/a.txt
--- a/a.txt
+++ b/d/a.txt
@@ -3,5 +3,6 @@ line
 ${file[2]}
 ${file[3]}
-${file[4]}
+new
+newer
 ${file[5]}
 ${file[6]}
@@ -40,3 +41,2 @@
 ${file[39]}
-${file[40]}
 ${file[41]}
diff --git "a/\\321\\204" "b/\\321\\204"
new file mode 120000
--- /dev/null
+++ "b/\\321\\204"
@@ -0,0 +1 @@
+a.txt
\\ No newline at end of file
--- a/b.txt
+++ b/b.txt
@@ -1,2 +1,2 @@
 ${file[0]}
-${file[1]}
+x
`,
  `*** Begin Patch
*** Update File: a.txt
*** Move to: e.txt
@@ ${file[10]}
 ${file[11]}
-${file[12]}
+new
@@
-${file[59]}
+last
*** End of File
*** Add File: f.txt
+one
+two
*** Delete File: c.bin
*** End Patch
`,
  `a.txt
<<<<<<< SEARCH
:start_line:5
-------
${file[4]}
${file[5]}
=======
${file[4]}
12 | new
\\=======
>>>>>>> REPLACE
<<<<<<< SEARCH
7 | ${file[6]}
=======
>>>>>>> REPLACE
`,
]

const scraps = [
  '@@',
  '--- ',
  '+++ ',
  '\n',
  '\r\n',
  '\r',
  '=======\n',
  '<<<<<<< SEARCH\n',
  '>>>>>>> REPLACE\n',
  '*** ',
  '\\ No newline at end of file\n',
  '"',
  '\\',
  '\0',
  '\ufeff',
  '\ud800',
  ' ',
  '\t',
  '-',
  '+',
  '99999999999999999999',
  '/dev/null',
  '../',
  '*** End of File\n',
  'diff --git a/a.txt b/a.txt\n',
  'GIT binary patch\n',
  'é',
]

function generator(seed: number): (limit: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % limit
  }
}

function damaged(patch: string, seed: number): string {
  const random = generator(seed)
  let now = patch
  for (let i = random(6); i >= 0; i--) {
    const at = random(now.length + 1)
    const length = random(3) === 0 ? random(200) : random(4)
    switch (random(6)) {
      case 0:
        now = now.slice(0, at) + now.slice(at + length)
        break
      case 1:
        now = now.slice(0, at) + scraps[random(scraps.length)] + now.slice(at)
        break
      case 2:
        now = now.slice(0, at) + String.fromCharCode(random(256)) + now.slice(at + 1)
        break
      case 3: {
        const lines = now.split('\n')
        const from = random(lines.length)
        lines.splice(random(lines.length), 0, ...lines.slice(from, from + 1 + random(5)))
        now = lines.join('\n')
        break
      }
      case 4: {
        const lines = now.split('\n')
        lines.splice(random(lines.length), 1 + random(3))
        now = lines.join('\n')
        break
      }
      case 5:
        now = now.slice(0, at)
        break
    }
  }
  return now
}

test('damaged patches give changes or problems, without a crash', { timeout: 300_000 }, () => {
  let applied = 0
  let refused = 0
  for (let seed = 1; seed <= tries; seed++) {
    const patch = damaged(good[seed % good.length]!, seed)
    try {
      const parsed = parsePatch(patch)
      pathsOf(parsed.edits)
      const result = parsed.problems.length > 0 ? parsed : applyEdits(files, parsed.edits)
      if ('problems' in result) {
        refused++
        for (const { message } of result.problems)
          if (message === '' || message.length > 20_000) throw new Error(message)
      } else {
        applied++
      }
    } catch (error) {
      throw new Error(`Mutation ${seed} failed.`, { cause: error })
    }
  }
  expect(applied).toBeGreaterThan(tries / 50)
  expect(refused).toBeGreaterThan(tries / 50)
})

test.each([' ', '\t', '@', '<', '=', '-', '+', '>', '*', '"', '\\', 'a', '"\\', '@@ ', 'a b ', '\r', ' \r'])(
  'a line of a million %j is read, wherever it stands',
  (sign) => {
    const long = sign.repeat(1_000_000 / sign.length)
    const patches = [
      `--- ${long}x\n+++ ${long}y\n@@ -1 +1 @@\n-a\n+b\n`,
      `diff --git ${long}x y\nrename from ${long}\nrename to ${long}\n`,
      `--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@${long}x\n-a\n+b\n`,
      `--- a/a.txt\n+++ b/a.txt\n@@${long}x\n-${long}\n+b\n`,
      `*** Begin Patch\n*** Update File: a${long}b\n@@ ${long}x\n-a\n+b\n*** End Patch\n`,
      `*** Begin Patch\n*** Update File: a.txt\n*** Move to: ${long}x\n@@ ${long}x\n${long}\n-${long}y\n+b\n*** End Patch\n`,
      `a.txt\n${long}SEARCH\n<<<<<<< SEARCH\n${long}x\n=======\n${long}=\n>>>>>>> REPLACE\n`,
      `${long}\n${long}x\n`,
    ]
    for (const patch of patches) {
      const parsed = parsePatch(patch)
      const result = parsed.problems.length === 0 ? applyEdits(files, parsed.edits) : parsed

      expect('problems' in result || 'changes' in result).toBe(true)
    }
  },
)

test('thousands of hunks that fit nowhere are told', () => {
  const hunks = Array.from(
    { length: 5000 },
    (_, index) => `@@ -1,2 +1,2 @@\n line ${index} of nothing at all\n-gone\n+new\n`,
  )

  const result = applyEdits(files, parsePatch(`--- a/a.txt\n+++ b/a.txt\n${hunks.join('')}`).edits)

  expect('problems' in result && result.problems.length).toBe(21)
})

test('thousands of hunks that each fit thousands of places are told', () => {
  const large: FileBefore = { kind: 'file', bytes: new TextEncoder().encode('x\n'.repeat(20_000)), mode: 0o644 }
  const hunks = '@@\n-x\n+y\n'.repeat(3000)

  const result = applyEdits(
    new Map([['a.txt', large]]),
    parsePatch(`*** Begin Patch\n*** Update File: a.txt\n${hunks}*** End Patch\n`).edits,
  )

  expect('problems' in result && result.problems[0]!.code).toBe('AMBIGUOUS_MATCH')
})

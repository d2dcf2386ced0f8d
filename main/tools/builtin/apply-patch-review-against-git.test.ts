import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision, Question, ReviewDecision } from '../../../preload/contract/approval.ts'
import { makeTree, readTree, type Tree } from '../../patch/patch-trial.fixture.ts'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './apply-patch-review.ts'

/*
 * The model is told which patch was applied in the end. Real git, given that one over what was there before, must come
 * to exactly what stands on the disk, whatever the person kept.
 */

const git = (cwd: string, ...args: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'core.autocrlf=false', '-c', 'core.quotepath=true', '-c', 'core.safecrlf=false', ...args],
    {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
    },
  )

const line = fc.constantFrom(
  '',
  'a',
  'b',
  'same',
  '  in',
  '\t',
  '   ',
  '}',
  'é ü',
  '日本',
  '\u202eback',
  'end\r',
  '-- ',
  '@@ -1 +1 @@',
  '\ufeffmark',
)
const text = fc
  .record({ lines: fc.array(line, { maxLength: 24 }), ends: fc.boolean() })
  .map(({ lines, ends }) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''))
const name = fc.constantFrom(
  'a.txt',
  'b',
  'dir/c.txt',
  'with space',
  'quo"te',
  "it's",
  'é',
  'e\u0301',
  'back\\slash',
  'new\nline',
  'constructor',
  '__proto__',
  `${'long/'.repeat(8)}${'x'.repeat(200)}`,
)

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('tweak' as const), name, at: fc.nat(24), remove: fc.nat(3), line }),
  },
  fc.record({ kind: fc.constant('write' as const), name, text }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('move' as const), name, to: name, line }),
  fc.record({ kind: fc.constant('mode' as const), name }),
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Files by name; a `*` before the text makes it executable. */
type Files = ReadonlyMap<string, { readonly text: string; readonly isExecutable: boolean }>

function changed(given: Files, steps: readonly Step[]): Files {
  const files = new Map(given)
  for (const one of steps) {
    const file = files.get(one.name)
    const isBelowFile = [...files.keys()].some(
      (other) => one.name.startsWith(`${other}/`) || other.startsWith(`${one.name}/`),
    )
    if (one.kind === 'write') {
      if (!isBelowFile) files.set(one.name, { text: one.text, isExecutable: file?.isExecutable ?? false })
    } else if (!file) continue
    else if (one.kind === 'delete') files.delete(one.name)
    else if (one.kind === 'mode') files.set(one.name, { ...file, isExecutable: true })
    else if (one.kind === 'move') {
      if (files.has(one.to)) continue
      files.delete(one.name)
      files.set(one.to, { ...file, text: `${file.text}${one.line}\n` })
    } else {
      const lines = file.text.split('\n')
      lines.splice(Math.min(one.at, lines.length), one.remove, one.line)
      files.set(one.name, { ...file, text: lines.join('\n') })
    }
  }
  return files
}

const treeOf = (files: Files): Tree => Object.fromEntries([...files].map(([path, file]) => [path, file.text]))

function lay(root: string, files: Files): void {
  for (const entry of readdirSync(root)) if (entry !== '.git') rmSync(join(root, entry), { recursive: true })
  makeTree(root, treeOf(files))
  for (const [path, { isExecutable }] of files) if (isExecutable) chmodSync(join(root, path), 0o755)
}

/** What a person, or a window gone wrong, says of one file: numbers and indices may be of nothing. */
const choice = fc.record({
  kind: fc.constantFrom('all' as const, 'none' as const, 'some' as const, 'lines' as const, 'lines' as const),
  hunks: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
  lines: fc.dictionary(fc.constantFrom('1', '2', '3', '9', '__proto__'), fc.array(fc.nat(30), { maxLength: 14 }), {
    maxKeys: 3,
  }),
})

const runs = Number(process.env['RUNS'] ?? 20)

test(
  'the filtered diff that the model is told makes with git exactly what was written',
  { timeout: 60_000 + runs * 2000 },
  async () => {
    const seen = { partial: 0, apply: 0, reject: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, text, { minKeys: 1, maxKeys: 5 }),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.array(choice, { minLength: 6, maxLength: 6 }),
        fc.constantFrom('--no-renames', '-M', '-C'),
        async (given, steps, choices, detect) => {
          const before = changed(
            new Map(),
            Object.entries(given).map(([path, content]) => ({ kind: 'write', name: path, text: content })),
          )
          const folder = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-filtered-')))
          const repository = join(folder, 'repository')
          makeTree(repository, {})
          git(folder, 'init', '-q', repository)
          lay(repository, before)
          git(repository, 'add', '-A')
          lay(repository, changed(before, steps))
          git(repository, 'add', '-A', '-N')
          const patch = git(repository, 'diff', detect)
          const trial = await openTrial({
            answer: ((question: Extract<Question, { kind: 'review' }>): Decision => {
              if (question.preview.kind !== 'diff') throw new Error('It shows no diff.')
              const files = question.preview.files.flatMap(({ path }, index): ReviewDecision['files'][number][] => {
                const { kind, hunks, lines } = choices[index % choices.length]!
                if (kind === 'none') return []
                if (kind === 'all') return [{ path, hunks: [1, 2, 3, 4, 5, 6, 7, 8, 9] }]
                return [{ path, hunks, ...(kind === 'lines' ? { lines } : {}) }]
              })
              return { kind: 'review', digest: question.digest, review: { action: 'partial', files, comments: [] } }
            }) as never,
          })
          try {
            if (patch === '') return
            lay(trial.root, before)
            const start = join(folder, 'start')
            cpSync(trial.root, start, { recursive: true })

            const { result } = (await trial.call(tool, { diff: patch })) as {
              result: {
                action: keyof typeof seen
                filtered_diff: string
                chunks_selected: number[]
                chunks_total: number
              }
            }

            seen[result.action] += 1
            writeFileSync(join(folder, 'filtered'), result.filtered_diff)
            if (result.filtered_diff !== '') git(start, 'apply', '../filtered')
            expect(withoutFolders(readTree(trial.root))).toEqual(withoutFolders(readTree(start)))
            expect(result.chunks_selected.every((number) => number >= 1 && number <= result.chunks_total)).toBe(true)
            if (result.action === 'reject') expect(result.filtered_diff).toBe('')
          } finally {
            rmSync(trial.root, { recursive: true, force: true })
            rmSync(folder, { recursive: true })
          }
        },
      ),
      {
        numRuns: runs,
        ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
      },
    )
    expect(seen.partial).toBeGreaterThan(0)
  },
)

const twelve = (word: string) => Array.from({ length: 12 }, (_, index) => `${word} ${index}\n`).join('')
const header = (from: string, to: string, verb: 'rename' | 'copy') =>
  `diff --git a/${from} b/${to}\nsimilarity index 90%\n${verb} from ${from}\n${verb} to ${to}\n`
const twoHunks = (from: string, to: string) =>
  `--- a/${from}\n+++ b/${to}\n@@ -1,2 +1,2 @@\n-a 0\n+A 0\n a 1\n@@ -11,2 +11,2 @@\n a 10\n-a 11\n+A 11\n`

/** What a file becomes, and how many of its hunks or whole changes there are to choose from. */
const passedOn: readonly {
  readonly name: string
  readonly patch: string
  readonly choices: readonly [string, number][]
}[] = [
  {
    name: 'a name that passes on twice',
    patch: header('b', 'c', 'rename') + header('a', 'b', 'rename'),
    choices: [
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ],
  },
  {
    name: 'two that change their names',
    patch: header('a', 'b', 'rename') + header('b', 'a', 'rename'),
    choices: [
      ['a', 1],
      ['b', 1],
    ],
  },
  {
    name: 'a new name and other lines',
    patch: header('a', 'deep/d', 'rename') + twoHunks('a', 'deep/d'),
    choices: [['deep/d', 2]],
  },
  { name: 'a copy with other lines', patch: header('a', 'd', 'copy') + twoHunks('a', 'd'), choices: [['d', 2]] },
  {
    name: 'a file named twice',
    patch: twoHunks('a', 'a').replace(/@@ -11[^]*/, '') + twoHunks('a', 'a').replace(/@@ -1,[^]*(?=@@ -11)/, ''),
    choices: [['a', 2]],
  },
]

test.each(passedOn)(
  '$name: every choice of it makes what git makes of the filtered diff',
  async ({ patch, choices }) => {
    const all = choices.flatMap(([path, hunks]) =>
      Array.from({ length: hunks }, (_, index) => [path, index + 1] as const),
    )
    for (let subset = 0; subset < 2 ** all.length; subset++) {
      const chosen = all.filter((_, index) => (subset & (1 << index)) !== 0)
      const paths = [...new Set(chosen.map(([path]) => path))]
      const files = paths.map((path) => ({ path, hunks: chosen.flatMap(([of, hunk]) => (of === path ? [hunk] : [])) }))
      const trial = await openTrial({
        answer: ((question: Question) => {
          const review = { action: 'partial', files, comments: [] } as const
          return { kind: 'review', digest: question.digest, review }
        }) as never,
      })
      makeTree(trial.root, { a: twelve('a'), b: twelve('b') })
      const start = `${trial.root}-start`
      cpSync(trial.root, start, { recursive: true })

      const { result } = (await trial.call(tool, { diff: patch })) as {
        result: { filtered_diff: string; chunks_selected: number[]; chunks_total: number }
      }

      const where = JSON.stringify(files)
      expect(result.chunks_total, where).toBe(all.length)
      expect(result.chunks_selected, where).toHaveLength(chosen.length)
      writeFileSync(`${start}.diff`, result.filtered_diff)
      if (result.filtered_diff !== '') git(start, 'apply', `${start}.diff`)
      expect(withoutFolders(readTree(trial.root)), where).toEqual(withoutFolders(readTree(start)))
      for (const left of [trial.root, start, `${start}.diff`]) rmSync(left, { recursive: true })
    }
  },
)

/** Git keeps no folder for which there is no file. */
const withoutFolders = (tree: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(tree).filter(([, content]) => content !== '/'))

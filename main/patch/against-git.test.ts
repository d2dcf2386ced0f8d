import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  mkdirSync,
  lstatSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeTree, openPatchTrial, readTree, type Tree } from './patch-trial.fixture.ts'

/*
 * Real git makes the patch and applies it; the engine applies the same patch to the same tree. Both must leave the same
 * names, types, permissions and bytes.
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
      maxBuffer: 64 * 1024 * 1024,
    },
  )

const words = [
  '',
  'a',
  'b',
  'same',
  '  in',
  '\tdeep',
  '}',
  '-- ',
  '--- a/x',
  '+++ b/x',
  '@@ -1 +1 @@',
  'é ü',
  '日本',
  'end\r',
  ' ',
  '\\ No newline',
]
const line = fc.constantFrom(...words)
const text = fc
  .record({ lines: fc.array(line, { maxLength: 40 }), ends: fc.boolean() })
  .map(({ lines, ends }) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''))
const name = fc.constantFrom(
  'a.txt',
  'b',
  'dir/c.txt',
  'dir/sub/d',
  'with space.txt',
  'tab\there',
  'quote"d',
  'ünï.txt',
  'e\\f',
  'x/y/z',
)

const edit = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), name, text }),
  fc.record({ kind: fc.constant('tweak' as const), name, at: fc.nat(40), text: line, remove: fc.nat(3) }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('move' as const), name, to: name }),
  fc.record({ kind: fc.constant('mode' as const), name }),
  fc.record({ kind: fc.constant('link' as const), name, target: fc.constantFrom('a.txt', 'b', 'dir') }),
)

type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

function change(root: string, edits: readonly Edit[], read: (path: string) => string): void {
  for (const one of edits) {
    const path = join(root, one.name)
    const there = existsSync(path) ? lstatSync(path) : null
    const isFile = there?.isFile() ?? false
    if (there?.isDirectory()) continue
    try {
      mkdirSync(dirname(path), { recursive: true })
    } catch {
      continue
    }
    if (one.kind === 'write') {
      rmSync(path, { force: true })
      writeFileSync(path, one.text)
    } else if (one.kind === 'link') {
      rmSync(path, { force: true })
      if (one.name !== one.target && !one.name.includes('/')) symlinkSync(one.target, path)
    } else if (!isFile) {
      continue
    } else if (one.kind === 'tweak') {
      const lines = read(path).split('\n')
      lines.splice(Math.min(one.at, lines.length), one.remove, one.text)
      writeFileSync(path, lines.join('\n'))
    } else if (one.kind === 'delete') {
      unlinkSync(path)
    } else if (one.kind === 'mode') {
      chmodSync(path, 0o755)
    } else if (!existsSync(join(root, one.to))) {
      try {
        mkdirSync(dirname(join(root, one.to)), { recursive: true })
      } catch {
        continue
      }
      renameSync(path, join(root, one.to))
    }
  }
}

const withoutReturns = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value).replaceAll('\\r', '')) as Value

const options = fc.record({
  context: fc.constantFrom('-U0', '-U1', '-U3', '-U8'),
  detect: fc.constantFrom('--no-renames', '-M', '-C', '-B'),
  prefix: fc.constantFrom('--src-prefix=a/', '--src-prefix=i/'),
})

test(
  'what git makes and applies is applied alike, and the diff that is shown is one that git applies',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, text, { minKeys: 1, maxKeys: 6 }),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        options,
        async (given, edits, { context, detect, prefix }) => {
          // Without context the endings around are not known to the patch: inserted lines take them, which git does not.
          const isBare = context === '-U0'
          const files = isBare ? withoutReturns(given) : given
          const tree: Tree = { ...files }
          const folder = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-git-')))
          const repository = join(folder, 'repository')
          makeTree(repository, tree)
          git(repository, 'init', '-q')
          git(repository, 'add', '-A')
          const start = join(folder, 'start')
          cpSync(repository, start, { recursive: true, verbatimSymlinks: true })
          const again = join(folder, 'again')
          cpSync(repository, again, { recursive: true, verbatimSymlinks: true })
          change(repository, isBare ? withoutReturns(edits) : edits, (path) =>
            execFileSync('cat', [path], { encoding: 'utf8' }),
          )
          git(repository, 'add', '-A', '-N')
          const patch = git(repository, 'diff', context, detect, prefix, '--dst-prefix=b/')
          const trial = await openPatchTrial({ ...tree })
          try {
            if (patch === '') return
            writeFileSync(join(folder, 'patch'), patch)
            const unidiff = isBare ? ['--unidiff-zero'] : []
            git(start, 'apply', ...unidiff, '../patch')
            const { diff } = await trial.plan(patch)
            await trial.apply(patch)
            expect(trial.tree()).toEqual(readTree(start))

            writeFileSync(join(folder, 'shown'), diff)
            if (diff !== '') git(again, 'apply', '../shown')
            expect(readTree(again)).toEqual(readTree(start))
          } finally {
            trial.remove()
            rmSync(folder, { recursive: true })
          }
        },
      ),
      { numRuns: 20, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
    )
  },
)

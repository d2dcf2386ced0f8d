import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangedFile, ChangedText, ChangesPart } from '../../preload/contract/changes.ts'
import { createGit } from '../git/git.ts'
import { createChangeSets } from '../patch/change-set.ts'
import { makeTree, openPatchTrial, readTree, type Tree } from '../patch/patch-trial.fixture.ts'
import { run } from '../process/run.ts'
import { createFiles } from '../workspace/files.ts'
import { createGitChanges, type GitChanges } from './git-changes.ts'
import type { ChangesReader } from './reader.ts'

/** A repository of its own, with its changes and plain git beside them. */
export interface GitTrial {
  readonly root: string
  readonly changes: GitChanges
  readonly files: ChangesReader
  readonly index: ChangesReader
  readonly reader: GitChanges['reader']
  /** Another folder of it, opened by itself. */
  at(folder: string): Pick<GitTrial, 'files' | 'index' | 'reader'>
  /** As the person calls it. */
  git(...args: string[]): string
  gitWith(stdin: string | Uint8Array, ...args: string[]): string
  put(tree: Tree): void
  /** Everything in the index, and of each file its mode, content and links. */
  staged(): string
  stagedBytes(path: string): Buffer
  /** The object of every file in the index, by path. */
  stagedIds(): Map<string, string>
  /** The content of objects, in their order. */
  blobs(ids: readonly string[]): Buffer[]
  tree(): Record<string, string>
  read(path: string): Buffer
  remove(): void
}

export interface TrialOptions {
  /** The folder that is opened, below the top. */
  readonly below?: string
  readonly objectFormat?: 'sha1' | 'sha256'
}

export async function openGitTrial(tree: Tree, { below, objectFormat = 'sha1' }: TrialOptions = {}): Promise<GitTrial> {
  const trial = await openPatchTrial(tree)
  const top = trial.root
  const gitWith = (stdin: string | Uint8Array | undefined, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...args], {
      cwd: top,
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(stdin === undefined ? {} : { input: stdin }),
      env: { PATH: process.env['PATH'], HOME: top, GIT_CONFIG_NOSYSTEM: '1' },
    })
  const git = (...args: string[]) => gitWith(undefined, ...args).toString('utf8')
  git('init', '-q', '-b', 'main', `--object-format=${objectFormat}`)
  git('add', '.')
  git('commit', '-q', '--allow-empty', '-m', 'first')

  const open = (root: string) =>
    createGitChanges({
      root,
      git: createGit({ root, run, isTrusted: () => true }),
      changes: createChangeSets({ root, files: createFiles(root), store: trial.store }),
    })
  const readers = (changes: GitChanges) => ({
    files: changes.reader({ kind: 'working-tree' }),
    index: changes.reader({ kind: 'index' }),
    reader: changes.reader,
  })
  const changes = open(below === undefined ? top : join(top, below))
  return {
    root: top,
    changes,
    ...readers(changes),
    at: (folder) => readers(open(join(top, folder))),
    git,
    gitWith: (stdin, ...args) => gitWith(stdin, ...args).toString('utf8'),
    put: (more) => makeTree(top, more),
    staged: () => git('ls-files', '--stage', '-t'),
    stagedBytes: (path) => gitWith(undefined, 'cat-file', 'blob', `:${path}`),
    stagedIds: () =>
      new Map(
        git('ls-files', '--stage', '-z')
          .split('\0')
          .filter(Boolean)
          .map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.split(' ')[1]!] as const),
      ),
    blobs(ids) {
      const output = gitWith(ids.join('\n'), 'cat-file', '--batch')
      let at = 0
      return ids.map(() => {
        const start = output.indexOf(10, at) + 1
        const size = Number(output.toString('utf8', at, start - 1).split(' ')[2])
        at = start + size + 1
        return output.subarray(start, start + size)
      })
    },
    tree: () => readTree(top),
    read: (path) => readFileSync(join(top, path)),
    remove: () => trial.remove(),
  }
}

/** The part that names all of a file as it is shown, or only some of it. */
export const partOf = (
  { path, beforeHash, afterHash }: ChangedFile,
  part?: NonNullable<ChangesPart['part']>,
): ChangesPart => ({ path, beforeHash, afterHash, ...(part ? { part } : {}) })

export async function partAt(
  reader: ChangesReader,
  path: string,
  part?: NonNullable<ChangesPart['part']>,
): Promise<ChangesPart> {
  return partOf(await reader.read(path), part)
}

/** The changed lines of a text's hunks, as `- removed` and `+ added`. */
export const linesOf = ({ hunks }: ChangedText): string[] =>
  hunks.flatMap(({ lines }) =>
    lines.flatMap(({ kind, text }) => (kind === 'context' ? [] : [`${kind === 'added' ? '+' : '-'} ${text}`])),
  )

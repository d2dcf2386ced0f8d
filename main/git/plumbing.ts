import type { Buffer } from 'node:buffer'
import { delimiter } from 'node:path'
import { ToolFailure } from '../errors.ts'
import { type BytesResult, runBytes } from '../process/run-bytes.ts'

/** A configuration key with its value, as a variable of git's process. */
export type Setting = readonly [key: string, value: string]

/**
 * Git's plumbing over bytes, for one piece of work of several steps. Hardened like all that reads: it runs nothing the
 * repository names, fetches nothing and takes no lock; what it writes goes where `StepOptions` say.
 */
export interface GitPlumbing {
  readonly root: string
  readonly repository: RepositoryPlaces
  /** The filters that are configured, for what attributes name besides is none. */
  readonly filters: ReadonlySet<string>
  /** Standard output. Throws `GIT_ERROR` where git fails. */
  run(args: readonly string[], options?: StepOptions): Promise<Buffer>
  /** For what git answers with its exit code. */
  ask(args: readonly string[], options?: StepOptions): Promise<BytesResult>
  /** With the person's own settings and filters, but no hooks: only for what they asked for. Throws `GIT_ERROR`. */
  own(args: readonly string[], options?: Omit<StepOptions, 'settings'>): Promise<Buffer>
}

export interface RepositoryPlaces {
  /** The folder below the repository's top, with a slash at its end; empty for the top itself. */
  readonly prefix: string
  readonly indexFile: string
  readonly objectDirectory: string
  readonly hash: 'sha1' | 'sha256'
  /** The tree without entries, which every repository has. */
  readonly emptyTree: string
}

export interface StepOptions {
  readonly stdin?: string | Uint8Array
  /** Another index than the repository's. */
  readonly indexFile?: string
  /** Objects are written here instead; those of the repository are read all the same. */
  readonly newObjects?: string | undefined
  readonly settings?: readonly Setting[]
}

export interface PlumbingParts {
  readonly root: string
  readonly hardened: (settings: readonly Setting[]) => Record<string, string>
  readonly ownVariables: Record<string, string>
  readonly filterNames: () => Promise<readonly string[]>
  readonly withoutFilters: (names: readonly string[]) => readonly Setting[]
}

const stepMs = 120_000
/** The person's filters may fetch large files. */
const ownMs = 290_000
const emptyTrees = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}

/*
 * The person's own attributes count here, unlike where diffs are printed: what git adds depends on them, and they can
 * name nothing but filters and diff drivers, of which the ones are off and the others never asked. An index that is
 * split or sparse is read and written whole: some versions of git write two entries of one name into a sparse one.
 */
const always: readonly Setting[] = [
  ['core.splitIndex', 'false'],
  ['index.sparse', 'false'],
  ['core.untrackedCache', 'keep'],
  ['diff.renames', 'true'],
  ['diff.renameLimit', '1000'],
  ['diff.orderFile', '/dev/null'],
]

export async function openPlumbing(parts: PlumbingParts): Promise<GitPlumbing> {
  const { root, hardened, ownVariables, filterNames, withoutFilters } = parts
  const start = (args: readonly string[], env: Record<string, string>, { stdin }: StepOptions, timeoutMs: number) =>
    runBytes({ file: 'git', args, cwd: root, env, stdin, timeoutMs })

  const [names, repository] = await Promise.all([
    filterNames(),
    findPlaces(async (args) => outputOf(args, await start(args, hardened(always), {}, stepMs))),
  ])
  const off = [...withoutFilters(names), ...always]
  const variables = (options: StepOptions) => variablesOf(options, repository.objectDirectory)
  const ask: GitPlumbing['ask'] = (args, options = {}) => {
    const settings = [...off, ...(options.settings ?? [])]
    return start(args, { ...hardened(settings), ...variables(options) }, options, stepMs)
  }
  return {
    root,
    repository,
    filters: new Set(names),
    ask,
    run: async (args, options) => outputOf(args, await ask(args, options)),
    async own(args, options = {}) {
      const env = { ...ownVariables, ...variables(options) }
      return outputOf(args, await start(args, env, options, ownMs))
    },
  }
}

function outputOf(args: readonly string[], { stdout, stderr, exitCode }: BytesResult): Buffer {
  if (exitCode === 0) return stdout
  const said = stderr.trim().slice(0, 2000)
  const message = `git ${args[0]} failed: ${said || `it ended with ${exitCode ?? 'a signal'}.`}`
  throw new ToolFailure('GIT_ERROR', message)
}

async function findPlaces(run: (args: readonly string[]) => Promise<Buffer>): Promise<RepositoryPlaces> {
  const asked = [
    ...['--is-inside-work-tree', '--git-path', 'index', '--git-path', 'objects'],
    ...['--show-object-format', '--show-prefix'],
  ]
  const lines = (await run(['rev-parse', '--path-format=absolute', ...asked])).toString('utf8').split('\n')
  const [isInside, indexFile = '', objectDirectory = '', hash = '', prefix = ''] = lines
  if (isInside !== 'true') {
    throw new ToolFailure('GIT_ERROR', 'The files of this repository lie elsewhere, or it has none.')
  }
  if (lines.length !== 6 || (hash !== 'sha1' && hash !== 'sha256')) {
    throw new ToolFailure('GIT_ERROR', `The repository lies where its parts cannot be told apart: ${lines.join(' ')}`)
  }
  return { prefix, indexFile, objectDirectory, hash, emptyTree: emptyTrees[hash] }
}

function variablesOf({ indexFile, newObjects }: StepOptions, objects: string): Record<string, string> {
  return {
    ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }),
    ...(newObjects === undefined
      ? {}
      : { GIT_OBJECT_DIRECTORY: newObjects, GIT_ALTERNATE_OBJECT_DIRECTORIES: listed(objects) }),
  }
}

/** One entry of a list of folders, quoted where it could be taken for several. */
const listed = (folder: string): string =>
  folder.includes(delimiter) || folder.startsWith('"') ? `"${folder.replace(/["\\]/g, String.raw`\$&`)}"` : folder

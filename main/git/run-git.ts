import { messageOf, ToolFailure } from '../errors.ts'
import { childEnvironment } from '../process/environment.ts'
import type { Run, RunRequest, RunResult } from '../process/run.ts'
import { type GitPlumbing, openPlumbing, type Setting } from './plumbing.ts'

/** Git in one folder: hardened, but for `own`. */
export interface GitRunner {
  /** The output; above `maxBytes` git is ended and `FILE_TOO_LARGE` thrown. */
  text(args: readonly string[], options?: { readonly maxBytes?: number; readonly indexFile?: string }): Promise<string>
  /** For questions that git answers with its exit code, which simple-git does not tell. */
  ask(args: readonly string[]): Promise<RunResult>
  /** With the person's own hooks, filters and settings: only for what they approved. Throws `GIT_ERROR` when it fails. */
  own(args: readonly string[], options: OwnRun): Promise<RunResult>
  /** What a child needs so that git in it runs nothing the repository names. */
  environment(): Promise<Record<string, string>>
  plumbing(): Promise<GitPlumbing>
}

export interface OwnRun {
  readonly signal: AbortSignal
  readonly stdin?: string
  readonly onOutput?: (text: string) => void
}

/*
 * A repository's own configuration can name programs, and plain `status` and `diff` run them: a file system monitor,
 * hooks, filters, diff drivers, signature checks, the transport of a lazy fetch. Each is switched off by name; filters
 * have names of the repository's choosing, so they are listed first (`git config` itself runs nothing).
 */
const attributesFile = 'core.attributesFile'
const hardened: readonly Setting[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.untrackedCache', 'false'],
  ['core.quotePath', 'false'],
  ['status.submoduleSummary', 'false'],
  ['log.showSignature', 'false'],
  ['diff.external', ''],
  ['diff.noprefix', 'false'],
  ['diff.mnemonicPrefix', 'false'],
  ['diff.trustExitCode', 'false'],
  [attributesFile, '/dev/null'],
  // A folder that only looks like a repository could lie among the files of a clone.
  ['safe.bareRepository', 'explicit'],
]

const variables = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  // Versions that do not know the line above fetch with the repository's own `core.sshCommand`.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C.UTF-8',
}

/** Settings go in as variables: `-c` would end a key at the first `=`, and a filter may have one in its name. */
function environmentWith(settings: readonly Setting[]): Record<string, string> {
  const named = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { ...variables, GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(named) }
}

const withoutFilters = (names: readonly string[]): Setting[] =>
  names.flatMap((name): Setting[] => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ])

const ownVariables = { GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', GIT_LITERAL_PATHSPECS: '1', LC_ALL: 'C.UTF-8' }
const withoutHooks = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/dev/null' }

const blockMs = 60_000
/** The person's hooks may run their tests. */
const ownMs = 290_000

export async function runGit(
  root: string,
  run: Run,
  hooksCount: () => Promise<boolean> = async () => true,
): Promise<GitRunner> {
  const { simpleGit, GitError } = await import('simple-git')

  const start = (args: readonly string[], request: Omit<RunRequest, 'command' | 'cwd'>): Promise<RunResult> =>
    run({ ...request, command: { file: 'git', args }, cwd: root }).catch((thrown: unknown) => {
      throw new ToolFailure('TOOL_UNAVAILABLE', `git cannot be run: ${messageOf(thrown)}`, undefined, thrown)
    })
  const ask = (args: readonly string[]): Promise<RunResult> =>
    start(args, { env: environmentWith(hardened), timeoutMs: blockMs, signal: new AbortController().signal })

  const filterNames = async (): Promise<readonly string[]> => {
    const { stdout } = await ask(['config', '--includes', '--name-only', '-z', '--get-regexp', '^filter\\.'])
    const keys = stdout.split('\0').filter(Boolean)
    return [...new Set(keys.map((key) => key.slice('filter.'.length, key.lastIndexOf('.'))))]
  }

  const environment = async () => environmentWith([...hardened, ...withoutFilters(await filterNames())])
  const ownEnvironment = async () => ({ ...ownVariables, ...((await hooksCount()) ? {} : withoutHooks) })

  return {
    ask,
    environment,
    plumbing: () =>
      openPlumbing({
        root,
        hardened: (settings) => environmentWith([...hardened.filter(([key]) => key !== attributesFile), ...settings]),
        ownVariables: { ...ownVariables, ...withoutHooks },
        filterNames,
        withoutFilters,
      }),
    async own(args, { signal, stdin, onOutput }) {
      const result = await start(args, {
        env: await ownEnvironment(),
        timeoutMs: ownMs,
        signal,
        ...(stdin === undefined ? {} : { stdin }),
        ...(onOutput ? { onOutput } : {}),
      })
      if (result.ending === 'cancelled') signal.throwIfAborted()
      if (result.exitCode === 0) return result
      const said = `${result.stderr}\n${result.stdout}`.trim().slice(0, 4000)
      throw new ToolFailure('GIT_ERROR', `git ${args[0]} failed: ${said || result.ending}`)
    },
    async text(args, { maxBytes, indexFile } = {}) {
      const abort = new AbortController()
      let bytes = 0
      const variables = { ...(await environment()), ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }) }
      const childVariables = childEnvironment(variables)
      const git = simpleGit({
        baseDir: root,
        timeout: { block: blockMs },
        abort: abort.signal,
        allowEnvironment: Object.keys(childVariables),
        // What is set here only switches things off.
        unsafe: {
          allowUnsafeFsMonitor: true,
          allowUnsafeHooksPath: true,
          allowUnsafeFilter: true,
          allowUnsafeDiffExternal: true,
          allowUnsafeConfigPaths: true,
          allowUnsafeProtocolOverride: true,
          allowUnsafeConfigEnvCount: true,
        },
      })
        .env(childVariables)
        .outputHandler((_command, stdout) => {
          stdout.on('data', (chunk: Buffer) => {
            bytes += chunk.length
            if (maxBytes !== undefined && bytes > maxBytes) abort.abort()
          })
        })
      try {
        return await git.raw([...args])
      } catch (thrown) {
        if (abort.signal.aborted) {
          const message = `The output of git ${args[0]} is larger than ${maxBytes} bytes. Give a path to narrow it.`
          throw new ToolFailure('FILE_TOO_LARGE', message, { limit: maxBytes }, thrown)
        }
        throw thrown instanceof GitError
          ? new ToolFailure(
              'GIT_ERROR',
              `git ${args[0]}: ${messageOf(thrown).trim().slice(0, 2000)}`,
              undefined,
              thrown,
            )
          : thrown
      }
    },
  }
}

import { access } from 'node:fs/promises'
import { relative } from 'node:path'
import type { ToolEffect, ToolView } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import type { CommandSafety, CommandVerdict } from '../policy/command-safety.ts'
import { findProgram } from '../process/find-program.ts'
import type { Command } from '../process/run.ts'
import { hashBasis, hashNamed } from './command-files.ts'
import { createReach, reachOfWalks } from './command-reach.ts'
import type { PrepareContext } from './tool.ts'

/** A command line as it would be run: judged, with its words or its shell, and where. */
export interface CommandPlan {
  readonly command: Command
  /** Absolute. */
  readonly cwd: string
  /** Relative to the workspace, as people are shown it. */
  readonly directory: string
  readonly verdict: CommandVerdict
  readonly effect: ToolEffect
  /** Why it is not safe. */
  readonly why: readonly string[]
  /** Added to what children get. */
  readonly env: Readonly<Record<string, string>>
  readonly preview: ToolView
  /** What an approval stands for: argument vector, directory, the program that the name means now, the files it names. */
  readonly state: unknown
  /** The files that decide what it runs, as they are now: SHA-256 by path in the workspace, null for what is not there. */
  readonly basis: Readonly<Record<string, string | null>>
}

export interface AskedCommand {
  readonly command: string
  readonly cwd: string
  readonly shell: boolean
}

export async function planCommand(
  { command: line, cwd: askedDirectory, shell }: AskedCommand,
  { workspace, isTrusted, git }: PrepareContext,
): Promise<CommandPlan> {
  if (line.includes('\0')) {
    throw new ToolFailure('INVALID_ARGUMENTS', 'command holds a NUL character. Remove it.', { field: 'command' })
  }
  const cwd = await directoryToRunIn(workspace, askedDirectory)
  const directory = relative(workspace.root, cwd) || '.'
  const reach = createReach(workspace, directory)
  let reachesSecrets = false
  // Loaded with the first command: its tables are large, and a turn that only reads never needs them.
  const { classifyCommand } = await import('../policy/command-safety.ts')
  let safety = await classifyCommand(line, {
    platform: process.platform === 'win32' ? 'windows' : 'posix',
    trusted: isTrusted,
    isInstalled: (program) => isOutside(program, workspace.root),
    async staysInside(path) {
      const end = await reach.ofWord(path)
      reachesSecrets ||= end === 'secrets'
      return end === 'inside'
    },
  })
  const words = shell || safety.needsShell ? null : safety.words
  const inShell = words === null || words.length === 0 || builtins.has(words[0]!)
  const command: Command = inShell ? { line, shell: await shellPath() } : { file: words[0]!, args: words.slice(1) }
  const walked = safety.verdict === 'safe' ? await reachOfWalks(safety.parts, reach) : 'inside'
  if (walked !== 'inside') {
    safety = { ...safety, verdict: 'ask', why: [walkDoubts[walked]] }
    reachesSecrets ||= walked === 'secrets'
  }
  const judged = await hardenedVerdict(safety, cwd, git)
  const program = 'file' in command ? await findProgram(command.file) : command.shell
  const isSafe = judged.verdict === 'safe'
  const basis = isSafe ? {} : await hashBasis(safety.parts, directory, workspace)
  return {
    command,
    cwd,
    directory,
    ...judged,
    effect: effectOf(judged.verdict, safety.alwaysAsk || reachesSecrets),
    basis,
    preview: { kind: 'command', command: line, directory, parts: safety.parts, usesShell: inShell },
    state: {
      command,
      cwd,
      program,
      files: isSafe ? [] : await hashNamed(safety.parts, directory, workspace),
      basis,
    },
  }
}

const walkDoubts = {
  outside: 'It goes through more folders than can be looked at, or follows a link that leads out of the workspace.',
  secrets: 'It goes through folders in which a file may hold secrets. search_in_code leaves those out.',
}

/** Git that only reads goes unasked because nothing the repository names runs in it: it runs under the same hardening as ours. */
async function hardenedVerdict({ verdict, parts, why }: CommandSafety, cwd: string, git: PrepareContext['git']) {
  if (verdict !== 'safe') return { verdict, why, env: {} }
  if (!parts.some(({ words }) => /^git(\.exe)?$/i.test(words[0] ?? ''))) return { verdict, why: [], env: {} }
  const env = await git.commandEnvironment(cwd)
  const names = 'The configuration of this repository names programs that git would run.'
  return env === null ? { verdict: 'ask' as const, why: [names], env: {} } : { verdict, why: [], env }
}

/** What names secrets, or hides what it does, is asked about at every level. */
function effectOf(verdict: CommandVerdict, alwaysAsk: boolean): ToolEffect {
  if (verdict === 'safe') return 'safe-command'
  return verdict === 'dangerous' || alwaysAsk ? 'dangerous-command' : 'command'
}

async function directoryToRunIn(workspace: PrepareContext['workspace'], path: string): Promise<string> {
  const cwd = await workspace.files.absolute(path)
  const stats = await workspace.files.stat(relative(workspace.root, cwd) || '.')
  if (!stats) throw new ToolFailure('FILE_NOT_FOUND', `There is no directory ${path} to run in.`, { path })
  if (stats.type !== 'directory')
    throw new ToolFailure('NOT_A_DIRECTORY', `${path} is not a directory to run in.`, { path })
  return cwd
}

/** Words of the shell itself that are no programs, or other ones than the shell's. */
const builtins: ReadonlySet<string> = new Set([
  ...[
    '.',
    ':',
    'alias',
    'bg',
    'bind',
    'break',
    'builtin',
    'caller',
    'cd',
    'command',
    'compgen',
    'complete',
    'continue',
  ],
  ...['declare', 'dirs', 'disown', 'enable', 'eval', 'exec', 'exit', 'export', 'fc', 'fg', 'getopts', 'hash', 'help'],
  ...[
    'history',
    'jobs',
    'let',
    'local',
    'logout',
    'mapfile',
    'popd',
    'pushd',
    'read',
    'readarray',
    'readonly',
    'return',
  ],
  ...['set', 'shift', 'shopt', 'source', 'suspend', 'times', 'trap', 'type', 'typeset', 'ulimit', 'umask', 'unalias'],
  ...['unset', 'wait'],
])

/** A program inside the workspace is not the one its name promises. */
async function isOutside(program: string, root: string): Promise<boolean> {
  const path = await findProgram(program)
  return path !== null && path !== root && !path.startsWith(root.endsWith('/') ? root : `${root}/`)
}

async function shellPath(): Promise<string> {
  if (process.platform === 'win32') return 'powershell.exe'
  return access('/bin/bash').then(
    () => '/bin/bash',
    () => '/bin/sh',
  )
}

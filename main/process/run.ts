import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { errnoOf, messageOf, ToolFailure } from '../errors.ts'
import { childEnvironment } from './environment.ts'
import { createBufferRelease } from './free-buffers.ts'
import { keepOutput } from './kept-output.ts'
import { passOn } from './passing-output.ts'
import { endTree, lineageOf, markerName } from './process-tree.ts'

/** A program with its arguments, or a line for a shell. `cwd` is absolute. */
export type Command =
  { readonly file: string; readonly args: readonly string[] } | { readonly line: string; readonly shell: string }

export interface RunRequest {
  readonly command: Command
  readonly cwd: string
  /** Added to the stated environment of children. */
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Text for standard input; it is closed at once without one. */
  readonly stdin?: string
  /** Bytes of each stream that are kept in memory: half from the beginning, half from the end. */
  readonly keepBytes?: number
  /** Text as it comes, both streams in one order, never cut inside a character. */
  readonly onOutput?: (text: string) => void
  /** Every byte of both streams as it comes. The chunk is not to be kept. */
  readonly onBytes?: (chunk: Uint8Array) => void
}

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly endedBySignal: string | null
  readonly durationMs: number
  readonly truncated: boolean
  readonly ending: 'exited' | 'timed-out' | 'cancelled'
}

/** Runs to the end. Throws `ToolFailure('COMMAND_FAILED')` when it could not be started; a non-zero exit is a result. */
export type Run = (request: RunRequest) => Promise<RunResult>

const defaultKeepBytes = 1024 * 1024
/** A pipe that a child of the command keeps open is not waited for longer. */
const drainMs = 200
/** A child that prints without end always leaves something to read; a round reads more than a pipe holds. */
const mostRounds = 50

export const run: Run = async (request) => {
  const { timeoutMs, signal, stdin, keepBytes = defaultKeepBytes, onOutput, onBytes } = request
  const startedAt = performance.now()
  const stdout = keepOutput(keepBytes)
  const stderr = keepOutput(keepBytes)
  const result = (ending: RunResult['ending'], exitCode: number | null, endedBySignal: string | null): RunResult => ({
    stdout: stdout.text(),
    stderr: stderr.text(),
    exitCode,
    endedBySignal,
    durationMs: Math.round(performance.now() - startedAt),
    truncated: stdout.isCut || stderr.isCut,
    ending,
  })
  if (signal.aborted) return result('cancelled', null, null)

  const marker = randomUUID()
  const child = await start(request, marker)
  const lineage = lineageOf(child.pid!, marker)
  const output = onOutput && passOn(onOutput)
  const release = createBufferRelease()
  let chunks = 0
  for (const [name, kept] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      chunks += 1
      kept.add(chunk)
      onBytes?.(chunk)
      output?.add(name, chunk)
      release(chunk.length)
    })
  }
  // A command that does not read its input closes the pipe under us.
  child.stdin?.on('error', () => {})
  child.stdin?.end(stdin)

  let ending: RunResult['ending'] = 'exited'
  let ended: Promise<void> | undefined
  const end = (why: 'timed-out' | 'cancelled') => {
    if (ended) return
    ending = why
    ended = lineage.then((known) => endTree(child.pid!, known))
  }
  const timer = setTimeout(() => end('timed-out'), timeoutMs)
  const onAbort = () => end('cancelled')
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const exit = await new Promise<{ code: number | null; by: string | null }>((resolve) => {
      child.once('exit', (code, by) => {
        const done = () => resolve({ code, by })
        child.once('close', done)
        setTimeout(() => void readRest(() => chunks).then(done), drainMs).unref()
      })
    })
    await ended
    return result(ending, exit.code, exit.by)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    child.stdout?.destroy()
    child.stderr?.destroy()
    output?.flush()
  }
}

/**
 * Where this process was busy, the time is over before it read anything: what lies in the pipes is read all the same.
 * Between a timer and an immediate the pipes are looked at.
 */
async function readRest(chunks: () => number): Promise<void> {
  for (let round = 0, known = -1; known !== chunks() && round < mostRounds; round++) {
    known = chunks()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function start({ command, cwd, env, stdin }: RunRequest, marker: string): Promise<ChildProcess> {
  const [file, args] = 'line' in command ? [command.shell, shellArguments(command)] : [command.file, [...command.args]]
  const failed = (thrown: unknown) =>
    new ToolFailure('COMMAND_FAILED', `${file} could not be started: ${reason(thrown, cwd)}`, { cwd }, thrown)
  try {
    const child = spawn(file, args, {
      cwd,
      env: childEnvironment({ ...env, [markerName]: marker }),
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      // A group and session of its own: it can be signalled as a whole, and it has no terminal to ask on.
      detached: process.platform !== 'win32',
      windowsHide: true,
      windowsVerbatimArguments: 'line' in command && isCmd(command.shell),
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    // Later ones tell of a signal that was not delivered: the tree is looked after elsewhere.
    child.on('error', () => {})
    return child
  } catch (thrown) {
    throw failed(thrown)
  }
}

const isCmd = (shell: string): boolean => /(^|[\\/])cmd(\.exe)?$/i.test(shell)

export function shellArguments({ line, shell }: { readonly line: string; readonly shell: string }): string[] {
  if (isCmd(shell)) return ['/d', '/s', '/c', `"${line}"`]
  if (/(^|[\\/])(powershell|pwsh)(\.exe)?$/i.test(shell)) return ['-NoProfile', '-NonInteractive', '-Command', line]
  return ['-c', line]
}

function reason(thrown: unknown, cwd: string): string {
  if (errnoOf(thrown) === 'ENOENT') {
    const folder = statSync(cwd, { throwIfNoEntry: false })
    return folder?.isDirectory() ? 'there is no such program on PATH.' : `there is no directory ${cwd}.`
  }
  if (errnoOf(thrown) === 'EACCES') return 'it may not be executed by this user.'
  if (errnoOf(thrown) === 'E2BIG') return 'its arguments are too long.'
  return messageOf(thrown)
}

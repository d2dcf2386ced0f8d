import { createRequire } from 'node:module'
import { randomUUID } from 'node:crypto'
import { close, constants, openSync } from 'node:fs'
import type { IPty } from '@lydell/node-pty'
import { messageOf, ToolFailure } from '../errors.ts'
import { childEnvironment } from './environment.ts'
import { endTree, markerName } from './process-tree.ts'
import { type Command, shellArguments } from './run.ts'

/** What is kept of a terminal's output, in UTF-16 units: the end of it. */
const keptOutput = 1024 * 1024
/** Terminals whose program has ended are kept to be read, the newest ones. */
const keptEnded = 20
const exitMs = 2_000

export interface StartTerminal {
  /** Unique among those that run. */
  readonly id: string
  /** Null: the person's shell. */
  readonly command: Command | null
  /** Absolute. */
  readonly cwd: string
  /** Whose it is: the root of a folder, say. */
  readonly owner?: string
  readonly columns?: number
  readonly rows?: number
}

export interface Terminal {
  readonly id: string
  /** The command line, or the shell. */
  readonly title: string
  readonly cwd: string
  readonly owner: string | undefined
  readonly pid: number
  readonly startedAt: number
  readonly isRunning: boolean
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: number | null
  /**
   * What came from a position on, positions counted in UTF-16 units from the start. `from` is later than asked for
   * where the beginning is not kept any more; `to` is where to go on.
   */
  read(since: number): { readonly text: string; readonly from: number; readonly to: number }
  write(text: string): void
  resize(columns: number, rows: number): void
  onOutput(listener: (text: string) => void): () => void
  /** Ends it with everything it started. */
  end(): Promise<void>
}

/** Programs in ptys: the person's own terminals and what the agent keeps running. None outlives the app. */
export interface Terminals {
  /** Throws `ALREADY_EXISTS` where one of this id runs, `TOOL_UNAVAILABLE` without the pty library. */
  start(request: StartTerminal): Promise<Terminal>
  /** Whether the pty library is there for this machine. */
  isAvailable(): Promise<boolean>
  find(id: string): Terminal | undefined
  list(): readonly Terminal[]
  /** Takes one that has ended off the list. */
  forget(id: string): void
  /** One was started, or its program ended. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

export function createTerminals(): Terminals {
  const terminals = new Map<string, Terminal>()
  const starting = new Set<string>()
  const listeners = new Set<() => void>()
  const changed = () => {
    const ended = [...terminals.values()].filter(({ isRunning }) => !isRunning)
    for (const terminal of ended.slice(0, -keptEnded)) terminals.delete(terminal.id)
    for (const listener of listeners) listener()
  }

  return {
    async start(request) {
      const { id } = request
      if (starting.has(id) || terminals.get(id)?.isRunning) {
        throw new ToolFailure(
          'ALREADY_EXISTS',
          `A process with this id runs already. End it first, or choose another id.`,
        )
      }
      starting.add(id)
      try {
        const terminal = await startTerminal(request, changed)
        terminals.delete(id)
        terminals.set(id, terminal)
        changed()
        return terminal
      } finally {
        starting.delete(id)
      }
    },
    // Looked for and not loaded: it is asked for every request to a model.
    isAvailable: async () => (isInstalledHere ??= isInstalled('@lydell/node-pty')),
    find: (id) => terminals.get(id),
    list: () => [...terminals.values()],
    forget(id) {
      if (!terminals.get(id)?.isRunning && terminals.delete(id)) changed()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      listeners.clear()
      await Promise.all([...terminals.values()].map((terminal) => terminal.end()))
      terminals.clear()
    },
  }
}

async function startTerminal(request: StartTerminal, changed: () => void): Promise<Terminal> {
  const { id, command, cwd, owner, columns = 120, rows = 30 } = request
  const { spawn } = await import('@lydell/node-pty').catch((thrown: unknown) => {
    const message = `Terminals cannot be opened on this machine: ${messageOf(thrown)}`
    throw new ToolFailure('TOOL_UNAVAILABLE', message, undefined, thrown)
  })
  const [file, args, title] = wordsOf(command)
  const marker = randomUUID()
  let pty: IPty
  try {
    pty = spawn(file, [...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: childEnvironment({ TERM: 'xterm-256color', COLORTERM: 'truecolor', [markerName]: marker }),
    })
  } catch (thrown) {
    throw new ToolFailure('COMMAND_FAILED', `${title} could not be started: ${messageOf(thrown)}`, { cwd }, thrown)
  }

  const release = holdOutput(pty)
  // What it prints goes to the pty, which its session tells apart as well.
  const lineage = { marker, output: null }
  const output = keepEnd(keptOutput)
  const listeners = new Set<(text: string) => void>()
  let isRunning = true
  let exitCode: number | null = null
  pty.onData((text) => {
    output.add(text)
    for (const listener of listeners) listener(text)
  })
  const exited = new Promise<void>((resolve) => {
    pty.onExit((exit) => {
      release()
      isRunning = false
      exitCode = exit.signal ? null : exit.exitCode
      changed()
      resolve()
    })
  })

  return {
    id,
    title,
    cwd,
    owner,
    pid: pty.pid,
    startedAt: Date.now(),
    get isRunning() {
      return isRunning
    },
    get exitCode() {
      return exitCode
    },
    read: output.read,
    write: (text) => {
      if (isRunning) pty.write(text)
    },
    resize(newColumns, newRows) {
      if (isRunning && newColumns > 0 && newRows > 0) pty.resize(newColumns, newRows)
    },
    onOutput(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async end() {
      // What the program left running when it ended goes too.
      await endTree(isRunning ? pty.pid : null, lineage)
      if (!isRunning) return
      let timer: NodeJS.Timeout | undefined
      await Promise.race([exited, new Promise((resolve) => (timer = setTimeout(resolve, exitMs)))])
      clearTimeout(timer)
    },
  }
}

/**
 * When the last program of a pty ends, the system hangs it up, and libuv then drops what it has not read yet: some 10 KB
 * of a fast program's end (https://github.com/microsoft/node-pty/issues/72). As long as its other side is open here too
 * there is no hang-up, and node-pty reads on for 200 ms after the exit.
 */
function holdOutput(pty: IPty): () => void {
  const { ptsName } = pty as IPty & { readonly ptsName?: string }
  if (process.platform === 'win32' || ptsName === undefined) return () => {}
  try {
    const fd = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY)
    return () => close(fd)
  } catch {
    return () => {}
  }
}

function wordsOf(command: Command | null): [file: string, args: readonly string[], title: string] {
  if (command === null) {
    const shell = process.platform === 'win32' ? 'powershell.exe' : (process.env['SHELL'] ?? '/bin/sh')
    return [shell, process.platform === 'win32' ? [] : ['-l'], shell]
  }
  if ('line' in command) return [command.shell, shellArguments(command), command.line]
  return [command.file, command.args, [command.file, ...command.args].join(' ')]
}

/** The end of a text that grows, read by positions counted from its start. */
function keepEnd(limit: number) {
  let pieces: string[] = []
  let length = 0
  let dropped = 0
  return {
    add(text: string) {
      pieces.push(text)
      length += text.length
      // Cut in halves of the limit, so that text is not copied at each addition.
      if (length <= limit * 1.5) return
      const whole = pieces.join('')
      const start = startOfCharacter(whole, whole.length - limit)
      pieces = [whole.slice(start)]
      dropped += start
      length -= start
    },
    read(since: number) {
      const text = pieces.join('')
      pieces = [text]
      const start = startOfCharacter(text, Math.max(0, Math.min(since - dropped, text.length)))
      return { text: text.slice(start), from: dropped + start, to: dropped + text.length }
    },
  }
}

const startOfCharacter = (text: string, index: number): number =>
  index > 0 && /[\udc00-\udfff]/.test(text[index] ?? '') ? index + 1 : index

let isInstalledHere: boolean | undefined

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/** What a command may touch of the process it runs in. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream
  /** Writes to standard output and waits until the system took it. */
  print(text: string): Promise<void>
  /** Logs and messages: standard error. */
  tell(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Someone sits there who can be asked. */
  readonly isTerminal: boolean
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
}

/** One command of `codelab`; each file beside this exports one as `command`. */
export interface CliCommand {
  /** One line for `codelab --help`. */
  readonly summary: string
  readonly usage: string
  /** Resolves to the exit status. Throws `UsageError` for arguments it cannot take. */
  run(args: readonly string[], io: CommandIo): Promise<number>
}

/** The command line is off: exit status 2, with the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

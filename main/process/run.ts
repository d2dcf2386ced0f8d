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

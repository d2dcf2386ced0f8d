/** A program in a pty: the person's own shell, or what the agent keeps running. */
export interface TerminalInfo {
  readonly id: string
  /** The command line, or the shell. */
  readonly title: string
  /** The agent's name for its process; null for the person's own. */
  readonly processId: string | null
  readonly isRunning: boolean
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: number | null
}

/** A part of the output. Positions count UTF-16 units from the start; `from` is later than asked for where it is gone. */
export interface TerminalPart {
  readonly text: string
  readonly from: number
  readonly to: number
}

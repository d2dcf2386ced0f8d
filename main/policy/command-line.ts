/** One word of a command as the program gets it, as far as the line says. */
export interface CommandWord {
  /** Pieces that are known only when it runs are left out; globs stand as they are written. */
  readonly value: string
  readonly raw: string
  /** It is exactly this, whatever the environment and the files are. */
  readonly isStatic: boolean
  /** It is one word all the same: what is not known of it are numbers and quoted outputs of other commands. */
  readonly isText: boolean
  readonly glob: boolean
  readonly tilde: boolean
  /** Other values it may have, from what the line itself sets. */
  readonly alternatives: readonly string[]
}

export interface Redirect {
  readonly kind: 'read' | 'write' | 'duplicate' | 'text'
  readonly target: CommandWord | null
  /** What a here-document or here-string hands in. */
  readonly text: string
  readonly isStatic: boolean
  /** Every shell reads it the same. */
  readonly isPortable: boolean
}

export interface SimpleCommand {
  readonly words: readonly CommandWord[]
  readonly assignments: readonly { readonly name: string; readonly value: CommandWord | null }[]
  readonly redirects: readonly Redirect[]
  /** The commands whose output is piped in. */
  readonly input: readonly SimpleCommand[]
  /** The commands in the substitutions of its words. */
  readonly inner: readonly SimpleCommand[]
  readonly source: string
}

/** Doubts about a line that may hide anything: it is asked about at every level. */
export const tooMuch = 'It is too much to be looked through.'
export const unclear = 'It is not clear how a shell reads it.'

/** A line taken apart. `commands` has those within others too. */
export interface ReadLine {
  readonly commands: readonly SimpleCommand[]
  /** Why it cannot be safe. */
  readonly doubts: readonly string[]
  /** Why it is dangerous as a whole. */
  readonly findings: readonly string[]
}

/** A special parameter of the shell that is a number whatever happens. */
export const isQuiet = (name: string): boolean => ['?', '#', '$'].includes(name)

/** A word that was never written: what a wrapper would run, taken from a text. */
export const wordOf = (value: string): CommandWord => ({
  value,
  raw: value,
  isStatic: true,
  isText: true,
  glob: false,
  tilde: value.startsWith('~'),
  alternatives: [],
})

/** The name by which a program is known, whatever the path and ending it is called with. */
export const programName = (word: string): string =>
  (word.split(/[/\\]/).at(-1) ?? '').toLowerCase().replace(/\.(?:exe|com|bat|cmd|ps1)$/, '')

import { type Input, type Reading, peek } from './input.ts'

/** A tool as far as reading its calls needs it. `parameters` is JSON Schema. */
export interface OfferedTool {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** What reading gives. `position` counts characters of the whole text. */
export type ReaderEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  /** Reasoning ended that never began: what was text so far was reasoning, as the prompt had opened it. */
  | { readonly type: 'text-was-reasoning' }
  | { readonly type: 'call-started'; readonly index: number; readonly name: string }
  /** A piece of the arguments as JSON, whatever form the model wrote them in. */
  | { readonly type: 'call-arguments'; readonly index: number; readonly delta: string }
  | {
      readonly type: 'call-finished'
      readonly index: number
      readonly name: string
      /** An object; the text as it came where it cannot be mended. */
      readonly arguments: Readonly<Record<string, unknown>> | string
    }
  | { readonly type: 'problem'; readonly position: number; readonly message: string }

/** One call being read. */
export interface Call {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>> | undefined
  /** The next piece of its arguments as JSON. */
  write(piece: string): void
  finish(values: Readonly<Record<string, unknown>> | string): void
}

/** What a form reads from and tells to. */
export interface Scope {
  readonly input: Input
  /** The name under which a tool is offered that the model calls so, if it is. */
  resolve(name: string): string | undefined
  /** Names of the tools that are offered; null where any name is one. */
  readonly names: readonly string[] | null
  /** Any name is a tool's. */
  readonly isOpen: boolean
  parametersOf(name: string): Readonly<Record<string, unknown>> | undefined
  begin(name: string): Call
  problem(position: number, message: string): void
  text(piece: string): void
  reasoning(piece: string): void
}

/** Where a marker counts: anywhere, at the start of a line, where nothing but markup has come before, or alone in a code fence. */
export type Place = 'anywhere' | 'line' | 'start' | 'fence'

/** One way calls are written: how they begin, and what reads them. */
export interface CallForm {
  /** Markers; `<word>` stands for a tag with a tool's name, `word` for the name alone on its line. */
  readonly starts: readonly string[]
  /** What must follow the marker, white space aside; `word` is a letter or an underscore. The longest that fits wins. */
  readonly next?: readonly string[]
  /** The marker is left for `read` to consume. */
  readonly keepsStart?: boolean
  readonly place?: Place
  /** The place where the dialect is to be found in the stream and any name is a tool's: a stricter one. */
  readonly placeIfOpen?: Place
  /** It is tried only where its dialect is named. */
  readonly onlyNamed?: boolean
  /** A special token no one writes by chance: it counts inside of reasoning too, and ends it. */
  readonly endsReasoning?: boolean
  /**
   * Reads on from the marker. False: this is no call; nothing was announced, and what was consumed is text. Without it
   * the marker alone is markup that says nothing.
   */
  readonly read?: (scope: Scope) => Reading<boolean>
}

export interface Dialect {
  readonly aliases?: readonly string[]
  /** Other dialects its models fall into: where this one is named, those count as well. */
  readonly also?: readonly string[]
  readonly forms: readonly CallForm[]
  /** Begin and end of reasoning; `<think>` where it says nothing. */
  readonly reasoning?: readonly (readonly [start: string, end: string])[]
  /** Markup that says nothing to a person wherever it stands. */
  readonly silent?: readonly string[]
  /** Markup that says nothing once a call of this dialect has been read. */
  readonly closers?: readonly string[]
}

/** The marker is markup if the text ends with it. */
export function* isLast({ input }: Scope): Reading<boolean> {
  return (yield* peek(input)) === -1
}

import type { Call, OfferedTool, ReaderEvent, Scope } from './dialect.ts'
import type { Input } from './input.ts'

/** Turns what forms find into events, and keeps white space around markup from showing. */
export interface Emitter extends Scope {
  /** No text since the start or the last markup, white space aside. */
  isFresh(): boolean
  /** Nothing but white space since the last newline or markup. */
  atLineStart(): boolean
  /** Markup was read: white space up to here, if nothing else stood since other markup, is not text. */
  markup(): void
  /** White space that follows is not text either. */
  dropSpace(): void
  wasReasoning(): void
  /** Events are held until the outcome is known. */
  begin(name: string): Call
  hold(): void
  release(keep: boolean): void
  takeEvents(): ReaderEvent[]
}

/** Text not yet handed out: what comes next is joined to it. */
type Delta = Extract<ReaderEvent, { readonly delta: string }>

/** The length past which a piece of arguments is not added to. */
const longest = 4096

const isBlank = (text: string): boolean => text.trim() === ''

export function createEmitter(input: Input, tools: readonly OfferedTool[] | null): Emitter {
  const offered = tools === null ? null : new Map(tools.map((tool) => [tool.name, tool]))
  let events: ReaderEvent[] = []
  let last: { -readonly [Key in keyof Delta]: Delta[Key] } | undefined
  let shown: ReaderEvent[] | undefined
  let count = 0
  let countBefore = 0
  let fresh = true
  let lineStart = true
  let space: string[] = []
  let dropsSpace = false

  function push(event: ReaderEvent): void {
    if (!('delta' in event)) {
      last = undefined
      events.push(event)
    } else if (last?.type === event.type && last.delta.length < longest) {
      last.delta += event.delta
    } else {
      const fresh = { ...event }
      last = fresh
      events.push(fresh)
    }
  }

  return {
    input,
    names: offered === null ? null : [...offered.keys()],
    isOpen: offered === null,
    isFresh: () => fresh,
    atLineStart: () => lineStart,

    resolve(written) {
      const name = written.trim()
      if (offered === null) {
        const bare = name.replace(/^(?:functions|default_api)[.:](?=.)/, '')
        return /^[\p{L}\p{N}_.:/-][\p{L}\p{N}_.:/ -]{0,127}$/u.test(bare) ? bare : undefined
      }
      if (offered.has(name)) return name
      const bare = name.replace(/^(?:functions?|tools?|default_api|api)[.:/]/, '')
      return offered.has(bare) ? bare : undefined
    },
    parametersOf: (name) => offered?.get(name)?.parameters,

    begin(name) {
      const index = count
      count += 1
      push({ type: 'call-started', index, name })
      return {
        name,
        parameters: offered?.get(name)?.parameters,
        write: (delta) => {
          if (delta !== '') push({ type: 'call-arguments', index, delta })
        },
        finish: (values) => push({ type: 'call-finished', index, name, arguments: values }),
      }
    },
    problem: (position, message) => push({ type: 'problem', position, message }),

    text(piece) {
      if (piece === '') return
      const newline = piece.lastIndexOf('\n')
      lineStart = newline === -1 ? lineStart && isBlank(piece) : isBlank(piece.slice(newline + 1))
      if (fresh) {
        if (isBlank(piece)) {
          if (!dropsSpace) space.push(piece)
          return
        }
        const text = dropsSpace ? piece.trimStart() : space.join('') + piece
        space = []
        fresh = false
        dropsSpace = false
        push({ type: 'text', delta: text })
        return
      }
      push({ type: 'text', delta: piece })
    },
    reasoning(piece) {
      if (piece !== '') push({ type: 'reasoning', delta: piece })
    },
    markup() {
      fresh = true
      lineStart = true
      dropsSpace = false
      space = []
    },
    dropSpace() {
      dropsSpace = true
    },
    wasReasoning() {
      push({ type: 'text-was-reasoning' })
    },
    hold() {
      shown = events
      countBefore = count
      events = []
      last = undefined
    },
    release(keep) {
      if (shown === undefined) return
      const held = events
      events = shown
      shown = undefined
      last = undefined
      if (keep) for (const event of held) push(event)
      else count = countBefore
    },
    takeEvents() {
      if (shown !== undefined) {
        const ready = shown
        shown = []
        return ready
      }
      const ready = events
      events = []
      last = undefined
      return ready
    },
  }
}

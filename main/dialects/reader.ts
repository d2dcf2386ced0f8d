import type { OfferedTool, Place, ReaderEvent } from './dialect.ts'
import type { Reading } from './input.ts'
import { createEmitter } from './emitter.ts'
import { type Marker, type UsedForm, grammarFor } from './grammar.ts'
import {
  append,
  createInput,
  dropMark,
  match,
  matchOne,
  isSpace,
  peek,
  peekAt,
  setMark,
  skipSpace,
  startsWith,
  take,
  takeShort,
  takeUntil,
  takeWhile,
  textSince,
} from './input.ts'
import { findDialect } from './registry.ts'

export interface Reader {
  push(text: string): readonly ReaderEvent[]
  /** The text has ended. */
  end(): readonly ReaderEvent[]
}

export interface ReaderOptions {
  /** A dialect's name; `auto` finds calls of any. */
  readonly dialect: string
  /** Calls of other tools are text. Null: any name is a tool's. */
  readonly tools: readonly OfferedTool[] | null
}

/** Reads a model's text as it comes: what to show, what it thought, what it calls. */
export function createReader(options: ReaderOptions): Reader {
  const input = createInput()
  const emitter = createEmitter(input, options.tools)
  const named = options.dialect === 'auto' ? undefined : findDialect(options.dialect)
  const grammar = grammarFor(named, options.tools)
  if (named === undefined && options.dialect !== 'auto') {
    emitter.problem(0, `There is no dialect "${options.dialect}"; calls of every dialect are read.`)
  }

  const closing = new Set<string>()
  let fence: string | undefined
  let reasoned = false
  let inlineCode = false
  let afterTick = false

  function* read(): Reading<void> {
    for (;;) {
      const { text } = input
      grammar.interesting.lastIndex = input.at
      const at = fence === undefined ? (grammar.interesting.exec(text)?.index ?? text.length) : fenceAt(text)
      if (at > input.at) {
        show(take(input, at - input.at))
      }
      if (at < text.length) yield* readHere(text.charAt(at))
      else if (input.ended) return
      else yield
    }
  }

  function show(text: string): void {
    if (text === '') return
    const line = text.lastIndexOf('\n') + 1
    if (line > 0) inlineCode = false
    if (((text.slice(line).match(/`+/g) ?? []).length & 1) === 1) inlineCode = !inlineCode
    afterTick = text.endsWith('`')
    emitter.text(text)
  }

  /** Where, in a fence, a line may close it. */
  function fenceAt(text: string): number {
    const mark = fence?.charAt(0) ?? '`'
    let at = input.at
    if (emitter.atLineStart()) {
      while (at < text.length && (text[at] === ' ' || text[at] === '\t')) at += 1
      if (text[at] === mark) return at
    }
    for (;;) {
      at = text.indexOf('\n', at)
      if (at === -1) return text.length
      at += 1
      let after = at
      while (after < text.length && (text[after] === ' ' || text[after] === '\t')) after += 1
      if (after === text.length || text[after] === mark) return after
    }
  }

  function* readHere(char: string): Reading<void> {
    if (fence !== undefined) {
      const run = yield* takeWhile(input, (code) => code === char.charCodeAt(0))
      if (run.length >= fence.length) fence = undefined
      emitter.text(run)
      return
    }
    const markers = grammar.markers.get(char) ?? []
    const fitting: Marker[] = []
    for (const marker of markers) if (yield* startsWith(input, marker.text)) fitting.push(marker)
    for (const marker of fitting) if (yield* readMarker(marker)) return
    if (char === '<' && grammar.anyTag !== undefined && (yield* readForms([grammar.anyTag], ''))) return
    if (char === '`' || char === '~') {
      if (emitter.atLineStart() && (yield* readFence(char))) return
      show(yield* takeWhile(input, (code) => code === char.charCodeAt(0)))
      return
    }
    show(take(input, 1))
  }

  /** False: it does not count here, and nothing was consumed. */
  function* readMarker(marker: Marker): Reading<boolean> {
    // In code in the line: a marker it begins with, or JSON in it, is only shown.
    if (inlineCode && (afterTick || marker.text.length === 1)) return false
    if (marker.reasoningEnd !== undefined) {
      take(input, marker.text.length)
      yield* readReasoning(marker.reasoningEnd)
      return true
    }
    if (marker.endsReasoning && !marker.isSilent) {
      take(input, marker.text.length)
      // The prompt may have opened reasoning; a second end is but a slip.
      if (!reasoned) emitter.wasReasoning()
      reasoned = true
      emitter.markup()
      emitter.dropSpace()
      return true
    }
    if (yield* readForms(marker.forms, marker.text)) return true
    if (!marker.isSilent && !(marker.isCloser && closes(marker))) return false
    take(input, marker.text.length)
    emitter.markup()
    return true
  }

  /** What ends a fence does so only right after the call in it: elsewhere it begins another. */
  const closes = (marker: Marker): boolean =>
    closing.has(marker.text) && (!marker.text.includes('`') || emitter.isFresh())

  function* readReasoning(end: string): Reading<void> {
    reasoned = true
    const stops = [end, ...grammar.endReasoning]
    let held = ''
    let started = false
    const stop = yield* takeUntil(input, stops, (piece) => {
      const text = started ? piece : piece.trimStart()
      if (text === '') return
      started = true
      const length = text.trimEnd().length
      if (length > 0) {
        emitter.reasoning(held + text.slice(0, length))
        held = text.slice(length)
      } else held += text
    })
    if (stop === end) take(input, end.length)
    emitter.markup()
    emitter.dropSpace()
  }

  const counts = (place: Place | undefined): boolean =>
    place === undefined || place === 'anywhere' || (place === 'line' ? emitter.atLineStart() : emitter.isFresh())

  function* readForms(forms: readonly UsedForm[], start: string): Reading<boolean> {
    const possible = forms.filter(({ place }) => counts(place))
    if (possible.length === 0) return false
    const mark = setMark(input)
    const found = yield* readOneOf(possible, start)
    const consumed = textSince(input, mark)
    dropMark(input)
    if (found !== undefined) {
      for (const { closers } of forms) for (const closer of closers) closing.add(closer)
      emitter.markup()
      return true
    }
    if (consumed === '') return false
    // What closes a call that is none is text as well.
    for (const { closers } of forms) for (const closer of closers) closing.delete(closer)
    show(consumed)
    return true
  }

  /** Reads one call or more in the first form that fits. */
  function* readOneOf(forms: readonly UsedForm[], start: string): Reading<UsedForm | undefined> {
    let best: UsedForm | undefined
    let bestLength = -1
    for (const used of forms) {
      const length = used.form.next === undefined ? 0 : yield* lengthOfNext(used.form.next, start.length)
      if (length > bestLength) {
        best = used
        bestLength = length
      }
    }
    if (best === undefined) return undefined
    if (!best.form.keepsStart) {
      take(input, start.length)
      if (best.form.next !== undefined) yield* skipSpace(input)
    }
    return best.form.read === undefined || (yield* best.form.read(emitter)) ? best : undefined
  }

  /** How much of what follows a marker, white space aside, is as a form wants it; -1 if it is not. Consumes nothing. */
  function* lengthOfNext(next: readonly string[], start: number): Reading<number> {
    let offset = start
    while (offset < start + farthest && isSpace(yield* peekAt(input, offset))) offset += 1
    let longest = -1
    for (const literal of next) {
      const fits =
        literal === 'word'
          ? /[\p{L}_]/u.test(String.fromCharCode(Math.max(0, yield* peekAt(input, offset))))
          : yield* startsWith(input, literal, offset)
      if (fits) longest = Math.max(longest, literal === 'word' ? 1 : literal.length)
    }
    return longest
  }

  /**
   * A code fence. It is a call if it holds calls and nothing else, which only its end tells; until then it is held.
   * False: this is no fence.
   */
  function* readFence(char: string): Reading<boolean> {
    const mark = setMark(input)
    const run = yield* takeWhile(input, (code) => code === char.charCodeAt(0))
    const info = run.length < 3 ? undefined : yield* takeShort(input, ['\n'], 80)
    if (info === undefined || info.includes('`')) {
      show(textSince(input, mark))
      dropMark(input)
      return true
    }
    take(input, 1)
    emitter.hold()
    let isCall = false
    for (;;) {
      yield* skipSpace(input)
      if ((yield* peek(input)) === -1) break
      if (isCall && (yield* match(input, run))) break
      if (isCall && (yield* matchOne(input, [...closing])) !== undefined) continue
      const found: UsedForm | undefined = yield* readFenced()
      isCall = found !== undefined
      if (found === undefined) break
      for (const closer of found.closers) closing.add(closer)
    }
    emitter.release(isCall)
    const consumed = textSince(input, mark)
    dropMark(input)
    if (isCall) {
      emitter.markup()
    } else {
      emitter.text(consumed)
      fence = run
    }
    return true
  }

  function* readFenced(): Reading<UsedForm | undefined> {
    const char = String.fromCharCode(Math.max(0, yield* peek(input)))
    const markers = [...(grammar.markers.get(char) ?? []), ...(grammar.fenced.get(char) ?? [])]
    for (const marker of markers) {
      if (marker.forms.length === 0 || !(yield* startsWith(input, marker.text))) continue
      const before = input.base + input.at
      const found = yield* readOneOf(marker.forms, marker.text)
      if (found !== undefined || input.base + input.at > before) return found
    }
    return undefined
  }

  const reading = read()
  let held = ''
  let room = 0
  let lasts = ''

  function goOn(text: string): ReaderEvent[] {
    append(input, held + text)
    held = ''
    if (input.run !== undefined && !input.run.step()) return emitter.takeEvents()
    input.run = undefined
    reading.next()
    return emitter.takeEvents()
  }

  return {
    push(text) {
      // In a value that is long already, what cannot end it is passed on in larger pieces.
      if (room > text.length && !mayEnd(text, lasts)) {
        held += text
        room -= text.length
        return nothing
      }
      const events = goOn(text)
      const { run } = input
      if (run !== undefined && run.passed > longRun) {
        room = largePiece
        lasts = run.lasts
      } else room = 0
      return events
    },
    end() {
      input.ended = true
      return goOn('')
    },
  }
}

/** How much white space is looked across before something is decided. */
const farthest = 200

const longRun = 4096
const largePiece = 1024
const nothing: readonly ReaderEvent[] = []

function mayEnd(text: string, lasts: string): boolean {
  for (let one = 0; one < lasts.length; one += 1) {
    const last = lasts.charCodeAt(one)
    for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === last) return true
  }
  return false
}

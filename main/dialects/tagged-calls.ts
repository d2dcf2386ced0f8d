import type { Call, Scope } from './dialect.ts'
import type { Input, Reading } from './input.ts'
import {
  dropMark,
  matchOne,
  nextOf,
  peek,
  positionOf,
  setMark,
  skipSpace,
  take,
  takeShort,
  takeUntil,
  textSince,
} from './input.ts'
import { escaped } from './arguments.ts'
import { nestedValue } from './nested-tags.ts'
import { type Trim, trimming } from './trimming.ts'
import { isPlainString, kindsOf, namesOf, schemaOf, valueOf } from './typed-value.ts'

/**
 * Arguments written as tagged parameters:
 *
 *   arguments = { parameter } call-end
 *   parameter = start name [attributes] value end
 *
 * The end of a value counts only where another parameter, the call's end or the text's end follows; elsewhere it is
 * part of the value, which may well be a text about this very form.
 */
export interface TagRules {
  /** What comes before a parameter's name: `<parameter=`. */
  readonly starts: readonly string[]
  /** What comes after the name: `>`, `">`. */
  readonly nameEnds: readonly string[]
  /** Markup between a parameter's name and its value. */
  readonly between?: readonly string[]
  readonly ends: readonly string[] | ((name: string) => readonly string[])
  readonly callEnds: readonly string[]
  /** Markers around the call that also end it. */
  readonly outerEnds: readonly string[]
  readonly trim: Trim | ((name: string) => Trim)
  /** What a value without a schema is. */
  readonly untyped: 'string' | 'json'
  /** Reads what stands between name and value; true: the value is a string, false: it is JSON. */
  readonly attributes?: (text: string) => boolean | undefined
  /** A value may stand in `<![CDATA[` and `]]>`. */
  readonly isCdata?: boolean
  /** Arrays and objects may be nested tags; this comes before each. */
  readonly nested?: string
  /** A tag is a parameter's only if its name is in the schema, where there is one. */
  readonly onlyKnown?: boolean
}

/** Reads parameters to the end of the call, announced as `call`. */
export function* readTaggedArguments(scope: Scope, call: Call, rules: TagRules): Reading<void> {
  const { input } = scope
  const values = new Map<string, unknown>()
  const known = namesOf(call.parameters)
  const boundaries = [...rules.callEnds, ...rules.outerEnds]
  const startsOf = (name: string) => rules.starts.flatMap((start) => rules.nameEnds.map((end) => start + name + end))
  const mark = setMark(input)
  call.write('{')
  for (;;) {
    yield* skipSpace(input)
    if ((yield* peek(input)) === -1) break
    if ((yield* matchOne(input, rules.callEnds)) !== undefined) break
    if ((yield* nextOf(input, rules.outerEnds)) !== undefined) break
    const start = yield* nextOf(input, rules.starts)
    if (start === undefined) {
      const from = positionOf(input)
      const skipped: string[] = []
      take(input, 1)
      yield* takeUntil(input, [...rules.starts, ...boundaries], (piece) => skipped.push(piece))
      scope.problem(from, `Text between the parameters of ${call.name} was left out.`)
      continue
    }
    take(input, start.length)
    const from = positionOf(input)
    const head = yield* takeShort(input, rules.nameEnds, 300)
    if (head === undefined) continue
    yield* matchOne(input, rules.nameEnds)
    for (const markup of rules.between ?? []) {
      yield* skipSpace(input)
      yield* matchOne(input, [markup])
    }
    const name = (rules.attributes === undefined ? head : (head.split('"')[0] ?? '')).trim().replace(/^["']|["']$/g, '')
    const isString = rules.attributes?.(head)
    const kinds = isString === true ? new Set(['string']) : kindsOf(schemaOf(call.parameters, name), call.parameters)
    const untyped = isString === false ? 'json' : rules.untyped
    const streams = !rules.isCdata && (isPlainString(kinds) || (kinds.size === 0 && untyped === 'string'))

    const pieces: string[] = []
    call.write(`${values.size > 0 ? ',' : ''}${JSON.stringify(name)}:${streams ? '"' : ''}`)
    const trimmed = trimming(typeof rules.trim === 'function' ? rules.trim(name) : rules.trim, (piece) => {
      pieces.push(piece)
      if (streams) call.write(escaped(piece))
    })
    const ending = yield* readValue(input, trimmed.write, {
      ends: typeof rules.ends === 'function' ? rules.ends(name) : rules.ends,
      outerEnds: rules.outerEnds,
      boundaries,
      followers: rules.onlyKnown && known !== undefined ? known.flatMap(startsOf) : rules.starts,
      others: rules.onlyKnown
        ? []
        : (known ?? [])
            .filter((other) => other !== name && !values.has(other))
            .flatMap(startsOf)
            .map((other) => `\n${other}`),
    })
    trimmed.end()
    const text = rules.isCdata ? withoutCdata(pieces.join('')) : pieces.join('')
    const value = streams
      ? text
      : isString === false
        ? valueOf(text, new Set(), 'json')
        : rules.nested === undefined || kinds.has('string')
          ? valueOf(text, kinds, untyped)
          : nestedValue(text.replaceAll(rules.nested, ''), schemaOf(call.parameters, name), call.parameters)
    call.write(streams ? '"' : JSON.stringify(value))
    values.set(name, value)
    if (ending === 'text-ended') {
      scope.problem(from, `The text ends inside the parameter ${name} of ${call.name}.`)
      call.finish(textSince(input, mark))
      dropMark(input)
      return
    }
    if (ending === 'call-closed') break
  }
  dropMark(input)
  call.write('}')
  call.finish(Object.fromEntries(values))
}

interface ValueRules {
  readonly ends: readonly string[]
  readonly outerEnds: readonly string[]
  /** The call's own ends and the outer ones. */
  readonly boundaries: readonly string[]
  /** What may follow a value's end, besides the boundaries. */
  readonly followers: readonly string[]
  /** Parameters still to come, each at the start of a line: where one begins, the value before lacks its end. */
  readonly others: readonly string[]
}

type ValueEnd = 'closed' | 'call-closed' | 'text-ended'

/** Reads a value and its end. */
function* readValue(input: Input, write: (piece: string) => void, rules: ValueRules): Reading<ValueEnd> {
  const stops = [...new Set([...rules.ends, ...rules.boundaries, ...rules.others])]
  for (;;) {
    const stop = yield* takeUntil(input, stops, write)
    if (stop === undefined) return 'text-ended'
    if (rules.others.includes(stop) || rules.outerEnds.includes(stop)) return 'closed'
    const isOwn = rules.ends.includes(stop)
    const mark = setMark(input)
    take(input, stop.length)
    yield* skipSpace(input)
    const isEnd =
      (yield* peek(input)) === -1 ||
      (yield* nextOf(input, isOwn ? [...rules.followers, ...rules.boundaries] : rules.outerEnds)) !== undefined
    const consumed = textSince(input, mark)
    dropMark(input)
    if (isEnd) return isOwn ? 'closed' : 'call-closed'
    write(consumed)
  }
}

const withoutCdata = (text: string): string => /^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/.exec(text)?.[1] ?? text

import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { CutText, LongText } from '../../preload/contract/text.ts'
import { endLengths, headOf, tailOf } from './text-ends.ts'

/** What one event may take in the log and on the wire. */
export const maxEventBytes = 16 * 1024

/** The names under which the contract has a `LongText` somewhere in an event. */
type LongTextKey<Value> = Value extends readonly (infer Part)[]
  ? LongTextKey<Part>
  : Value extends CutText
    ? never
    : Value extends object
      ? { [Key in keyof Value]-?: LongTextAt<Key, Value[Key]> }[keyof Value]
      : never
type LongTextAt<Key, Value> = unknown extends Value
  ? never
  : CutText extends Value
    ? Key
    : LongTextKey<NonNullable<Value>>

const longTextKeys: Readonly<Record<LongTextKey<AgentEvent>, true>> = {
  text: true,
  reasoning: true,
  opaque: true,
  content: true,
  arguments: true,
  result: true,
  output: true,
  diff: true,
}

/** Under these stand short texts of the same names, or what is not ours to cut. */
const plainKeys: ReadonlySet<string> = new Set(['hits', 'steps', 'entries', 'parts', 'details', 'values'])

/** How long the longest texts may stay, tried one after another until the event fits. */
const limits = [8192, 4096, 1024, 256]

/**
 * The event with its longest texts cut until it is at most 16 KB of JSON, and that JSON. Texts the contract states as
 * plain stay whole, so an event of nothing else may stay larger. `keep` stores a whole text and returns its blob.
 */
export function cutEvent(event: AgentEvent, keep: (whole: string) => string): { event: AgentEvent; json: string } {
  const lean = isHuge(event) ? withoutHuge(event, keep) : event
  const json = JSON.stringify(lean)
  let size = byteLength(json)
  // Read back, for a part of a string keeps all of it in memory (V8 makes it a view of the whole).
  if (size <= maxEventBytes) return { event: lean === event ? event : (JSON.parse(json) as AgentEvent), json }

  const whole: LongText[] = []
  mapLongTexts(lean, (text) => {
    whole.push(text)
    return text
  })
  const cut = [...whole]
  const kept: string[] = []
  const longestFirst = whole.map((_, index) => index).sort((a, b) => shownLength(whole[b]!) - shownLength(whole[a]!))
  for (const limit of limits) {
    for (const index of longestFirst) {
      if (size <= maxEventBytes) break
      const before = cut[index]!
      const after = cutTo(whole[index]!, limit, () => (kept[index] ??= keep(whole[index] as string)))
      if (shownLength(after) >= shownLength(before)) continue
      cut[index] = after
      size -= byteLength(JSON.stringify(before)) - byteLength(JSON.stringify(after))
    }
  }
  let next = 0
  const shortened = JSON.stringify(mapLongTexts(lean, () => cut[next++]!))
  return { event: JSON.parse(shortened) as AgentEvent, json: shortened }
}

/** Whether a text of the event is larger by itself than the event may be. Told without writing the event out. */
export function isHuge(value: unknown, key = ''): boolean {
  if (typeof value === 'string') return value.length > maxEventBytes && Object.hasOwn(longTextKeys, key)
  if (typeof value !== 'object' || value === null || plainKeys.has(key)) return false
  if (Array.isArray(value)) return value.some((part) => isHuge(part))
  for (const name in value) if (isHuge((value as Record<string, unknown>)[name], name)) return true
  return false
}

/** Such texts are cut in any case: written out with the rest of the event they would be thrown away again. */
const withoutHuge = (event: AgentEvent, keep: (whole: string) => string): AgentEvent =>
  mapLongTexts(event, (text) =>
    typeof text === 'string' && text.length > maxEventBytes ? cutTo(text, limits[0]!, () => keep(text)) : text,
  )

/** The blobs an event speaks of: of its cut texts, its images, or whatever else carries one. */
export function blobsOf(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, part] of Object.entries(value)) {
    if (key === 'blob' && typeof part === 'string') found.add(part)
    else blobsOf(part, found)
  }
  return found
}

function cutTo(text: LongText, limit: number, keep: () => string): LongText {
  if (shownLength(text) <= limit) return text
  const { head, tail } = endLengths(limit)
  return typeof text === 'string'
    ? { head: headOf(text, head), tail: tailOf(text, tail), size: text.length, blob: keep() }
    : { ...text, head: headOf(text.head, head), tail: tailOf(text.tail, tail) }
}

function mapLongTexts<Value>(value: Value, change: (text: LongText) => LongText): Value {
  return mapped(value, change) as Value
}

function mapped(value: unknown, change: (text: LongText) => LongText): unknown {
  if (Array.isArray(value)) return value.map((part) => mapped(part, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (plainKeys.has(key)) return [key, part]
      if (Object.hasOwn(longTextKeys, key) && isLongText(part)) return [key, change(part)]
      return [key, mapped(part, change)]
    }),
  )
}

const isLongText = (value: unknown): value is LongText =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && typeof (value as CutText).blob === 'string' && 'head' in value)

const shownLength = (text: LongText): number =>
  typeof text === 'string' ? text.length : text.head.length + text.tail.length

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8')

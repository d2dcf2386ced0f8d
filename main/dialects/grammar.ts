import type { CallForm, Dialect, OfferedTool, Place } from './dialect.ts'
import { dialects } from './registry.ts'

/** A form and what its dialect says beside it. */
export interface UsedForm {
  readonly form: CallForm
  readonly place: Place | undefined
  readonly closers: readonly string[]
}

/** A literal that may begin something, with all that it may begin. */
export interface Marker {
  readonly text: string
  readonly forms: UsedForm[]
  isSilent: boolean
  isCloser: boolean
  /** It begins reasoning, which ends with this. */
  reasoningEnd: string | undefined
  endsReasoning: boolean
}

/** What a reader looks for. */
export interface Grammar {
  /** By first character, the longest first. */
  readonly markers: ReadonlyMap<string, readonly Marker[]>
  /** Those that count only in a code fence that holds nothing else. */
  readonly fenced: ReadonlyMap<string, readonly Marker[]>
  readonly interesting: RegExp
  readonly endReasoning: readonly string[]
  /** The form for any tag that looks like a tool's, where any name is one. */
  readonly anyTag: UsedForm | undefined
}

const usualReasoning = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
] as const

/** Grammars for one list of tools; a conversation makes a reader for every answer. */
type Grammars = Map<Dialect | undefined, Grammar>

const openGrammars: Grammars = new Map()
const toolGrammars = new WeakMap<readonly OfferedTool[], Grammars>()

/** The grammar of one dialect, or of all of them where none is named. */
export function grammarFor(named: Dialect | undefined, tools: readonly OfferedTool[] | null): Grammar {
  const known: Grammars = tools === null ? openGrammars : (toolGrammars.get(tools) ?? new Map())
  if (tools !== null) toolGrammars.set(tools, known)
  const grammar = known.get(named) ?? grammarOf(usedWith(named), tools, named === undefined)
  known.set(named, grammar)
  return grammar
}

const usedWith = (named: Dialect | undefined): readonly Dialect[] =>
  named === undefined
    ? [...dialects.values()]
    : [named, ...(named.also ?? []).flatMap((name) => dialects.get(name) ?? [])]

function grammarOf(used: readonly Dialect[], tools: readonly OfferedTool[] | null, isAuto: boolean): Grammar {
  const all = new Map<string, Marker>()
  const fenced = new Map<string, Marker>()
  const endReasoning: string[] = []
  let anyTag: UsedForm | undefined
  const marker = (text: string, into = all): Marker => {
    const known = into.get(text)
    if (known !== undefined) return known
    const fresh: Marker = {
      text,
      forms: [],
      isSilent: false,
      isCloser: false,
      reasoningEnd: undefined,
      endsReasoning: false,
    }
    into.set(text, fresh)
    return fresh
  }

  for (const dialect of used) {
    for (const [start, end] of dialect.reasoning ?? usualReasoning) {
      marker(start).reasoningEnd = end
      marker(end).endsReasoning = true
    }
    for (const text of dialect.silent ?? []) marker(text).isSilent = true
    for (const text of dialect.closers ?? []) marker(text).isCloser = true
    for (const form of dialect.forms) {
      const place = isAuto && tools === null ? (form.placeIfOpen ?? form.place) : form.place
      if (isAuto && form.onlyNamed) continue
      const usedForm = { form, place, closers: dialect.closers ?? [] }
      for (const start of form.starts) {
        if (start === 'word') {
          for (const tool of tools ?? []) marker(`${tool.name}\n`).forms.push(usedForm)
        } else if (start !== '<word>') marker(start, place === 'fence' ? fenced : all).forms.push(usedForm)
        else if (tools === null) anyTag = usedForm
        else for (const tool of tools) marker(`<${tool.name}>`).forms.push(usedForm)
        if (form.endsReasoning) endReasoning.push(start)
      }
    }
  }

  const chars = new Set(['`', '~', ...[...all.keys()].map((text) => text.charAt(0))])
  if (anyTag !== undefined) chars.add('<')
  const escaped = [...chars].map((char) => char.replace(/[\\\]^-]/g, '\\$&')).join('')
  return {
    markers: byFirstCharacter(all),
    fenced: byFirstCharacter(fenced),
    interesting: new RegExp(`[${escaped}]`, 'g'),
    endReasoning: [...new Set(endReasoning)],
    anyTag,
  }
}

function byFirstCharacter(markers: ReadonlyMap<string, Marker>): ReadonlyMap<string, readonly Marker[]> {
  const sorted = [...markers.values()].sort((a, b) => b.text.length - a.text.length)
  const grouped = new Map<string, Marker[]>()
  for (const marker of sorted) {
    const first = marker.text.charAt(0)
    grouped.set(first, [...(grouped.get(first) ?? []), marker])
  }
  return grouped
}

import { randomBytes } from 'node:crypto'
import { isObject } from './json-object.ts'
import { createEndFinder } from './json-end.ts'
import type { ModelEvent } from './provider.ts'

/** One entry of `delta.tool_calls` as servers really send it; every field may be absent, null or empty. */
interface CallPart {
  readonly index: number | undefined
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly extra: unknown
}

interface OpenCall {
  readonly place: number
  /** The provider's own number for it, where it gives one. */
  readonly index: number | undefined
  /** The provider's; empty until it comes. A call may have to be told of before. */
  id: string
  readonly ownId: string
  name: string
  arguments: string[]
  /** What came before its name was certain and has not been told. */
  untold: string[]
  started: boolean
  extra: unknown
  end: ReturnType<typeof createEndFinder>
}

export interface CallAssembly {
  /** `delta.tool_calls`, or a single `function_call` as a list of one. */
  take(parts: unknown): ModelEvent[]
  /** The answer is over. Where it broke, only calls whose arguments are all there are finished. */
  finish(how: 'complete' | 'broken'): ModelEvent[]
  readonly count: number
  /** What came beside a call and must go back with it (Google's thought signatures), by call id. */
  extras(): Readonly<Record<string, unknown>>
}

/**
 * Puts calls together from their parts. By the protocol a part names its call by `index`; the first has id and name,
 * the others a piece of the arguments. Servers also
 *
 * - leave `index` out, or give every call the index 0;
 * - send id or name late, in pieces, or again with every part; or a new id with every part;
 * - send arguments as an object, as null, whole in one part, or whole again in the last one.
 */
export function createCallAssembly(toolNames: readonly string[] = []): CallAssembly {
  const calls: OpenCall[] = []
  const nameIsSure = certainNames(toolNames)

  const open = (index: number | undefined): OpenCall => {
    const call: OpenCall = {
      place: calls.length,
      index,
      id: '',
      ownId: newCallId(),
      name: '',
      arguments: [],
      untold: [],
      started: false,
      extra: undefined,
      end: createEndFinder(),
    }
    calls.push(call)
    return call
  }

  /** `fresh` are the calls begun by the same chunk: two entries of one chunk without numbers are two calls. */
  const find = (part: CallPart, fresh: ReadonlySet<OpenCall>): OpenCall => {
    if (part.index !== undefined) {
      const call = calls.findLast((candidate) => candidate.index === part.index)
      return call && !isAnother(call, part) ? call : open(part.index)
    }
    if (part.id !== '') {
      const same = calls.findLast((candidate) => candidate.id === part.id)
      if (same) return same
    }
    const last = calls.at(-1)
    if (!last || (fresh.has(last) && part.name !== '') || isAnother(last, part)) return open(undefined)
    return last
  }

  return {
    take(parts) {
      const events: ModelEvent[] = []
      const fresh = new Set<OpenCall>()
      for (const raw of Array.isArray(parts) ? (parts as unknown[]) : [parts]) {
        const part = readPart(raw)
        if (!part) continue
        const before = calls.length
        const call = find(part, fresh)
        if (calls.length > before) fresh.add(call)
        if (part.id !== '' && call.id === '') call.id = part.id
        call.name = joinedName(call.name, part.name)
        if (part.extra !== undefined) call.extra = part.extra
        if (part.arguments !== '' && !isRepeat(call, part.arguments)) {
          call.arguments.push(part.arguments)
          call.untold.push(part.arguments)
          call.end.push(part.arguments)
        }
        events.push(...tell(call, nameIsSure))
      }
      return events
    },
    finish(how) {
      const events: ModelEvent[] = []
      for (const call of calls) {
        if (call.name === '' && call.arguments.length === 0) continue
        if (!call.started) events.push(...start(call))
        if (how === 'broken' && !call.end.isComplete()) continue
        const text = call.arguments.join('')
        const isEmpty = /^\s*(null\s*)?$/.test(text)
        const done = { id: idOf(call), name: call.name, arguments: isEmpty ? '{}' : text }
        events.push({ type: 'call-finished', index: call.place, call: done })
      }
      return events
    },
    get count() {
      return calls.length
    },
    extras() {
      return Object.fromEntries(
        calls.filter(({ extra }) => extra !== undefined).map((call) => [idOf(call), call.extra]),
      )
    },
  }
}

/** An id for a server that gives none, in the narrowest form any provider asks for (Mistral: nine letters or digits). */
export const newCallId = (): string => `c${randomBytes(4).toString('hex')}`

function readPart(raw: unknown): CallPart | undefined {
  if (!isObject(raw)) return undefined
  // Some flatten `function` into the entry; a tool of free text comes as `custom`.
  const body = [raw['function'], raw['custom']].find(isObject) ?? raw
  const { id } = raw
  const index = typeof raw['index'] === 'string' && raw['index'] !== '' ? Number(raw['index']) : raw['index']
  const given = body['arguments'] ?? body['parameters'] ?? body['input']
  return {
    index: typeof index === 'number' && !Number.isNaN(index) ? index : undefined,
    id: typeof id === 'string' ? id : typeof id === 'number' ? String(id) : '',
    name: typeof body['name'] === 'string' ? body['name'] : '',
    arguments: typeof given === 'string' ? given : given === undefined || given === null ? '' : JSON.stringify(given),
    extra: raw['extra_content'] ?? undefined,
  }
}

/** The part has the index of `call`, or none, and still begins another call. */
function isAnother(call: OpenCall, part: CallPart): boolean {
  const otherId = part.id !== '' && call.id !== '' && part.id !== call.id
  if (part.name === '' || call.name === '') return part.index === undefined && otherId && call.end.isComplete()
  if (otherId) return part.name !== call.name || call.arguments.length === 0 || call.end.isComplete()
  if (part.id !== '' && part.id === call.id) return false
  // Special tokens of a model that slipped through behind the arguments begin no call.
  const begins = /^\s*\{/.test(part.arguments) && part.arguments !== call.arguments.join('')
  return call.end.isComplete() && (part.name !== call.name || begins)
}

const idOf = (call: OpenCall): string => call.id || call.ownId

/** A name may come again with every part, or in pieces. */
function joinedName(name: string, piece: string): string {
  if (piece === '' || piece === name) return name
  return piece.startsWith(name) ? piece : name + piece
}

/** Some servers send the whole arguments once more at the end. */
const isRepeat = (call: OpenCall, text: string): boolean =>
  text.startsWith('{') && call.end.isComplete() && text === call.arguments.join('')

/** Tells what can be told: a call starts when its name cannot grow any more. */
function tell(call: OpenCall, nameIsSure: (name: string) => boolean): ModelEvent[] {
  if (call.started) return deltas(call)
  const sure = call.name !== '' && (call.untold.length > 0 || (call.id !== '' && nameIsSure(call.name)))
  return sure ? start(call) : []
}

function start(call: OpenCall): ModelEvent[] {
  call.started = true
  return [{ type: 'call-started', index: call.place, id: idOf(call), name: call.name }, ...deltas(call)]
}

function deltas(call: OpenCall): ModelEvent[] {
  const delta = call.untold.join('')
  call.untold = []
  return delta === '' ? [] : [{ type: 'call-arguments', index: call.place, delta }]
}

/** A name is certain before its arguments begin when it is a tool's and no other tool's begins with it. */
function certainNames(names: readonly string[]): (name: string) => boolean {
  const certain = new Set(names.filter((name) => !names.some((other) => other !== name && other.startsWith(name))))
  return (name) => certain.has(name)
}

import type { ModelMessage, ModelRequest } from '../providers/provider.ts'

/** A result longer than this, in UTF-16 units, can be folded to its beginning. */
const foldedLength = 600
/** The newest results stay whole: the model is working with them. */
const newestKept = 4

/** How full a model's context is, worked out from the last count of the provider's own. */
export interface ContextMeter {
  /** Tokens the request would take. */
  estimate(request: Pick<ModelRequest, 'system' | 'tools'>, messages: readonly ModelMessage[]): number
  /** Messages that were counted have changed: they are counted anew. */
  forget(): void
  /** The provider counted `inputTokens` for what `estimate` was last asked about. */
  calibrate(inputTokens: number): void
}

/** Before a provider has counted anything: English and code come to about this many UTF-16 units a token. */
const unitsPerToken = 3.6

export function createContextMeter(): ContextMeter {
  let rate = 1 / unitsPerToken
  let lastUnits = 0
  const known = {
    messages: [] as readonly ModelMessage[],
    count: 0,
    last: undefined as ModelMessage | undefined,
    units: 0,
  }

  /** A history that only grew is counted on from where it was. */
  function unitsOfAll(messages: readonly ModelMessage[]): number {
    const hasGrown = known.messages === messages && known.count > 0 && messages[known.count - 1] === known.last
    let units = hasGrown ? known.units : 0
    for (let index = hasGrown ? known.count : 0; index < messages.length; index++) units += unitsOf(messages[index]!)
    Object.assign(known, { messages, count: messages.length, last: messages.at(-1), units })
    return units
  }

  return {
    estimate({ system, tools }, messages) {
      lastUnits = system.length + unitsOfTools(tools) + unitsOfAll(messages)
      return Math.ceil(lastUnits * rate)
    },
    forget: () => void (known.count = 0),
    calibrate(inputTokens) {
      if (inputTokens > 0 && lastUnits > 0) rate = inputTokens / lastUnits
    },
  }
}

const toolUnits = new WeakMap<ModelRequest['tools'], number>()

function unitsOfTools(tools: ModelRequest['tools']): number {
  let units = toolUnits.get(tools)
  if (units === undefined) toolUnits.set(tools, (units = JSON.stringify(tools).length))
  return units
}

/** A few units are the message's own frame. */
const frameUnits = 16
/** Pictures are counted by their area, not their bytes; this is a large one's share. */
const imageUnits = 5000

function unitsOf(message: ModelMessage): number {
  const images = 'images' in message ? (message.images?.length ?? 0) : 0
  const calls = message.role === 'assistant' ? message.calls : []
  const arguments_ = calls.reduce((sum, call) => sum + call.name.length + call.arguments.length + frameUnits, 0)
  return message.text.length + arguments_ + images * imageUnits + frameUnits
}

/**
 * Folds long results, oldest first, until `units` UTF-16 units are saved or none is left to fold; the newest stay. The
 * messages are replaced in place, so that what is folded stays folded and providers can go on caching. Returns how many.
 */
export function foldLongResults(messages: ModelMessage[], units: number): number {
  const results = messages.flatMap((message, index) => (message.role === 'tool' ? [index] : []))
  let saved = 0
  let count = 0
  for (const index of results.slice(0, Math.max(0, results.length - newestKept))) {
    if (saved >= units) break
    const message = messages[index]!
    if (message.role !== 'tool' || message.text.length <= 2 * foldedLength) continue
    const left = message.text.length - foldedLength
    const text = `${message.text.slice(0, foldedLength)}\n[${left} more characters were folded to save room. Make the call again to see them.]`
    messages[index] = { ...message, text: ownCopy(text) }
    saved += left
    count += 1
  }
  return count
}

/** A part of a string keeps all of it in memory (V8 makes it a view of the whole); this one stands for itself. */
const ownCopy = (text: string): string => Buffer.from(text).toString()

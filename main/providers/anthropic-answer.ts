import type { Usage } from '../../preload/contract/agent.ts'
import type { ChunkReader } from './answer-stream.ts'
import { failureOf } from './failure.ts'
import { isObject } from './json-object.ts'
import { newCallId } from './openai-calls.ts'
import type { ModelError, ModelEvent } from './provider.ts'
import { createPairKeeper } from './whole-characters.ts'

type StopReason = Extract<ModelEvent, { type: 'stop' }>['reason']

/**
 * The blocks of an answer in their order, as they must go back: thinking as it came, signature and all; of the others,
 * which the message holds itself, only the place.
 */
export interface AnthropicOpaque {
  readonly api: 'anthropic'
  /** Signatures are good for the model they came from. */
  readonly model: string
  readonly blocks: readonly (
    | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
    | { readonly type: 'redacted_thinking'; readonly data: string }
    | { readonly type: 'text'; readonly length: number }
    | { readonly type: 'tool_use'; readonly id: string }
  )[]
}

interface Block {
  readonly type: string
  readonly id: string
  readonly name: string
  /** The call's number among the calls. */
  readonly place: number
  text: string[]
  signature: string
  data: string
  /** What a `tool_use` block carried at its start; servers that do not stream put the whole here. */
  readonly input: string
  finished: boolean
}

/** Turns the events of a messages stream, or one whole message, into ours. */
export function createMessageReader(model: string): ChunkReader {
  const blocks = new Map<number, Block>()
  const pairs = { text: createPairKeeper(), reasoning: createPairKeeper() }
  const counts: Record<string, number> = {}
  let calls = 0
  let stop: StopReason | undefined
  let over = false
  let begun = false
  let failure: ModelError | undefined

  const say = (type: 'text' | 'reasoning', delta: unknown): ModelEvent[] => {
    const whole = typeof delta === 'string' ? pairs[type].take(delta) : ''
    return whole === '' ? [] : [{ type, delta: whole }]
  }

  const startBlock = (index: number, raw: unknown): ModelEvent[] => {
    if (!isObject(raw)) return []
    const type = asText(raw['type'])
    const block: Block = {
      type,
      id: asText(raw['id']) || newCallId(),
      name: asText(raw['name']),
      place: calls,
      text: [],
      signature: asText(raw['signature']),
      data: asText(raw['data']),
      input: inputText(raw['input']),
      finished: false,
    }
    blocks.set(index, block)
    switch (type) {
      case 'text':
        return addText(block, 'text', raw['text'])
      case 'thinking':
        return addText(block, 'reasoning', raw['thinking'])
      case 'tool_use':
        calls += 1
        return [{ type: 'call-started', index: block.place, id: block.id, name: block.name }]
      default:
        return []
    }
  }

  const addText = (block: Block, type: 'text' | 'reasoning', delta: unknown): ModelEvent[] => {
    if (typeof delta === 'string') block.text.push(delta)
    return say(type, delta)
  }

  const addDelta = (index: number, delta: unknown): ModelEvent[] => {
    if (!isObject(delta)) return []
    // Some servers leave `content_block_start` out.
    if (!blocks.has(index)) startBlock(index, { type: delta['type'] === 'thinking_delta' ? 'thinking' : 'text' })
    const block = blocks.get(index)
    if (!block) return []
    switch (delta['type']) {
      case 'text_delta':
        return addText(block, 'text', delta['text'])
      case 'thinking_delta':
        return addText(block, 'reasoning', delta['thinking'])
      case 'signature_delta':
        block.signature += asText(delta['signature'])
        return []
      case 'input_json_delta': {
        const json = inputText(delta['partial_json'])
        if (block.type !== 'tool_use' || json === '') return []
        block.text.push(json)
        return [{ type: 'call-arguments', index: block.place, delta: json }]
      }
      default:
        return []
    }
  }

  const finishBlock = (block: Block | undefined): ModelEvent[] => {
    if (!block || block.type !== 'tool_use' || block.finished) return []
    block.finished = true
    const streamed = block.text.join('')
    const written = streamed.trim() === '' ? block.input || '{}' : streamed
    const call = { id: block.id, name: block.name, arguments: written }
    const late: ModelEvent[] =
      streamed === '' && written !== '{}' ? [{ type: 'call-arguments', index: block.place, delta: written }] : []
    return [...late, { type: 'call-finished', index: block.place, call }]
  }

  const count = (usage: unknown) => {
    if (!isObject(usage)) return
    for (const [name, value] of Object.entries(usage)) if (typeof value === 'number') counts[name] = value
  }

  const readMessage = (message: Record<string, unknown>): ModelEvent[] => {
    begun = true
    count(message['usage'])
    const content = Array.isArray(message['content']) ? (message['content'] as unknown[]) : []
    const events = content.flatMap((raw, index) => [...startBlock(index, raw), ...finishBlock(blocks.get(index))])
    readStop(message['stop_reason'])
    return events
  }

  const readStop = (reason: unknown) => {
    if (typeof reason === 'string') stop = stopReasons[reason] ?? 'other'
  }

  return {
    read(chunk, name) {
      if (!isObject(chunk)) return []
      const type = asText(chunk['type']) || name
      // Copies of the API leave the number out: a start begins the next block, all else is of the last.
      const next = type === 'content_block_start' ? blocks.size : Math.max(0, blocks.size - 1)
      const index = typeof chunk['index'] === 'number' ? chunk['index'] : next
      switch (type) {
        case 'message_start':
          return isObject(chunk['message']) ? readMessage(chunk['message']) : []
        case 'message': {
          const events = readMessage(chunk)
          over = true
          return events
        }
        case 'content_block_start':
          begun = true
          return startBlock(index, chunk['content_block'])
        case 'content_block_delta':
          begun = true
          return addDelta(index, chunk['delta'])
        case 'content_block_stop':
          return finishBlock(blocks.get(index))
        case 'message_delta':
          count(chunk['usage'])
          readStop(isObject(chunk['delta']) ? chunk['delta']['stop_reason'] : undefined)
          return []
        case 'message_stop':
          over = true
          return []
        case 'ping':
          return []
        default: {
          const isFailure =
            type === 'error' || chunk['error'] !== undefined || (!begun && chunk['message'] !== undefined)
          if (isFailure) failure = failureOf({ body: chunk })
          return []
        }
      }
    },
    get failure() {
      return failure
    },
    get hasStopped() {
      return stop !== undefined
    },
    get isOver() {
      return over
    },
    get hasBegun() {
      return begun
    },
    finish(how) {
      const events: ModelEvent[] = (['reasoning', 'text'] as const).flatMap((type) => {
        const rest = pairs[type].rest()
        return rest === '' ? [] : [{ type, delta: rest }]
      })
      if (how === 'complete') events.push(...[...blocks.values()].flatMap(finishBlock))
      const opaque = opaqueOf(model, [...blocks.values()])
      if (opaque && how === 'complete') events.push({ type: 'opaque', value: opaque })
      const usage = usageOf(counts)
      if (usage) events.push({ type: 'usage', usage })
      if (how === 'complete') events.push({ type: 'stop', reason: stop ?? (calls > 0 ? 'calls' : 'end') })
      return events
    },
  }
}

const stopReasons: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Arguments come as text; a start block carries `{}` before they do. */
function inputText(value: unknown): string {
  if (typeof value === 'string') return value
  return isObject(value) && Object.keys(value).length > 0 ? JSON.stringify(value) : ''
}

/** Nothing where there was no thinking: the message itself says the rest. */
function opaqueOf(model: string, blocks: readonly Block[]): AnthropicOpaque | undefined {
  if (!blocks.some(({ type }) => type === 'thinking' || type === 'redacted_thinking')) return undefined
  const kept = blocks.flatMap((block): AnthropicOpaque['blocks'][number][] => {
    const text = block.text.join('')
    switch (block.type) {
      case 'thinking':
        return [{ type: 'thinking', thinking: text, signature: block.signature }]
      case 'redacted_thinking':
        return [{ type: 'redacted_thinking', data: block.data }]
      case 'text':
        return text === '' ? [] : [{ type: 'text', length: text.length }]
      case 'tool_use':
        return [{ type: 'tool_use', id: block.id }]
      default:
        return []
    }
  })
  return { api: 'anthropic', model, blocks: kept }
}

/** Anthropic counts what was read from and written to its cache apart from `input_tokens`. */
function usageOf(counts: Readonly<Record<string, number>>): Usage | undefined {
  const { input_tokens: input, output_tokens: output } = counts
  if (input === undefined && output === undefined) return undefined
  const cachedTokens = counts['cache_read_input_tokens'] ?? 0
  const written = counts['cache_creation_input_tokens'] ?? 0
  return {
    inputTokens: (input ?? 0) + cachedTokens + written,
    outputTokens: output ?? 0,
    ...(cachedTokens > 0 ? { cachedTokens } : {}),
  }
}

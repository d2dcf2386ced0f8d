import type { Usage } from '../../preload/contract/agent.ts'
import { failureOf } from './failure.ts'
import { isObject } from './json-object.ts'
import { createCallAssembly } from './openai-calls.ts'
import { type ModelEvent, ModelError } from './provider.ts'
import { createPairKeeper } from './whole-characters.ts'

type StopReason = Extract<ModelEvent, { type: 'stop' }>['reason']

/** What a chat-completions answer wants sent back with the history, in the provider's own fields. */
export interface OpenAiOpaque {
  readonly api: 'openai'
  /** The field its reasoning came in, where the servers that use it want it back. */
  readonly reasoningField?: string
  readonly reasoningDetails?: readonly unknown[]
  /** `extra_content` by call id. */
  readonly extras?: Readonly<Record<string, unknown>>
}

export interface AnswerReader {
  /** The events in one chunk, or in a whole answer. */
  read(chunk: unknown, name?: string): ModelEvent[]
  /** A chunk told of a failure; what came before it, and with it, has been given. */
  readonly failure: ModelError | undefined
  /** `finish_reason` has come: only usage may follow. */
  readonly hasStopped: boolean
  /** Anything of an answer has come. */
  readonly hasBegun: boolean
  /** The end of the answer, or what is known where it broke off. */
  finish(how: 'complete' | 'broken'): ModelEvent[]
}

/** Turns chunks of a chat-completions stream, or one whole completion, into events. */
export function createAnswerReader(toolNames: readonly string[] = []): AnswerReader {
  const calls = createCallAssembly(toolNames)
  const pairs = { text: createPairKeeper(), reasoning: createPairKeeper() }
  let usage: Usage | undefined
  let stop: StopReason | undefined
  let refused = false
  let begun = false
  let failure: ModelError | undefined
  let sawDelta = false
  let inThought = false
  let reasoningField: string | undefined
  const reasoningDetails: unknown[] = []

  const say = (type: 'text' | 'reasoning', delta: string): ModelEvent[] => {
    const whole = pairs[type].take(delta)
    return whole === '' ? [] : [{ type, delta: whole }]
  }

  const readReasoning = (delta: Record<string, unknown>): ModelEvent[] => {
    const details = delta['reasoning_details']
    if (Array.isArray(details)) reasoningDetails.push(...(details as unknown[]))
    for (const field of reasoningFields) {
      const text = textOf(delta[field])
      if (text === '') continue
      reasoningField ??= field
      return say('reasoning', text)
    }
    return []
  }

  /** Google marks the thought parts and writes its tags into the text. */
  const readContent = (delta: Record<string, unknown>): ModelEvent[] => {
    const { content } = delta
    if (Array.isArray(content)) return (content as unknown[]).flatMap(readPart)
    if (typeof content !== 'string' || content === '') return []
    if (isThought(delta)) {
      const text = inThought ? content : content.replace(/^<thought>/, '')
      inThought = true
      return say('reasoning', text)
    }
    const text = inThought ? content.replace(/^<\/thought>/, '') : content
    inThought = false
    return say('text', text)
  }

  /** Mistral's parts: `{type: 'text', text}` and `{type: 'thinking', thinking: […]}`. */
  const readPart = (part: unknown): ModelEvent[] => {
    if (typeof part === 'string') return say('text', part)
    if (!isObject(part)) return []
    if (part['type'] === 'thinking' || part['type'] === 'reasoning') {
      return say('reasoning', textOf(part['thinking']) || textOf(part['text']) || textOf(part['reasoning']))
    }
    if (part['type'] === 'refusal') {
      refused = true
      return say('text', textOf(part['refusal']))
    }
    return say('text', textOf(part['text']))
  }

  const readChoice = (choice: unknown): ModelEvent[] => {
    if (!isObject(choice) || (typeof choice['index'] === 'number' && choice['index'] !== 0)) return []
    const events: ModelEvent[] = []
    // A last chunk may repeat the whole as `message`.
    const body = isObject(choice['delta']) ? choice['delta'] : sawDelta ? undefined : choice['message']
    if (isObject(choice['delta'])) sawDelta = true
    if (isObject(body)) {
      events.push(...readReasoning(body), ...readContent(body))
      const refusal = textOf(body['refusal'])
      if (refusal !== '') {
        refused = true
        events.push(...say('text', refusal))
      }
      if (body['tool_calls'] !== undefined && body['tool_calls'] !== null)
        events.push(...calls.take(body['tool_calls']))
      else if (isObject(body['function_call']))
        events.push(...calls.take({ index: 0, function: body['function_call'] }))
    } else if (sawDelta && calls.count === 0 && isObject(choice['message'])) {
      // What was not streamed may stand in the repetition alone.
      events.push(...calls.take(choice['message']['tool_calls'] ?? []))
    } else if (typeof choice['text'] === 'string') events.push(...say('text', choice['text']))
    if (isObject(choice['usage'])) usage = readUsage(choice['usage']) ?? usage
    const reason = choice['finish_reason']
    if (typeof reason === 'string' && reason !== '') {
      stop = stopReasons[reason.toLowerCase()] ?? 'other'
      const failed = failedReasons[reason.toLowerCase()]
      if (failed) failure = isObject(choice['error']) ? failureOf({ body: choice['error'] }) : failed(reason)
    }
    return events
  }

  return {
    read(chunk, name = '') {
      if (Array.isArray(chunk) && isObject(chunk[0]) && chunk[0]['error']) failure = failureOf({ body: chunk })
      if (!isObject(chunk)) return []
      const nested = isObject(chunk['x_groq']) ? chunk['x_groq'] : undefined
      usage = readUsage(chunk['usage'] ?? nested?.['usage']) ?? usage ?? timedTokens(chunk['timings'])
      const choices = Array.isArray(chunk['choices']) ? (chunk['choices'] as unknown[]) : undefined
      const events = choices?.flatMap(readChoice) ?? []
      if (tellsFailure(chunk, name) || (!choices && saysNo(chunk) && (!begun || 'code' in chunk)))
        failure = failureOf({ body: chunk })
      else if (nested?.['error']) failure = failureOf({ body: nested })
      else if (choices) begun = true
      return events
    },
    get failure() {
      return failure
    },
    get hasStopped() {
      return stop !== undefined
    },
    get hasBegun() {
      return begun
    },
    finish(how) {
      const events: ModelEvent[] = (['reasoning', 'text'] as const).flatMap((type) => {
        const rest = pairs[type].rest()
        return rest === '' ? [] : [{ type, delta: rest }]
      })
      events.push(...calls.finish(how))
      const extras = calls.extras()
      const opaque: OpenAiOpaque = {
        api: 'openai',
        ...(reasoningField ? { reasoningField } : {}),
        ...(reasoningDetails.length > 0 ? { reasoningDetails: joinedDetails(reasoningDetails) } : {}),
        ...(Object.keys(extras).length > 0 ? { extras } : {}),
      }
      if (Object.keys(opaque).length > 1) events.push({ type: 'opaque', value: opaque })
      if (usage) events.push({ type: 'usage', usage })
      if (how === 'complete') events.push({ type: 'stop', reason: stopOf() })
      return events
    },
  }

  /** Many servers say `stop` for an answer with calls. */
  function stopOf(): StopReason {
    if (refused) return 'refusal'
    const hasCalls = calls.count > 0
    if (stop === undefined || stop === 'end' || stop === 'calls') return hasCalls ? 'calls' : 'end'
    return stop === 'other' && hasCalls ? 'calls' : stop
  }
}

const reasoningFields = ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking', 'thought', 'reasoning_details']

const stopReasons: Readonly<Record<string, StopReason>> = {
  stop: 'end',
  end: 'end',
  eos: 'end',
  end_turn: 'end',
  stop_sequence: 'end',
  complete: 'end',
  tool_calls: 'calls',
  tool_call: 'calls',
  tool_use: 'calls',
  function_call: 'calls',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  content_filter: 'refusal',
  refusal: 'refusal',
  safety: 'refusal',
  recitation: 'refusal',
  sensitive: 'refusal',
}

/** Reasons that say the answer is not whole. */
const failedReasons: Readonly<Record<string, (reason: string) => ModelError>> = {
  error: () => new ModelError('other', 'The provider broke the answer off with an error it did not name.'),
  network_error: () => new ModelError('overloaded', 'The provider broke the answer off: its own network failed.'),
  insufficient_system_resource: () =>
    new ModelError('overloaded', 'The provider broke the answer off: it is overloaded.'),
  malformed_function_call: () => new ModelError('other', 'The provider could not read the call its model wrote.'),
}

const tellsFailure = (chunk: Record<string, unknown>, name: string): boolean =>
  name === 'error' ||
  chunk['object'] === 'error' ||
  chunk['type'] === 'error' ||
  (chunk['error'] !== undefined && chunk['error'] !== null)

/** FastAPI and others answer `{"detail": …}` or `{"message": …}`, some with status 200. */
const saysNo = (chunk: Record<string, unknown>): boolean =>
  chunk['usage'] === undefined && (chunk['detail'] ?? chunk['message'] ?? chunk['msg'] ?? chunk['errors']) !== undefined

/** The text in a string, a part, or a list of parts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return (value as unknown[]).map(textOf).join('')
  if (!isObject(value)) return ''
  return textOf(value['text'] ?? value['summary'] ?? value['content'] ?? value['thinking'])
}

function isThought(delta: Record<string, unknown>): boolean {
  const google = isObject(delta['extra_content']) ? delta['extra_content']['google'] : undefined
  return isObject(google) && google['thought'] === true
}

/** Streamed details come in pieces, told apart by `index` where there is one; they go back whole. */
function joinedDetails(details: readonly unknown[]): unknown[] {
  const joined: Record<string, unknown>[] = []
  for (const detail of details) {
    if (!isObject(detail)) continue
    const { index, type } = detail
    const before =
      index === undefined
        ? joined.at(-1)
        : joined.findLast((other) => other['index'] === index && other['type'] === type)
    const continues = before?.['type'] === type && before?.['index'] === index && detail['data'] === undefined
    if (!before || !continues) {
      joined.push({ ...detail })
      continue
    }
    for (const [key, value] of Object.entries(detail)) {
      const grows =
        (key === 'text' || key === 'summary') && typeof before[key] === 'string' && typeof value === 'string'
      if (grows) before[key] = `${before[key] as string}${value}`
      else if (value !== null && value !== undefined) before[key] = value
    }
  }
  return joined
}

function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined
  const count = (field: unknown) => (typeof field === 'number' && field >= 0 ? field : undefined)
  const input = count(value['prompt_tokens']) ?? count(value['input_tokens'])
  const output = count(value['completion_tokens']) ?? count(value['output_tokens'])
  if (input === undefined && output === undefined) return undefined
  const inputTokens = input ?? 0
  const total = count(value['total_tokens']) ?? 0
  const details = isObject(value['prompt_tokens_details']) ? value['prompt_tokens_details'] : {}
  const cachedTokens =
    count(details['cached_tokens']) ?? count(value['prompt_cache_hit_tokens']) ?? count(value['cached_tokens'])
  const cost = count(value['cost'])
  return {
    inputTokens,
    // xAI and Google leave the reasoning out of the completion and count it in the total alone.
    outputTokens: input === undefined ? (output ?? 0) : Math.max(output ?? 0, total - input),
    ...(cachedTokens ? { cachedTokens } : {}),
    ...(cost ? { cost } : {}),
  }
}

/** llama.cpp counts in `timings` where it gives no usage. */
function timedTokens(value: unknown): Usage | undefined {
  if (!isObject(value) || typeof value['predicted_n'] !== 'number') return undefined
  const cachedTokens = typeof value['cache_n'] === 'number' ? value['cache_n'] : 0
  const prompt = typeof value['prompt_n'] === 'number' ? value['prompt_n'] : 0
  return {
    inputTokens: prompt + cachedTokens,
    outputTokens: value['predicted_n'],
    ...(cachedTokens ? { cachedTokens } : {}),
  }
}

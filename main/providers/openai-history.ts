import type { ChatCompletionContentPart, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { isObject } from './json-object.ts'
import type { OpenAiOpaque } from './openai-answer.ts'
import type { ModelImage, ModelMessage, ModelRequest } from './provider.ts'
import { sendableArguments } from './wire-arguments.ts'

/** The history in the form of chat completions. */
export function openAiMessages(request: ModelRequest): ChatCompletionMessageParam[] {
  const { system, messages } = request
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  const sent: ChatCompletionMessageParam[] = system === '' ? [] : [systemParam(system)]
  let images: ModelImage[] = []
  const flushImages = () => {
    // A tool message takes no image: they follow all answers of the round.
    if (images.length > 0) sent.push({ role: 'user', content: images.map(imagePart) })
    images = []
  }
  messages.forEach((message, index) => {
    if (message.role !== 'tool') flushImages()
    switch (message.role) {
      case 'user':
      case 'assistant': {
        const param = paramOf(message, index > lastUser)
        if (param) sent.push(param)
        return
      }
      case 'tool':
        sent.push(paramOf(message, false)!)
        images.push(...(message.images ?? []))
        return
    }
  })
  flushImages()
  return sent
}

/** The same as JSON text. */
export const openAiMessagesText = (request: ModelRequest): string =>
  `[${openAiMessages(request).map(textOf).join(',')}]`

type Param = ChatCompletionMessageParam

let lastSystem: (Param & { readonly role: 'system' }) | undefined

/** The same object for the same text, as it stands before every request of a session. */
function systemParam(content: string): Param {
  if (lastSystem?.content !== content) lastSystem = { role: 'system', content }
  return lastSystem
}

/** A long history goes out again with every request: each message is brought into its form, and written, once. */
const params = {
  thisTurn: new WeakMap<ModelMessage, Param | null>(),
  earlier: new WeakMap<ModelMessage, Param | null>(),
}
const texts = new WeakMap<Param, string>()

function paramOf(message: ModelMessage, isOfThisTurn: boolean): Param | null {
  const known = isOfThisTurn ? params.thisTurn : params.earlier
  let param = known.get(message)
  if (param === undefined) known.set(message, (param = toParam(message, isOfThisTurn)))
  return param
}

function textOf(param: Param): string {
  let text = texts.get(param)
  if (text === undefined) texts.set(param, (text = JSON.stringify(param)))
  return text
}

function toParam(message: ModelMessage, isOfThisTurn: boolean): Param | null {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: userContent(message) }
    case 'assistant':
      return message.text !== '' || message.calls.length > 0 ? assistantMessage(message, isOfThisTurn) : null
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.text }
  }
}

function userContent(message: Extract<ModelMessage, { role: 'user' }>): string | ChatCompletionContentPart[] {
  if (!message.images?.length) return message.text
  const parts: ChatCompletionContentPart[] = message.text === '' ? [] : [{ type: 'text', text: message.text }]
  return [...parts, ...message.images.map(imagePart)]
}

const imagePart = ({ mediaType, base64 }: ModelImage): ChatCompletionContentPart => ({
  type: 'image_url',
  image_url: { url: `data:${mediaType};base64,${base64}` },
})

/**
 * Reasoning goes back only within the turn it belongs to: there DeepSeek, Kimi and others ask for it, while for earlier
 * turns they drop it, or refused it in older versions.
 */
function assistantMessage(
  message: Extract<ModelMessage, { role: 'assistant' }>,
  isOfThisTurn: boolean,
): ChatCompletionMessageParam {
  const opaque = opaqueOf(message.opaque)
  const calls = message.calls.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: sendableArguments(call.arguments).text },
    ...(opaque?.extras?.[call.id] === undefined ? {} : { extra_content: opaque.extras[call.id] }),
  }))
  const { reasoningField, reasoningDetails } = opaque ?? {}
  const reasoning =
    isOfThisTurn && reasoningField && reasoningField !== 'reasoning_details' && message.reasoning
      ? { [reasoningField]: message.reasoning }
      : {}
  return {
    role: 'assistant',
    content: message.text === '' ? null : message.text,
    ...reasoning,
    ...(isOfThisTurn && reasoningDetails ? { reasoning_details: reasoningDetails } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

const opaqueOf = (value: unknown): OpenAiOpaque | undefined =>
  isObject(value) && value['api'] === 'openai' ? (value as unknown as OpenAiOpaque) : undefined

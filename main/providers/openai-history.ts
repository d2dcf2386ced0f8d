import type { ChatCompletionContentPart, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { isObject } from './json-object.ts'
import type { OpenAiOpaque } from './openai-answer.ts'
import type { ModelCall, ModelImage, ModelMessage, ModelRequest } from './provider.ts'
import { sendableArguments } from './wire-arguments.ts'

/** The history in the form of chat completions. */
export function openAiMessages(request: ModelRequest): ChatCompletionMessageParam[] {
  const { system, messages } = request
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  const sent: ChatCompletionMessageParam[] = system === '' ? [] : [{ role: 'system', content: system }]
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
        sent.push({ role: 'user', content: userContent(message) })
        return
      case 'assistant':
        if (message.text !== '' || message.calls.length > 0) sent.push(assistantMessage(message, index > lastUser))
        return
      case 'tool':
        sent.push({ role: 'tool', tool_call_id: message.callId, content: message.text })
        images.push(...(message.images ?? []))
        return
    }
  })
  flushImages()
  return sent
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
    function: { name: call.name, arguments: argumentsOf(call) },
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

/** A long history goes out again with every request; its calls are looked at once. */
const checked = new WeakMap<ModelCall, string>()

function argumentsOf(call: ModelCall): string {
  const known = checked.get(call)
  if (known !== undefined) return known
  const { text } = sendableArguments(call.arguments)
  checked.set(call, text)
  return text
}

const opaqueOf = (value: unknown): OpenAiOpaque | undefined =>
  isObject(value) && value['api'] === 'openai' ? (value as unknown as OpenAiOpaque) : undefined

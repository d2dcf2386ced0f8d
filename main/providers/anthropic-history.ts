import type {
  ContentBlockParam,
  ImageBlockParam,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages'
import type { AnthropicOpaque } from './anthropic-answer.ts'
import { isObject } from './json-object.ts'
import type { ModelImage, ModelMessage } from './provider.ts'
import { sendableArguments } from './wire-arguments.ts'

const cached = { cache_control: { type: 'ephemeral' as const } }

/**
 * The history in the form of messages: answers to calls stand in a user message, and user messages do not follow one
 * another. The last two are marked, so that the next request finds all before it in the cache.
 */
export function anthropicMessages(messages: readonly ModelMessage[], model: string): MessageParam[] {
  const turns: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = []
  const add = (role: 'user' | 'assistant', content: ContentBlockParam[]) => {
    if (content.length === 0) return
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  for (const message of messages) {
    switch (message.role) {
      case 'user':
        add('user', [...(message.images ?? []).map(imageBlock), ...textBlocks(message.text)])
        break
      case 'assistant':
        add('assistant', assistantBlocks(message, model))
        break
      case 'tool':
        add('user', [resultBlock(message)])
        break
    }
  }
  const marked = turns.filter(({ role }) => role === 'user').slice(-2)
  for (const { content } of marked) {
    const last = content.at(-1)
    if (last) content[content.length - 1] = { ...last, ...cached } as ContentBlockParam
  }
  return turns
}

/** The API refuses empty text and text of white space alone. */
const textBlocks = (text: string): TextBlockParam[] => (text.trim() === '' ? [] : [{ type: 'text', text }])

const imageBlock = ({ mediaType, base64 }: ModelImage): ImageBlockParam => ({
  type: 'image',
  source: {
    type: 'base64',
    media_type: mediaType as Extract<ImageBlockParam['source'], { type: 'base64' }>['media_type'],
    data: base64,
  },
})

function resultBlock(message: Extract<ModelMessage, { role: 'tool' }>): ToolResultBlockParam {
  const images = (message.images ?? []).map(imageBlock)
  return {
    type: 'tool_result',
    tool_use_id: wireId(message.callId),
    content: images.length > 0 ? [...textBlocks(message.text), ...images] : message.text,
    ...(message.isError ? { is_error: true } : {}),
  }
}

/** Ids of another provider, from earlier in the session, may have characters this one refuses. */
const wireId = (id: string): string => id.replace(/[^A-Za-z0-9_-]/g, '_') || '_'

function assistantBlocks(message: Extract<ModelMessage, { role: 'assistant' }>, model: string): ContentBlockParam[] {
  const calls = message.calls.map((call): ContentBlockParam & { type: 'tool_use' } => ({
    type: 'tool_use',
    id: wireId(call.id),
    name: call.name,
    input: sendableArguments(call.arguments).value,
  }))
  const opaque = opaqueOf(message.opaque, model)
  return (opaque && inOrder(opaque, message.text, calls)) ?? [...textBlocks(message.text), ...calls]
}

/** The blocks as they came. Where text or calls are not those of the answer any more, thinking goes first. */
function inOrder(
  opaque: AnthropicOpaque,
  text: string,
  calls: readonly (ContentBlockParam & { type: 'tool_use' })[],
): ContentBlockParam[] {
  const thinking = opaque.blocks.filter((block) => block.type === 'thinking' || block.type === 'redacted_thinking')
  const blocks: ContentBlockParam[] = []
  let from = 0
  let used = 0
  for (const block of opaque.blocks) {
    switch (block.type) {
      case 'thinking':
      case 'redacted_thinking':
        blocks.push(block)
        break
      case 'text':
        blocks.push(...textBlocks(text.slice(from, from + block.length)))
        from += block.length
        break
      case 'tool_use': {
        const call = calls.find(({ id }) => id === wireId(block.id))
        if (call) blocks.push(call)
        used += call ? 1 : 0
        break
      }
    }
  }
  const isWhole = from === text.length && used === calls.length
  return isWhole ? blocks : [...thinking, ...textBlocks(text), ...calls]
}

function opaqueOf(value: unknown, model: string): AnthropicOpaque | undefined {
  const isOurs = isObject(value) && value['api'] === 'anthropic' && value['model'] === model
  return isOurs ? (value as unknown as AnthropicOpaque) : undefined
}

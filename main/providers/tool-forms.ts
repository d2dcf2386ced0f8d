import type { Tool as AnthropicTool } from '@anthropic-ai/sdk/resources/messages'
import type { ChatCompletionFunctionTool } from 'openai/resources/chat/completions'
import type { ModelTool } from './provider.ts'

/** A tool in the form of chat completions. */
export const openAiTool = ({
  name,
  description,
  parameters: { $schema: _, ...parameters },
}: ModelTool): ChatCompletionFunctionTool => ({ type: 'function', function: { name, description, parameters } })

/** A tool in the form of Anthropic's messages. */
export const anthropicTool = ({
  name,
  description,
  parameters: { $schema: _, ...schema },
}: ModelTool): AnthropicTool => ({ name, description, input_schema: { ...schema, type: 'object' } })

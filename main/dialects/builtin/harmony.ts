import { readMessage, readStartedMessage } from '../channel-messages.ts'
import type { Dialect } from '../dialect.ts'

/**
 * GPT-OSS:
 *
 *   text    = { message }
 *   message = [ "<|start|>" role ] header "<|message|>" body ( "<|end|>" | "<|call|>" | "<|return|>" )
 *   header  = { "<|channel|>" channel | "to=" recipient | "<|constrain|>" type }
 *
 * A message to a function is a call, whatever its channel; analysis is reasoning; final and commentary are shown.
 * Source: https://github.com/openai/harmony
 */
export const dialect: Dialect = {
  aliases: ['gpt-oss', 'openai', 'gptoss'],
  forms: [
    { starts: ['<|start|>assistant', '<|start|> assistant'], keepsStart: true, read: readStartedMessage },
    { starts: ['<|channel|>'], keepsStart: true, read: readMessage },
    { starts: [' to=', 'to='], keepsStart: true, place: 'start', read: readMessage },
  ],
  reasoning: [],
  silent: ['<|end|>', '<|call|>', '<|return|>', '<|start|>'],
}

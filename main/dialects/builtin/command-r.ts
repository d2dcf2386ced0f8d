import type { Dialect } from '../dialect.ts'
import { match, takeShort } from '../input.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Cohere Command R, R7B and A:
 *
 *   R:      "Action:" "```json" "[" call { "," call } "]" "```"
 *   R7B, A: [ "<|START_THINKING|>" plan "<|END_THINKING|>" ] "<|START_ACTION|>" "[" … "]" "<|END_ACTION|>"
 *           or "<|START_RESPONSE|>" text "<|END_RESPONSE|>"
 *   call = {"tool_name": …, "parameters": {…}, "tool_call_id"?: …}
 *
 * Citations in a text, "<co>" … "</co: " sources ">", are taken off.
 * Source: https://docs.cohere.com/docs/command-r-hf and the chat templates
 */
export const dialect: Dialect = {
  aliases: ['cohere', 'command-r7b', 'command-a', 'cohere-command', 'command-r-plus', 'cohere-command3', 'cohere2'],
  forms: [
    {
      starts: ['<|START_ACTION|>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['<|END_ACTION|>'] }),
    },
    {
      starts: ['Action:\n```json\n', 'Action: ```json\n', 'Action:```json\n'],
      place: 'line',
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['```'] }),
    },
    {
      starts: ['</co: '],
      *read({ input }) {
        const sources = yield* takeShort(input, ['>'], 120)
        return sources !== undefined && (yield* match(input, '>'))
      },
    },
  ],
  reasoning: [
    ['<|START_THINKING|>', '<|END_THINKING|>'],
    ['<think>', '</think>'],
  ],
  silent: [
    '<co>',
    '<|END_ACTION|>',
    '<|START_RESPONSE|>',
    '<|END_RESPONSE|>',
    '<|START_TEXT|>',
    '<|END_TEXT|>',
    '<|CHATBOT_TOKEN|>',
    '<|START_OF_TURN_TOKEN|>',
    '<|END_OF_TURN_TOKEN|>',
  ],
  closers: ['```'],
}

import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * GigaChat 3:
 *
 *   text [ "<|message_sep|>" newline newline ] ( "function call" "<|role_sep|>" newline | "<|function_call|>" ) call
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/ai-sage/GigaChat3-10B-A1.8B (chat template)
 */
const ends = ['<|message_sep|>', '</s>']

export const dialect: Dialect = {
  aliases: ['gigachat3', 'gigachat-3', 'gigachat35'],
  forms: [
    {
      starts: ['<|message_sep|>\n\nfunction call<|role_sep|>', 'function call<|role_sep|>', '<|function_call|>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends }),
    },
  ],
  silent: ['<|message_sep|>', '</s>', 'assistant<|role_sep|>'],
}

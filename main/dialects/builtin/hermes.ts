import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Hermes, Qwen 2.5 and 3, and many that learned from them:
 *
 *   text { "<tool_call>" call { call } "</tool_call>" }
 *   call = {"name": …, "arguments": {…}}
 *
 * Qwen 2.5 Coder writes <tools> for <tool_call>.
 *
 * Source: https://github.com/NousResearch/Hermes-Function-Calling and the chat templates of Qwen.
 */
const ends = ['</tool_call>', '<tool_call>', '<|im_end|>', '</tool_calls>']

export const dialect: Dialect = {
  aliases: [
    'qwen',
    'qwen2',
    'qwen2.5',
    'qwen3',
    'hermes-2-pro',
    'hermes2',
    'hermes2-pro',
    'qwen25',
    'qwen2.5-coder',
    'qwen25-coder',
    'trinity',
    'afmoe',
    'exaone',
    'falcon-h1',
    'kat',
    'nanbeige',
    'reka',
    'smollm',
    'xiaomi-mimo',
    'kolibri',
  ],
  forms: [
    {
      starts: ['<tool_call>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends }),
    },
    {
      starts: ['<tools>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: ['</tools>', ...ends], needsArguments: true }),
    },
  ],
  closers: ['</tool_call>', '</tools>'],
  silent: ['<|im_end|>'],
}

import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Baidu ERNIE 4.5 thinking:
 *
 *   [ reasoning "</think>" ] ( { "<tool_call>" call "</tool_call>" } | "<response>" text "</response>" )
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/baidu/ERNIE-4.5-21B-A3B-Thinking (chat template)
 */
export const dialect: Dialect = {
  aliases: ['ernie45', 'ernie-4.5', 'ernie45-moe'],
  forms: [
    {
      starts: ['<tool_call>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_call>', '<tool_call>'] }),
    },
    { starts: ['<response>\n', '<response>'], place: 'start' },
  ],
  closers: ['\n</response>', '</response>', '</tool_call>'],
}

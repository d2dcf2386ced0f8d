import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Phi-4 mini, and FireFunction, which shares the second form:
 *
 *   "<|tool_call|>" "[" call { "," call } "]" "<|/tool_call|>"
 *   "functools" "[" call { "," call } "]"
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/microsoft/Phi-4-mini-instruct (model card and chat template)
 */
const ends = ['<|/tool_call|>', '<|end|>']

export const dialect: Dialect = {
  aliases: ['phi4', 'phi-4', 'phi4-mini', 'phi-4-mini', 'phi4mini', 'firefunction', 'functools'],
  forms: [
    {
      starts: ['<|tool_call|>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends }),
    },
    { starts: ['functools'], next: ['['], read: (scope) => readJsonCalls(scope, { ends }) },
  ],
  closers: ['<|/tool_call|>', '<|end|>'],
}

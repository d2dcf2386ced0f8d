import type { Dialect } from '../dialect.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * Llama 4, Llama 3.2 small, ToolACE:
 *
 *   [ "<|python_start|>" ] "[" call { "," call } "]" [ "<|python_end|>" ]
 *   call = name "(" argument { "," argument } ")"
 *
 * Source: https://github.com/meta-llama/llama-models (prompt format of Llama 4)
 */
const ends = ['<|python_end|>']

export const dialect: Dialect = {
  aliases: ['llama4', 'llama-4', 'llama4-pythonic', 'toolace'],
  forms: [
    { starts: ['<|python_start|>'], next: ['[', 'word'], read: (scope) => readPythonCalls(scope, { ends }) },
    {
      starts: ['['],
      next: ['word'],
      keepsStart: true,
      placeIfOpen: 'line',
      read: (scope) => readPythonCalls(scope, { ends, cautious: true }),
    },
  ],
  closers: ends,
  silent: ['<|eot|>', '<|eom|>'],
}

import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * Liquid LFM2:
 *
 *   text { "<|tool_call_start|>" ( python-calls | json-calls ) "<|tool_call_end|>" }
 *   python-calls = "[" name "(" argument { "," argument } ")" … "]"
 *
 * Source: https://huggingface.co/LiquidAI/LFM2-1.2B (model card)
 */
const ends = ['<|tool_call_end|>']

export const dialect: Dialect = {
  aliases: ['lfm2.5', 'lfm', 'liquid'],
  forms: [
    {
      starts: ['<|tool_call_start|>'],
      next: ['{', '[{'],
      read: (scope) => readJsonCalls(scope, { ends }),
    },
    { starts: ['<|tool_call_start|>'], next: ['[', 'word'], read: (scope) => readPythonCalls(scope, { ends }) },
  ],
  closers: ends,
  silent: ['<|im_end|>'],
}

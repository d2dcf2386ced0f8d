import type { Dialect } from '../dialect.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * MiniCPM 3:
 *
 *   [ "<|thought_start|>" … "<|thought_end|>" ] "<|tool_call_start|>" "```python" { call newline } "```" "<|tool_call_end|>"
 *   call = name "(" argument { "," argument } ")"
 *
 * Source: https://huggingface.co/openbmb/MiniCPM3-4B (chat template)
 */
const ends = ['```', '<|tool_call_end|>']

export const dialect: Dialect = {
  aliases: ['minicpm3', 'minicpm-3'],
  forms: [
    {
      starts: ['<|tool_call_start|>\n```python\n', '<|tool_call_start|>```python\n'],
      next: ['word'],
      read: (scope) => readPythonCalls(scope, { ends }),
    },
  ],
  reasoning: [
    ['<|thought_start|>', '<|thought_end|>'],
    ['<think>', '</think>'],
  ],
  closers: ['```\n<|tool_call_end|>', '```<|tool_call_end|>', '<|tool_call_end|>'],
}

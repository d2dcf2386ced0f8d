import type { Dialect } from '../dialect.ts'
import { matchOne } from '../input.ts'
import { readFunctionTag } from '../function-tags.ts'

/**
 * Qwen3-Coder, Qwen3.5, Nemotron 3 Nano, Step 3.5 and others:
 *
 *   text { "<tool_call>" "<function=" name ">" { parameter } "</function>" "</tool_call>" }
 *   parameter = "<parameter=" name ">" [newline] value [newline] "</parameter>"
 *
 * The outer tag is often forgotten. Values are raw text, typed by the schema.
 * Source: https://huggingface.co/Qwen/Qwen3-Coder-480B-A35B-Instruct (chat template and its parser)
 */
const rules = { outerEnds: ['</tool_call>'], trim: 'newline' } as const

export const dialect: Dialect = {
  aliases: [
    'qwen3-coder',
    'qwen3.5',
    'qwen3.6',
    'iquest-coder',
    'intellect3',
    'qwen3coder',
    'qwen3-xml',
    'qwen3xml',
    'step3p5',
    'step-3.5',
    'nemotron-3',
    'nemotron-v3',
    'mimo',
  ],
  also: ['hermes'],
  forms: [
    {
      starts: ['<tool_call>'],
      next: ['<function='],
      *read(scope) {
        yield* matchOne(scope.input, ['<function='])
        return yield* readFunctionTag(scope, rules)
      },
    },
    { starts: ['<function='], read: (scope) => readFunctionTag(scope, rules) },
  ],
  closers: ['</function>', '</tool_call>'],
  silent: ['<|im_end|>'],
}

import type { Dialect } from '../dialect.ts'
import { matchOne } from '../input.ts'
import { readFunctionTag } from '../function-tags.ts'

/**
 * ByteDance Seed-OSS:
 *
 *   text { "<seed:tool_call>" "<function=" name ">" { parameter } "</function>" "</seed:tool_call>" }
 *   parameter = "<parameter=" name ">" value "</parameter>"
 *
 * Source: https://huggingface.co/ByteDance-Seed/Seed-OSS-36B-Instruct (chat template)
 */
export const dialect: Dialect = {
  aliases: ['seed', 'seed-oss-36b'],
  forms: [
    {
      starts: ['<seed:tool_call>'],
      next: ['<function='],
      *read(scope) {
        yield* matchOne(scope.input, ['<function='])
        return yield* readFunctionTag(scope, { outerEnds: ['</seed:tool_call>'], trim: 'pair' })
      },
    },
    {
      starts: ['<function='],
      read: (scope) => readFunctionTag(scope, { outerEnds: ['</seed:tool_call>', '</tool_call>'], trim: 'newline' }),
    },
  ],
  reasoning: [
    ['<seed:think>', '</seed:think>'],
    ['<think>', '</think>'],
  ],
  silent: ['<seed:eos>'],
  closers: ['</function>', '</seed:tool_call>'],
}

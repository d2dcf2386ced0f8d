import type { Dialect } from '../dialect.ts'
import { isNameCode, takeWhile } from '../input.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

/**
 * Upstage Solar Open 2:
 *
 *   text { "<|tool_call:start|>" name newline { argument } "<|tool_call:end|>" }
 *   argument = "<|tool_arg:start|>" name "<|tool_arg:value|>" value "<|tool_arg:end|>"
 *
 * Source: the parser of that name in https://github.com/vllm-project/vllm
 */
const start = '<|tool_call:start|>'

export const dialect: Dialect = {
  aliases: ['solar-open2', 'solar-open'],
  forms: [
    {
      starts: [start],
      next: ['word'],
      *read(scope) {
        const name = scope.resolve(yield* takeWhile(scope.input, isNameCode, 160))
        if (name === undefined) return false
        yield* readTaggedArguments(scope, scope.begin(name), {
          starts: ['<|tool_arg:start|>'],
          nameEnds: ['<|tool_arg:value|>'],
          ends: ['<|tool_arg:end|>'],
          callEnds: ['<|tool_call:end|>'],
          outerEnds: [start],
          trim: 'none',
          untyped: 'string',
        })
        return true
      },
    },
  ],
  reasoning: [
    ['<|think:start|>', '<|think:end|>'],
    ['<think>', '</think>'],
  ],
  closers: ['<|tool_call:end|>'],
}

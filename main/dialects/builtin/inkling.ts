import type { Dialect } from '../dialect.ts'
import { take, takeShort } from '../input.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * Inkling:
 *
 *   text    = { message }
 *   message = "<|message_model|>" [ name ] ( "<|content_text|>" text | "<|content_thinking|>" reasoning
 *             | "<|content_invoke_tool_json|>" call ) "<|end_message|>"
 *   call    = {"name": …, "args": {…}}
 *
 * The name in the call counts, not the one before it.
 * Source: the detector of that name in https://github.com/sgl-project/sglang
 */
const content = '<|content_invoke_tool_json|>'

export const dialect: Dialect = {
  forms: [
    {
      starts: ['<|message_model|>'],
      next: ['word'],
      *read(scope) {
        const { input } = scope
        if ((yield* takeShort(input, [content], 200)) === undefined) return false
        take(input, content.length)
        return yield* readJsonCalls(scope, { ends: ['<|end_message|>'] })
      },
    },
    { starts: [content], next: ['{'], read: (scope) => readJsonCalls(scope, { ends: ['<|end_message|>'] }) },
  ],
  reasoning: [
    ['<|content_thinking|>', '<|end_message|>'],
    ['<think>', '</think>'],
  ],
  silent: ['<|message_model|>', '<|content_text|>', '<|end_message|>'],
}

import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { match, matchOne, skipSpace, takeShort } from '../input.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

/**
 * StepFun Step 3:
 *
 *   "<｜tool_calls_begin｜>" { call } "<｜tool_calls_end｜>"
 *   call   = "<｜tool_call_begin｜>" "function" "<｜tool_sep｜>" invoke "<｜tool_call_end｜>"
 *   invoke = "<steptml:invoke name=" name ">" { "<steptml:parameter name=" name ">" value "</steptml:parameter>" }
 *            "</steptml:invoke>"
 *
 * Source: https://huggingface.co/stepfun-ai/step3 (chat template)
 */
const start = '<steptml:invoke name="'

function* readInvoke(scope: Scope): Reading<boolean> {
  const { input } = scope
  const written = yield* takeShort(input, ['"', '\n'], 200)
  const name = written === undefined ? undefined : scope.resolve(written)
  if (name === undefined || !(yield* match(input, '">'))) return false
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<steptml:parameter name="'],
    nameEnds: ['">'],
    ends: ['</steptml:parameter>'],
    callEnds: ['</steptml:invoke>'],
    outerEnds: ['<｜tool_call_end｜>', '<｜tool_calls_end｜>'],
    trim: 'space',
    untyped: 'string',
  })
  return true
}

export const dialect: Dialect = {
  aliases: ['step3', 'stepfun', 'step-3'],
  forms: [
    {
      starts: ['<｜tool_calls_begin｜>', '<｜tool_call_begin｜>'],
      next: ['<｜tool_call_begin｜>function<｜tool_sep｜>', 'function<｜tool_sep｜>', start],
      *read(scope) {
        for (const markup of ['<｜tool_call_begin｜>', 'function<｜tool_sep｜>', start]) {
          yield* skipSpace(scope.input)
          yield* matchOne(scope.input, [markup])
        }
        return yield* readInvoke(scope)
      },
    },
    { starts: [start], read: readInvoke },
  ],
  closers: ['<｜tool_call_end｜>', '<｜tool_calls_end｜>', '</steptml:invoke>'],
}

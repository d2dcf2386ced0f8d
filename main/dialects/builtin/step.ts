import type { Dialect } from '../dialect.ts'
import { matchOne, skipSpace, takeShort } from '../input.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'
import { readNamedJson } from '../named-json.ts'

/**
 * StepFun Step 3:
 *
 *   "<｜tool_calls_begin｜>" { call } "<｜tool_calls_end｜>"
 *   call   = "<｜tool_call_begin｜>" "function" "<｜tool_sep｜>" invoke "<｜tool_call_end｜>"
 *   invoke = "<steptml:invoke name=" name ">" { "<steptml:parameter name=" name ">" value "</steptml:parameter>" }
 *            "</steptml:invoke>"
 *
 * Step Audio 2: { "<tool_call>" "function" newline name newline {arguments} "</tool_call>" }
 *
 * Source: https://huggingface.co/stepfun-ai/step3 (chat template)
 */
const invoke: InvokeRules = {
  open: '<steptml:invoke name=',
  starts: ['<steptml:parameter name="'],
  nameEnds: ['">'],
  ends: ['</steptml:parameter>'],
  callEnds: ['</steptml:invoke>'],
  outerEnds: ['<｜tool_call_end｜>', '<｜tool_calls_end｜>'],
  trim: 'pair',
  untyped: 'string',
}

export const dialect: Dialect = {
  aliases: ['step3', 'stepfun', 'step-3', 'step-audio-2'],
  forms: [
    {
      starts: ['<｜tool_calls_begin｜>', '<｜tool_call_begin｜>'],
      next: [
        '<｜tool_call_begin｜>function<｜tool_sep｜>',
        `<｜tool_call_begin｜>${invoke.open}`,
        'function<｜tool_sep｜>',
        invoke.open,
      ],
      *read(scope) {
        const { input } = scope
        yield* matchOne(input, ['<｜tool_call_begin｜>'])
        yield* skipSpace(input)
        // The name may stand before the invocation too.
        if (yield* matchOne(input, ['function<｜tool_sep｜>'])) yield* takeShort(input, [invoke.open], 200)
        yield* skipSpace(input)
        return yield* readInvoke(scope, invoke)
      },
    },
    {
      starts: ['<tool_call>function\n', '<tool_call>\nfunction\n'],
      read: (scope) => readNamedJson(scope, { nameEnds: ['\n'], ends: ['</tool_call>'], needsObject: true }),
    },
    { starts: [invoke.open], keepsStart: true, read: (scope) => readInvoke(scope, invoke) },
  ],
  closers: ['</tool_call>', '<｜tool_sep｜>', '<｜tool_call_end｜>', '<｜tool_calls_end｜>', '</steptml:invoke>'],
}

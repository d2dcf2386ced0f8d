import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { match, matchOne, skipSpace } from '../input.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'
import { readNamedJson } from '../named-json.ts'

/**
 * DeepSeek, by version:
 *
 *   R1, V3: "<｜tool▁call▁begin｜>" type "<｜tool▁sep｜>" name newline "```json" object "```" "<｜tool▁call▁end｜>"
 *   V3.1:   "<｜tool▁call▁begin｜>" name "<｜tool▁sep｜>" object "<｜tool▁call▁end｜>"
 *           both within "<｜tool▁calls▁begin｜>" … "<｜tool▁calls▁end｜>"
 *   V3.2:   "<｜DSML｜function_calls>" { invoke } "</｜DSML｜function_calls>"; V4 says tool_calls
 *   invoke    = "<｜DSML｜invoke name=" name ">" { parameter } "</｜DSML｜invoke>"
 *   parameter = "<｜DSML｜parameter name=" name " string=" ("true" | "false") ">" value "</｜DSML｜parameter>"
 *
 * Source: https://huggingface.co/deepseek-ai (chat templates; the encoding script of V3.2)
 */
const callEnds = ['<｜tool▁call▁end｜>', '<｜tool▁calls▁end｜>', '<｜tool▁call▁begin｜>']

function* readCall(scope: Scope): Reading<boolean> {
  const { input } = scope
  yield* skipSpace(input)
  const isTyped = yield* match(input, 'function<｜tool▁sep｜>')
  return yield* readNamedJson(scope, {
    nameEnds: isTyped ? ['\n', '```json', '<｜tool▁sep｜>'] : ['<｜tool▁sep｜>', '\n'],
    between: ['```json', '```'],
    ends: [...callEnds, '```'],
  })
}

const sections = [
  '<｜tool▁calls▁begin｜>',
  '<｜tool_calls_begin｜>',
  '<｜tool calls begin｜>',
  '<｜tool\\_calls\\_begin｜>',
  '<｜tool▁calls｜>',
]
const begins = ['<｜tool▁call▁begin｜>', '<｜tool_call_begin｜>']
const blocks = ['function_calls', 'tool_calls']

const invoke: InvokeRules = {
  open: '<｜DSML｜invoke name=',
  starts: ['<｜DSML｜parameter name="'],
  nameEnds: ['>'],
  ends: ['</｜DSML｜parameter>'],
  callEnds: ['</｜DSML｜invoke>'],
  outerEnds: blocks.map((block) => `</｜DSML｜${block}>`),
  trim: 'none',
  untyped: 'string',
  attributes: (head) => (head.includes('string="true"') ? true : head.includes('string="false"') ? false : undefined),
}

export const dialect: Dialect = {
  aliases: [
    'deepseek-v3',
    'deepseek-v3.1',
    'deepseek-v31',
    'deepseek-v3.2',
    'deepseek-v32',
    'deepseek-v4',
    'deepseek-r1',
    'deepseekv3',
    'deepseekv31',
    'deepseekv32',
    'deepseekv4',
    'dsml',
    'cogito',
  ],
  forms: [
    {
      starts: sections,
      next: begins,
      endsReasoning: true,
      *read(scope) {
        yield* matchOne(scope.input, begins)
        return yield* readCall(scope)
      },
    },
    { starts: begins, endsReasoning: true, read: readCall },
    {
      starts: blocks.map((block) => `<｜DSML｜${block}>`),
      next: [invoke.open],
      endsReasoning: true,
      read: (scope) => readInvoke(scope, invoke),
    },
    { starts: [invoke.open], keepsStart: true, read: (scope) => readInvoke(scope, invoke) },
  ],
  silent: ['<｜end▁of▁sentence｜>'],
  closers: [
    '```<｜tool▁call▁end｜>',
    '\n```<｜tool▁call▁end｜>',
    '<｜tool▁call▁end｜>',
    '<｜tool▁calls▁end｜>',
    '<｜tool_call_end｜>',
    '<｜tool_calls_end｜>',
    '</｜DSML｜invoke>',
    ...blocks.map((block) => `</｜DSML｜${block}>`),
  ],
}

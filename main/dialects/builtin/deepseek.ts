import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { match, matchOne, skipSpace, takeShort } from '../input.ts'
import { readNamedJson } from '../named-json.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

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

function* readInvoke(scope: Scope): Reading<boolean> {
  const { input } = scope
  if (!(yield* match(input, '<｜DSML｜invoke name="'))) return false
  const written = yield* takeShort(input, ['"', '\n'], 200)
  if (written === undefined || !(yield* match(input, '">'))) return false
  const name = scope.resolve(written)
  if (name === undefined) return false
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<｜DSML｜parameter name="'],
    nameEnds: ['>'],
    ends: ['</｜DSML｜parameter>'],
    callEnds: ['</｜DSML｜invoke>'],
    outerEnds: blocks.map((block) => `</｜DSML｜${block}>`),
    trim: 'none',
    untyped: 'string',
    attributes: (head) => (head.includes('string="true"') ? true : head.includes('string="false"') ? false : undefined),
  })
  return true
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
      next: ['<｜DSML｜invoke name="'],
      endsReasoning: true,
      read: readInvoke,
    },
    { starts: ['<｜DSML｜invoke name="'], keepsStart: true, read: readInvoke },
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

import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { match, matchOne, takeShort } from '../input.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

/**
 * MiniMax, by version:
 *
 *   M1: "<tool_calls>" { {"name": …, "arguments": {…}} newline } "</tool_calls>"
 *   M2: "<minimax:tool_call>" { invoke } "</minimax:tool_call>"
 *       invoke    = "<invoke name=" name ">" { parameter } "</invoke>"
 *       parameter = "<parameter name=" name ">" value "</parameter>"
 *   M3: as M2, with "]<]minimax[>[" before every tag, a tag for each parameter, and nested tags in place of JSON
 *
 * Source: https://huggingface.co/MiniMaxAI/MiniMax-M2 (tool calling guide)
 */
const space = ']<]minimax[>['

function* readInvoke(scope: Scope): Reading<boolean> {
  const { input } = scope
  if (!(yield* match(input, '<invoke name='))) return false
  const written = yield* takeShort(input, ['>', '\n'], 200)
  const name = written === undefined ? undefined : scope.resolve(written.trim().replace(/^["']|["']$/g, ''))
  if (name === undefined) return false
  yield* matchOne(input, ['>'])
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<parameter name='],
    nameEnds: ['>'],
    ends: ['</parameter>'],
    callEnds: ['</invoke>'],
    outerEnds: ['</minimax:tool_call>'],
    trim: 'newline',
    untyped: 'string',
  })
  return true
}

function* readInvoke3(scope: Scope): Reading<boolean> {
  const { input } = scope
  if (!(yield* match(input, `${space}<invoke name="`))) return false
  const written = yield* takeShort(input, ['"'], 200)
  const name = written === undefined ? undefined : scope.resolve(written)
  if (name === undefined) return false
  yield* matchOne(input, ['">'])
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: [`${space}<`],
    nameEnds: ['>'],
    ends: (parameter) => [`${space}</${parameter}>`],
    callEnds: [`${space}</invoke>`],
    outerEnds: [`${space}</tool_call>`],
    trim: 'none',
    untyped: 'json',
    nested: space,
    onlyKnown: true,
  })
  return true
}

export const dialect: Dialect = {
  aliases: ['minimax-m1', 'minimax-m2', 'minimax-m3', 'minimax-m2.5'],
  forms: [
    {
      starts: ['<tool_calls>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_calls>'] }),
    },
    { starts: ['<minimax:tool_call>'], next: ['<invoke name='], read: readInvoke },
    { starts: [`${space}<tool_call>`], next: [`${space}<invoke name="`], read: readInvoke3 },
    { starts: [`${space}<invoke name="`], keepsStart: true, read: readInvoke3 },
    { starts: ['<invoke name='], keepsStart: true, read: readInvoke },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<mm:think>', '</mm:think>'],
  ],
  closers: ['</tool_calls>', '</minimax:tool_call>', '</invoke>', `${space}</invoke>`, `${space}</tool_call>`],
}

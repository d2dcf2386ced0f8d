import type { Dialect } from '../dialect.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'
import { readJsonCalls } from '../json-calls.ts'

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

const invoke: InvokeRules = {
  open: '<invoke name=',
  starts: ['<parameter name="', '<parameter name='],
  nameEnds: ['">', '>'],
  ends: ['</parameter>'],
  callEnds: ['</invoke>'],
  outerEnds: ['</minimax:tool_call>'],
  trim: 'pair',
  untyped: 'string',
}

const nested: InvokeRules = {
  open: `${space}<invoke name=`,
  starts: [`${space}<`],
  nameEnds: ['>'],
  ends: (parameter) => [`${space}</${parameter}>`],
  callEnds: [`${space}</invoke>`],
  outerEnds: [`${space}</tool_call>`],
  trim: 'none',
  untyped: 'json',
  nested: space,
  onlyKnown: true,
}

export const dialect: Dialect = {
  aliases: ['minimax-m1', 'minimax-m2', 'minimax-m3', 'minimax-m2.5'],
  forms: [
    {
      starts: ['<tool_calls>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends: ['</tool_calls>'], needsArguments: true }),
    },
    { starts: ['<minimax:tool_call>'], next: [invoke.open], read: (scope) => readInvoke(scope, invoke) },
    { starts: [`${space}<tool_call>`], next: [nested.open], read: (scope) => readInvoke(scope, nested) },
    { starts: [nested.open], keepsStart: true, read: (scope) => readInvoke(scope, nested) },
    { starts: [invoke.open], keepsStart: true, read: (scope) => readInvoke(scope, invoke) },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<mm:think>', '</mm:think>'],
  ],
  closers: ['</tool_calls>', '</minimax:tool_call>', '</invoke>', `${space}</invoke>`, `${space}</tool_call>`],
}

import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * Poolside Laguna:
 *
 *   text { "<tool_call>" ( call | name { argument } | name {arguments} ) "</tool_call>" }
 *   call     = {"name": …, "arguments": {…}}, also without the tags
 *   argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * It may write <user> for <tool_call>, which counts only where the dialect is named, and reasons in <thought>.
 * Source: https://github.com/ollama/ollama (the parser laguna)
 */
const tags = ['tool_call', 'user']

export const dialect: Dialect = {
  aliases: ['poolside', 'poolside-v1'],
  forms: [
    ...tags.flatMap((tag) => [
      {
        starts: [`<${tag}>`],
        next: ['{', '['],
        onlyNamed: true,
        read: (scope) => readJsonCalls(scope, { ends: [`</${tag}>`] }),
      },
      {
        starts: [`<${tag}>`],
        next: ['word'],
        onlyNamed: true,
        read: (scope) => readKeyedCall(scope, { end: `</${tag}>` }),
      },
    ]),
    { starts: ['{'], keepsStart: true, onlyNamed: true, read: (scope) => readJsonCalls(scope, { cautious: true }) },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<thought>', '</thought>'],
  ],
  closers: tags.map((tag) => `</${tag}>`),
}

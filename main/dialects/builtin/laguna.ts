import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * Poolside Laguna: as GLM or Hermes, but
 *
 *   text { "<user>" ( call | name { argument } ) "</user>" }
 *   call     = {"name": …, "arguments": {…}}
 *   argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * also counts where the dialect is named, as do calls in JSON without tags. It reasons in <thought>.
 * Source: https://github.com/ollama/ollama (the parser laguna)
 */
const end = '</user>'

export const dialect: Dialect = {
  aliases: ['poolside', 'poolside-v1'],
  also: ['glm', 'hermes', 'llama'],
  forms: [
    {
      starts: ['<user>'],
      next: ['{', '['],
      onlyNamed: true,
      read: (scope) => readJsonCalls(scope, { ends: [end] }),
    },
    { starts: ['<user>'], next: ['word'], onlyNamed: true, read: (scope) => readKeyedCall(scope, { end }) },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<thought>', '</thought>'],
  ],
  closers: [end],
}

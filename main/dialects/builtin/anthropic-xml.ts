import type { Dialect, Scope } from '../dialect.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'

/**
 * Calls as Claude writes them in text, with or without its namespace:
 *
 *   text { "<function_calls>" { invoke } "</function_calls>" }
 *   invoke    = "<invoke name=" name ">" { parameter } "</invoke>"
 *   parameter = "<parameter name=" name ">" value "</parameter>"
 *
 * Values are raw text, typed by the schema.
 * Source: https://docs.anthropic.com/en/docs/build-with-claude/tool-use
 */
const rulesOf = (prefix: string): InvokeRules => ({
  open: `<${prefix}invoke name=`,
  starts: [`<${prefix}parameter name="`],
  nameEnds: ['">', '"'],
  ends: [`</${prefix}parameter>`],
  callEnds: [`</${prefix}invoke>`],
  outerEnds: [`</${prefix}function_calls>`],
  trim: 'none',
  untyped: 'string',
})

const prefixes = ['', 'antml:']

export const dialect: Dialect = {
  aliases: ['anthropic', 'claude', 'xml'],
  forms: prefixes.flatMap((prefix) => [
    {
      starts: [`<${prefix}function_calls>`],
      next: [`<${prefix}invoke name=`],
      read: (scope: Scope) => readInvoke(scope, rulesOf(prefix)),
    },
    {
      starts: [`<${prefix}invoke name=`],
      keepsStart: true,
      read: (scope: Scope) => readInvoke(scope, rulesOf(prefix)),
    },
  ]),
  closers: prefixes.flatMap((prefix) => [`</${prefix}function_calls>`, `</${prefix}invoke>`]),
}

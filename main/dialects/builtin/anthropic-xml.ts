import type { Dialect, Scope } from '../dialect.ts'
import { match, takeShort, type Reading } from '../input.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

/**
 * Calls as Claude writes them in text, with or without its namespace, and Muse Glimmer with another:
 *
 *   text { "<function_calls>" { invoke } "</function_calls>" }
 *   invoke    = "<invoke name=" name ">" { parameter } "</invoke>"
 *   parameter = "<parameter name=" name ">" value "</parameter>"
 *
 * Values are raw text, typed by the schema.
 * Source: https://docs.anthropic.com/en/docs/build-with-claude/tool-use
 */
function* readInvoke(scope: Scope, prefix: string): Reading<boolean> {
  const { input } = scope
  if (!(yield* match(input, `<${prefix}invoke name="`))) return false
  const written = yield* takeShort(input, ['"', '\n'], 200)
  if (written === undefined || !(yield* match(input, '">'))) return false
  const name = scope.resolve(written)
  if (name === undefined) return false
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: [`<${prefix}parameter name="`],
    nameEnds: ['">', '"'],
    ends: [`</${prefix}parameter>`],
    callEnds: [`</${prefix}invoke>`],
    outerEnds: [`</${prefix}function_calls>`],
    trim: 'none',
    untyped: 'string',
  })
  return true
}

const prefixes = ['', 'antml:', 'atem:']

export const dialect: Dialect = {
  aliases: ['anthropic', 'claude', 'xml'],
  forms: prefixes.flatMap((prefix) => [
    {
      starts: [`<${prefix}function_calls>`],
      next: [`<${prefix}invoke name="`],
      read: (scope: Scope) => readInvoke(scope, prefix),
    },
    { starts: [`<${prefix}invoke name="`], keepsStart: true, read: (scope: Scope) => readInvoke(scope, prefix) },
  ]),
  closers: prefixes.flatMap((prefix) => [`</${prefix}function_calls>`, `</${prefix}invoke>`]),
}

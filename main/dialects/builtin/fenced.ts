import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * A code fence that holds a call and nothing else, as models write it that were never taught a form:
 *
 *   "```" [ language ] newline ( call { call } | "[" call { "," call } "]" | python-calls ) "```"
 *   call = {"name": …, "arguments": {…}} and its variants
 *
 * Where the dialect is named, JSON calls count outside of a fence too.
 */
export const dialect: Dialect = {
  aliases: ['json', 'markdown', 'fenced-json', 'generic'],
  forms: [
    {
      starts: ['{', '['],
      keepsStart: true,
      onlyNamed: true,
      read: (scope) => readJsonCalls(scope, { cautious: true, inFence: true }),
    },
    {
      starts: ['{'],
      keepsStart: true,
      place: 'fence',
      read: (scope) => readJsonCalls(scope, { cautious: true, inFence: true }),
    },
    {
      starts: ['['],
      next: ['{'],
      keepsStart: true,
      place: 'fence',
      read: (scope) => readJsonCalls(scope, { cautious: true, inFence: true }),
    },
    {
      starts: ['['],
      next: ['word'],
      keepsStart: true,
      place: 'fence',
      read: (scope) => readPythonCalls(scope, { cautious: true }),
    },
  ],
}

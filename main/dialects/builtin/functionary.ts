import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { readFunctionTag } from '../function-tags.ts'
import { match, matchOne } from '../input.ts'
import { readNamedJson } from '../named-json.ts'

/**
 * Functionary, by version:
 *
 *   v2:   "<|from|>assistant" newline "<|recipient|>" name newline "<|content|>" object
 *   v3.1: "<function=" name ">" object "</function>"
 *   v3.2: { ">>>" ( "all" newline text | name newline object ) }
 *
 * In v3.2 the prompt ends with the first ">>>".
 * Source: https://github.com/MeetKai/functionary
 */
const ends = ['>>>', '<|eot_id|>', '<|stop|>', '<|from|>']

function* readRecipient(scope: Scope): Reading<boolean> {
  if (yield* match(scope.input, 'all\n')) return true
  return yield* readNamedJson(scope, { nameEnds: ['\n'], ends, needsObject: true })
}

export const dialect: Dialect = {
  aliases: ['functionary-v2', 'functionary-v3', 'functionary-v3.1', 'functionary-v3.2'],
  also: ['llama'],
  forms: [
    { starts: ['>>>'], read: readRecipient },
    // The prompt ended with the first ">>>".
    {
      starts: ['word'],
      keepsStart: true,
      place: 'start',
      read: (scope) => readNamedJson(scope, { nameEnds: ['\n'], ends, needsObject: true }),
    },
    { starts: ['all\n'], keepsStart: true, place: 'start', onlyNamed: true, read: readRecipient },
    {
      starts: ['<|recipient|>', '<|from|>assistant\n<|recipient|>', '<|from|> assistant\n<|recipient|>'],
      *read(scope) {
        yield* matchOne(scope.input, [' '])
        if (yield* matchOne(scope.input, ['all\n<|content|> ', 'all\n<|content|>'])) return true
        return yield* readNamedJson(scope, { nameEnds: ['\n'], between: ['<|content|>'], ends })
      },
    },
    { starts: ['<function='], read: (scope) => readFunctionTag(scope, { outerEnds: ['<|eom_id|>'], trim: 'newline' }) },
  ],
  closers: ['</function>'],
  silent: ['<|eot_id|>', '<|stop|>', '<|eom_id|>'],
}

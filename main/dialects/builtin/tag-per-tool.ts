import type { Dialect, Scope } from '../dialect.ts'
import { match, nextOf, skipSpace, startsWith, take, takeWhile, type Reading } from '../input.ts'
import { readTaggedArguments } from '../tagged-calls.ts'
import { namesOf } from '../typed-value.ts'

/**
 * A tag a tool, a tag a parameter, as Cline, Roo Code and their kin ask for:
 *
 *   text { "<" tool ">" { "<" parameter ">" value "</" parameter ">" } "</" tool ">" }
 *
 * A value of several lines loses the newline at either end and nothing else, one of a single line its outer white
 * space, unless it is called content. Arrays and objects may be nested tags.
 * Source: the system prompts of https://github.com/cline/cline and https://github.com/RooCodeInc/Roo-Code
 */
const isTagPart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45

/** Where any name is a tool's: tools have names of several words, and none is called what other dialects' tags are. */
const isToolLike = (name: string): boolean => name.includes('_') && !/(?:^|_)(?:tool|function)_calls?$/.test(name)

function* readTag(scope: Scope): Reading<boolean> {
  const { input } = scope
  take(input, 1)
  const written = yield* takeWhile(input, isTagPart, 80)
  if (written === '' || !(yield* match(input, '>'))) return false
  const name = scope.resolve(written)
  if (name === undefined || (scope.isOpen && !isToolLike(written))) return false
  const parameters = namesOf(scope.parametersOf(name))
  const end = `</${written}>`
  yield* skipSpace(input)
  const isCall =
    (yield* startsWith(input, end)) ||
    (parameters === undefined
      ? yield* startsWith(input, '<')
      : (yield* nextOf(
          input,
          parameters.map((parameter) => `<${parameter}>`),
        )) !== undefined)
  if (!isCall) return false
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<'],
    nameEnds: ['>'],
    ends: (parameter) => [`</${parameter}>`],
    callEnds: [end],
    outerEnds: [],
    trim: (parameter) => (parameter === 'content' ? 'newline' : 'lines'),
    untyped: 'string',
    onlyKnown: true,
    nested: '',
  })
  return true
}

export const dialect: Dialect = {
  aliases: ['cline', 'roo', 'roo-code', 'xml-tags'],
  forms: [{ starts: ['<word>'], keepsStart: true, placeIfOpen: 'line', read: readTag }],
}

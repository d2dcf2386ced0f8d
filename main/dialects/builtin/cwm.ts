import type { Dialect, Scope } from '../dialect.ts'
import { isNameCode, matchOne, skipSpace, takeUntil, takeWhile, type Reading } from '../input.ts'
import { namesOf } from '../typed-value.ts'

/**
 * Meta's Code World Model:
 *
 *   text { "<tool: function>" newline name text "</tool>" | "<tool: " name text "</tool>" }
 *
 * What follows the name is the tool's only argument, its command.
 * Source: https://huggingface.co/facebook/cwm (model card)
 */
const end = '</tool>'

function* readCall(scope: Scope): Reading<boolean> {
  const { input } = scope
  yield* matchOne(input, ['function>'])
  yield* skipSpace(input)
  const name = scope.resolve(yield* takeWhile(input, isNameCode, 160))
  if (name === undefined) return false
  yield* matchOne(input, ['>'])
  const call = scope.begin(name)
  const pieces: string[] = []
  yield* takeUntil(input, [end], (piece) => pieces.push(piece))
  const text = pieces.join('').trim()
  const names = namesOf(call.parameters)
  const argument = names?.length === 1 ? (names[0] ?? 'command') : 'command'
  const values = text === '' ? {} : { [argument]: text }
  call.write(JSON.stringify(values))
  call.finish(values)
  return true
}

export const dialect: Dialect = {
  forms: [{ starts: ['<tool: '], next: ['word'], read: readCall }],
  closers: [end],
}

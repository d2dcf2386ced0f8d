import type { Scope } from './dialect.ts'
import type { Reading } from './input.ts'
import { match, peek, skipSpace, startsWith, take, takeShort, takeUntil, waiting } from './input.ts'
import { readJsonArguments } from './named-json.ts'

/**
 * Messages that say in a header for whom they are:
 *
 *   message = [ "<|start|>" role ] header "<|message|>" body end
 *   header  = { "<|channel|>" channel | "to=" recipient | "<|constrain|>" type }
 *
 * A message to a function is a call, whatever its channel; analysis, and what is addressed to "self", is reasoning; all
 * else is shown.
 */
const ends = ['<|end|>', '<|call|>', '<|return|>', '<|start|>', '<|channel|>', '<|eom|>', '<|eot|>']

/** Reads a message from its header on: `<|channel|>`, or the role that `<|start|>` was followed by. */
export function* readMessage(scope: Scope): Reading<boolean> {
  const { input } = scope
  const header = yield* takeShort(input, ['<|message|>'], 300)
  if (header === undefined) {
    // Broken off in its header, it says nothing.
    if (input.ended) take(input, waiting(input))
    return input.ended
  }
  take(input, '<|message|>'.length)
  const recipient = [...header.matchAll(/\bto=([\w.-]+)/g)]
    .map(([, to]) => to ?? '')
    .findLast((to) => to !== 'assistant')
  const channel =
    [...header.matchAll(/<\|channel\|>\s*(\w+)/g)].at(-1)?.[1] ?? /^\s*(analysis|commentary|final)/.exec(header)?.[1]

  if (recipient !== undefined && recipient !== 'user' && recipient !== 'self') {
    if (yield* startsWith(input, '<atem:')) return true
    const name = scope.resolve(recipient.replace(/^functions\./, ''))
    if (name === undefined) {
      scope.problem(input.base + input.at, `There is no tool ${recipient}; the call was left out.`)
      yield* takeUntil(input, ends, () => undefined)
      return true
    }
    const call = scope.begin(name)
    yield* skipSpace(input)
    yield* readJsonArguments(scope, call, ends)
    return true
  }

  const isReasoning = channel === 'analysis' || recipient === 'self'
  if (/<\|channel\|> /.test(header) || isReasoning) yield* match(input, ' ')
  yield* takeUntil(input, ends, isReasoning ? scope.reasoning : scope.text)
  return true
}

/** Reads a message from `<|start|>` on. */
export function* readStartedMessage(scope: Scope): Reading<boolean> {
  const { input } = scope
  take(input, '<|start|>'.length)
  yield* skipSpace(input)
  yield* match(input, 'assistant')
  if ((yield* peek(input)) === -1) return true
  return yield* readMessage(scope)
}

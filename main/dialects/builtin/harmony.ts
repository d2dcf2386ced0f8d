import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { match, peek, skipSpace, startsWith, take, takeShort, takeUntil } from '../input.ts'
import { readJsonArguments } from '../named-json.ts'

/**
 * GPT-OSS:
 *
 *   text    = { message }
 *   message = [ "<|start|>" role ] header "<|message|>" body ( "<|end|>" | "<|call|>" | "<|return|>" )
 *   header  = { "<|channel|>" channel | "to=" recipient | "<|constrain|>" type }
 *
 * Muse Glimmer addresses "self" and "user" in place of channels and ends with "<|eom|>" and "<|eot|>"; its calls are
 * XML, read as such.
 *
 * A message to a function is a call, whatever its channel; analysis is reasoning; final and commentary are shown.
 * Source: https://github.com/openai/harmony
 */
const ends = ['<|end|>', '<|call|>', '<|return|>', '<|start|>', '<|channel|>', '<|eom|>', '<|eot|>']

function* readMessage(scope: Scope): Reading<boolean> {
  const { input } = scope
  const header = yield* takeShort(input, ['<|message|>'], 300)
  // Broken off in its header, it says nothing.
  if (header === undefined) return false
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

export const dialect: Dialect = {
  aliases: ['gpt-oss', 'openai', 'gptoss'],
  forms: [
    { starts: ['<|start|>assistant', '<|start|> assistant'], keepsStart: true, read: readFromStart },
    { starts: ['<|channel|>'], keepsStart: true, read: readMessage },
    { starts: [' to=', 'to='], keepsStart: true, place: 'start', read: readMessage },
  ],
  reasoning: [],
  silent: ['<|end|>', '<|call|>', '<|return|>', '<|start|>'],
}

function* readFromStart(scope: Scope): Reading<boolean> {
  const { input } = scope
  take(input, '<|start|>'.length)
  yield* skipSpace(input)
  yield* match(input, 'assistant')
  if ((yield* peek(input)) === -1) return true
  return yield* readMessage(scope)
}

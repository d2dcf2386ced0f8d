import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { matchOne, takeShort } from '../input.ts'
import { readNamedJson } from '../named-json.ts'
import { readTaggedArguments } from '../tagged-calls.ts'

/**
 * Moonshot Kimi:
 *
 *   K2: "<|tool_calls_section_begin|>" { call } "<|tool_calls_section_end|>"
 *       call = "<|tool_call_begin|>" ["functions."] name [":" number] "<|tool_call_argument_begin|>" object
 *              "<|tool_call_end|>"
 *   K3: "<|open|>tools<|sep|>" { call } "<|close|>tools<|sep|>"
 *       call     = "<|open|>call tool=" name … "<|sep|>" { argument } "<|close|>call<|sep|>"
 *       argument = "<|open|>argument key=" name " type=" type "<|sep|>" value "<|close|>argument<|sep|>"
 *
 * K2 may call from within its reasoning, which that ends.
 * Source: https://huggingface.co/moonshotai/Kimi-K2-Instruct (tool call guidance)
 */
const sections = ['<|tool_calls_section_begin|>', '<|tool_call_section_begin|>']
const begin = '<|tool_call_begin|>'

const readCall = (scope: Scope): Reading<boolean> =>
  readNamedJson(scope, {
    nameEnds: ['<|tool_call_argument_begin|>'],
    // A number alone calls the only tool there is.
    clean: (written) =>
      /^\d+$/.test(written) && scope.names?.length === 1
        ? (scope.names[0] ?? written)
        : written.replace(/^functions\./, '').replace(/:\d+$/, ''),
    ends: ['<|tool_call_end|>', begin, '<|tool_calls_section_end|>', '<|tool_call_section_end|>'],
  })

const call3 = '<|open|>call tool="'

function* readCall3(scope: Scope): Reading<boolean> {
  const { input } = scope
  const head = yield* takeShort(input, ['<|sep|>'], 300)
  const name = head === undefined ? undefined : scope.resolve(head.split('"')[0] ?? '')
  if (name === undefined) return false
  yield* matchOne(input, ['<|sep|>'])
  yield* readTaggedArguments(scope, scope.begin(name), {
    starts: ['<|open|>argument key="'],
    nameEnds: ['<|sep|>'],
    ends: ['<|close|>argument<|sep|>'],
    callEnds: ['<|close|>call<|sep|>'],
    outerEnds: ['<|close|>tools<|sep|>'],
    trim: 'none',
    untyped: 'string',
    attributes: (text) => (text.includes('type="string"') ? true : text.includes('type="') ? false : undefined),
  })
  return true
}

export const dialect: Dialect = {
  aliases: ['kimi-k2', 'kimik2', 'kimi-k3', 'moonshot'],
  forms: [
    {
      starts: sections,
      next: [begin],
      endsReasoning: true,
      *read(scope) {
        yield* matchOne(scope.input, [begin])
        return yield* readCall(scope)
      },
    },
    { starts: [begin], endsReasoning: true, read: readCall },
    { starts: [call3], read: readCall3 },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['◁think▷', '◁/think▷'],
    ['<|open|>think<|sep|>', '<|close|>think<|sep|>'],
  ],
  silent: [
    '<|tool_calls_section_end|>',
    '<|tool_call_section_end|>',
    '<|open|>response<|sep|>',
    '<|close|>response<|sep|>',
    '<|open|>tools<|sep|>',
    '<|close|>tools<|sep|>',
    '<|close|>message<|sep|>',
  ],
  closers: ['<|tool_call_end|>', '<|close|>call<|sep|>'],
}

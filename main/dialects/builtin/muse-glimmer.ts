import { readMessage, readStartedMessage } from '../channel-messages.ts'
import type { Dialect, Scope } from '../dialect.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'

/**
 * Muse Glimmer:
 *
 *   text    = { message }
 *   message = [ "<|start|>assistant" ] " to=" recipient "<|message|>" body ( "<|eom|>" | "<|eot|>" )
 *   body    = text to "user", reasoning to "self", calls to any other
 *   calls   = "<atem:function_calls>" { invoke } "</atem:function_calls>"
 *   invoke  = "<atem:invoke name=" name ">" { parameter } "</atem:invoke>"
 *   parameter = "<atem:parameter name=" name ">" value "</atem:parameter>"
 *
 * Source: the chat template in https://github.com/ggml-org/llama.cpp
 */
const invoke: InvokeRules = {
  open: '<atem:invoke name=',
  starts: ['<atem:parameter name="'],
  nameEnds: ['">'],
  ends: ['</atem:parameter>'],
  callEnds: ['</atem:invoke>'],
  outerEnds: ['</atem:function_calls>'],
  trim: 'none',
  untyped: 'string',
}

const read = (scope: Scope) => readInvoke(scope, invoke)

export const dialect: Dialect = {
  aliases: ['muse'],
  forms: [
    { starts: ['<atem:function_calls>'], next: [invoke.open], read },
    { starts: [invoke.open], keepsStart: true, read },
    { starts: ['<|start|>assistant'], keepsStart: true, read: readStartedMessage },
    { starts: [' to=', 'to='], keepsStart: true, place: 'start', read: readMessage },
  ],
  reasoning: [],
  closers: ['</atem:function_calls>', '</atem:invoke>'],
  silent: ['<|eom|>', '<|eot|>'],
}

import type { Dialect, Scope } from '../dialect.ts'
import { match, skipSpace, type Reading } from '../input.ts'
import { readNamedJson } from '../named-json.ts'

/**
 * PLaMo 3, whose tags all look like "<|plamo:begin_…:plamo|>" and "<|plamo:end_…:plamo|>":
 *
 *   text "tool_requests" { "tool_request" "tool_name" name "tool_arguments" [ "<|plamo:msg|>" ] object }
 *
 * Source: https://huggingface.co/pfnet (chat template of PLaMo 3)
 */
const begin = (name: string): string => `<|plamo:begin_${name}:plamo|>`
const end = (name: string): string => `<|plamo:end_${name}:plamo|>`

function* readRequest(scope: Scope): Reading<boolean> {
  const { input } = scope
  yield* skipSpace(input)
  if (!(yield* match(input, begin('tool_name')))) return false
  return yield* readNamedJson(scope, {
    nameEnds: [end('tool_name')],
    between: [begin('tool_arguments'), '<|plamo:msg|>'],
    ends: [end('tool_arguments'), end('tool_request'), end('tool_requests')],
  })
}

export const dialect: Dialect = {
  aliases: ['plamo3', 'plamo-3'],
  forms: [
    {
      starts: [begin('tool_requests')],
      next: [begin('tool_request')],
      *read(scope) {
        return (yield* match(scope.input, begin('tool_request'))) && (yield* readRequest(scope))
      },
    },
    { starts: [begin('tool_request')], next: [begin('tool_name')], read: readRequest },
  ],
  reasoning: [[begin('think'), end('think')]],
  closers: [end('tool_arguments'), end('tool_request'), end('tool_requests')],
  silent: ['<|plamo:tag|>', '<|plamo:msg|>'],
}

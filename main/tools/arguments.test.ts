import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ToolFailure } from '../errors.ts'
import { checkArguments } from './arguments.ts'
import { defineTool } from './tool.ts'

const tool = defineTool({
  name: 'count_lines',
  description: 'Counts lines.',
  category: 'utility',
  level: 'read-only',
  rate: 'read',
  effect: 'read',
  input: z.object({ path: z.string(), limit: z.int().max(10).optional() }),
  title: ({ path }) => `Count ${path}`,
  execute: async () => ({ result: '', view: { kind: 'text', text: '' } }),
})

const failureOf = (text: string): ToolFailure => {
  try {
    checkArguments(tool, 'count_lines', text)
  } catch (error) {
    return error as ToolFailure
  }
  throw new Error('It was taken.')
}

test('an optional argument that is null counts as absent, an unknown one is dropped and named', () => {
  expect(checkArguments(tool, 'count_lines', '{"path":"a","limit":null,"depth":3,"requires_approval":true}')).toEqual({
    input: { path: 'a' },
    unknown: ['depth'],
  })
})

test.each([
  ['a number past its limit', '{"path":"a","limit":11}', /limit/],
  ['a missing argument', '{"limit":1}', /path/],
  ['a required argument that is null', '{"path":null}', /path/],
  ['broken JSON', '{"path":"a"', /not valid JSON/],
  ['a list', '[1]', /must be a JSON object/],
  ['nothing', '', /path/],
])('%s is INVALID_ARGUMENTS and says which field', (_, text, message) => {
  const failure = failureOf(text)

  expect(failure.code).toBe('INVALID_ARGUMENTS')
  expect(failure.message).toMatch(message)
})

test('arguments above the limit are refused by their bytes', () => {
  expect(failureOf(JSON.stringify({ path: 'ж'.repeat(60_000) })).message).toMatch(/at most 102400/)
})

test('random JSON is taken or refused with INVALID_ARGUMENTS, never anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        checkArguments(tool, 'count_lines', text)
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_ARGUMENTS' })
      }
    }),
  )
})
